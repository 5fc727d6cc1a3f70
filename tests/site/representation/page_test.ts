import { assertEquals } from "@std/assert";
import {
  encodeOctetsAsHtml,
  encodeOctetsAsText,
  escapeHtml,
  fillTemplate,
} from "../../../src/site/representation/page.ts";
import { encodePagePolicy } from "../../../src/site/representation/page_policy.ts";

const fill = (template: string, html: Record<string, string>) =>
  new TextDecoder().decode(fillTemplate(template, html));

Deno.test("fillTemplate() fills each place in one pass", () => {
  const cases: [string, Record<string, string>, string, string][] = [
    ["<p><!--a--></p>", { a: "x" }, "<p>x</p>", "one"],
    ["<!--a--><!--b--><!--a-->", { a: "1", b: "2" }, "121", "several"],
    ["<!--a-->", { a: "<!--b-->", b: "x" }, "<!--b-->", "in one pass"],
    ["<!--a-->", { a: "$& $1 $$ $` $'" }, "$& $1 $$ $` $'", "no patterns"],
    ["<!--a--> é", { a: "日本" }, "日本 é", "UTF-8"],
    ["<!--other-->", {}, "<!--other-->", "an unknown place stays"],
    ["<!-- a -->", { a: "x" }, "<!-- a -->", "a comment stays"],
    ["<!--a-->", { a: "" }, "", "nothing"],
  ];
  for (const [template, html, expected, why] of cases) {
    assertEquals(fill(template, html), expected, why);
  }
});

Deno.test("escapeHtml() escapes the characters of markup", () => {
  assertEquals(
    escapeHtml(`<a href="x" id='y'>&amp;</a>`),
    "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;",
  );
  assertEquals(escapeHtml("plain é 日本 \u2028"), "plain é 日本 \u2028");
});

Deno.test("encodeOctetsAsHtml() shows each octet in a way of its own", () => {
  const show = (...octets: number[]) =>
    encodeOctetsAsHtml(Uint8Array.from(octets));
  const crlf = '<span class="crlf">\\r\\n</span>\n';
  const octet = (hex: string) => `<span class="octet">\\x${hex}</span>`;
  assertEquals(show(0x47, 0x0d, 0x0a), `G${crlf}`);
  assertEquals(show(0x0d), octet("0d"));
  const octets = (...values: string[]) =>
    `<span class="octet">${values.map((hex) => `\\x${hex}`).join("")}</span>`;
  assertEquals(show(0x0a, 0x0d), octets("0a", "0d"));
  assertEquals(show(0xff, 0x0d, 0x0a, 0xff), octet("ff") + crlf + octet("ff"));
  assertEquals(show(0x0d, 0x0d, 0x0a), octet("0d") + crlf);
  assertEquals(
    show(0, 9, 0x7f, 0x80, 0xff),
    octets("00", "09", "7f", "80", "ff"),
  );
  assertEquals(show(0x3c, 0x26, 0x22), "&lt;&amp;&quot;");
  assertEquals(show(), "");
  const shown = new Set<string>();
  for (let value = 0; value < 256; value++) shown.add(show(value));
  assertEquals(shown.size, 256);
});

Deno.test("encodeOctetsAsText() shows octets in visible ASCII and line feeds", () => {
  const cases: [string, string][] = [
    ["GET\r\n\r\n", "GET\\r\\n\n\\r\\n\n"],
    ["\n\r\t\x1b[2J", "\\x0a\\x0d\\x09\\x1b[2J"],
    ["\xe2\x80\xae<b>", "\\xe2\\x80\\xae<b>"],
    ["", ""],
  ];
  for (const [octets, expected] of cases) {
    const bytes = Uint8Array.from(octets, (octet) => octet.charCodeAt(0));
    assertEquals(encodeOctetsAsText(bytes), expected);
  }
});

Deno.test("encodePagePolicy() allows the given sources and nothing else", () => {
  const cases: [Parameters<typeof encodePagePolicy>[0], string, string][] = [
    [{}, "default-src 'none'", "none"],
    [
      { image: "'self'", style: "'self'" },
      "default-src 'none'; img-src 'self'; style-src 'self'",
      "images and a style sheet",
    ],
    [
      { style: "'sha256-abc='", script: "'sha256-def='" },
      "default-src 'none'; style-src 'sha256-abc='; script-src 'sha256-def='",
      "a style and a script",
    ],
    [
      { script: "'sha256-def='", connect: "'self'" },
      "default-src 'none'; script-src 'sha256-def='; connect-src 'self'",
      "a script that sends requests",
    ],
  ];
  for (const form of [undefined, "'self'"]) {
    const rest = `base-uri 'none'; form-action ${
      form ?? "'none'"
    }; frame-ancestors 'none'`;
    for (const [sources, expected, why] of cases) {
      const policy = encodePagePolicy({ ...sources, form });
      assertEquals(policy, `${expected}; ${rest}`, why);
    }
  }
});
