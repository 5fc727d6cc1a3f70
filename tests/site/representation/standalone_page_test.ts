import { assert, assertEquals } from "@std/assert";
import { digestBase64 } from "../../../src/site/representation/digest.ts";
import { encodeStyle } from "../../../src/site/representation/page.ts";
import { StandalonePage } from "../../../src/site/representation/standalone_page.ts";

const decode = (octets: Uint8Array) => new TextDecoder().decode(octets);
const STYLE = "p { content: '$&' }";
const SCRIPT = "const a = '$1';";

Deno.test("StandalonePage.fill() puts style, script and HTML into their places", () => {
  const template = "<!--style--><p><!--text--></p><!--script-->";
  const page = new StandalonePage(template, { style: STYLE, script: SCRIPT });
  assertEquals(
    decode(page.fill({ text: "x" })),
    `<style>${encodeStyle(STYLE)}</style><p>x</p>` +
      `<script type="module">${SCRIPT}</script>`,
  );
});

Deno.test("StandalonePage.policy allows the inline style and script by their digests", () => {
  const template = "<!--style--><!--script-->";
  const both = new StandalonePage(template, { style: STYLE, script: SCRIPT });
  const inline = /<style>([^]*)<\/style>/.exec(decode(both.fill({})));
  assert(inline !== null);
  const style = `style-src 'sha256-${digestBase64(inline[1])}'`;
  assert(both.policy.includes(style));
  assert(both.policy.includes(`script-src 'sha256-${digestBase64(SCRIPT)}'`));
  const plain = new StandalonePage("<!--style-->", { style: STYLE });
  assert(plain.policy.includes(style));
  assert(!plain.policy.includes("script-src"));
  assertEquals(decode(plain.fill({})), `<style>${encodeStyle(STYLE)}</style>`);
  const open = new StandalonePage(template, {
    style: STYLE,
    image: "'self'",
    form: "'self'",
  });
  assert(open.policy.includes("img-src 'self'; style-src 'sha256-"));
  assert(open.policy.includes("form-action 'self'"));
  assert(!decode(open.fill({})).includes("<script"));
});
