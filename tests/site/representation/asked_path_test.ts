import { assert, assertEquals } from "@std/assert";
import { encodeAskedPath } from "../../../src/site/representation/asked_path.ts";
import {
  MAX_RELATIVE_DEPTH,
  MAX_SHOWN_PATH_LENGTH,
} from "../../../src/site/representation/limits.ts";
import { makeRequest } from "../asked_responder.ts";

/** The HTML for a target that was received as it is written here. */
function encode(target: string, folder: readonly string[] = []): string {
  const request = makeRequest({ target });
  const head = new TextEncoder().encode(`GET ${target} HTTP/1.1\r\n\r\n`);
  const wire = { head, readMessage: () => Promise.reject(new Error()) };
  return encodeAskedPath({ ...request, wire }, folder);
}

/** The text of the path that is shown. */
function shownPath(html: string): string {
  return /^<p class="path"><code><bdi>(.*?)<\/bdi><\/code><\/p>/s
    .exec(html)?.[1] ?? "none";
}

function hrefs(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
}

Deno.test("encodeAskedPath() shows the decoded path, escaped", () => {
  const cases: [string, string, string][] = [
    ["/a/b.txt", "/a/b.txt", "a file"],
    ["/a/b/?q=1", "/a/b/", "a folder, without the query"],
    ["/caf%C3%A9%20x", "/café x", "decoded"],
    [
      "/%3Cscript%3Ealert(1)%3C/script%3E",
      "/&lt;script&gt;alert(1)&lt;/script&gt;",
      "markup",
    ],
    ["/%22'%26", "/&quot;&#39;&amp;", "quotes"],
    ["/%3C!--explanation--%3E", "/&lt;!--explanation--&gt;", "a placeholder"],
    ["/a%E2%80%AEgpj.exe", "/a\\u{202e}gpj.exe", "it turns the direction"],
    ["/a%0A%1B%5B2J%7F", "/a\\u{a}\\u{1b}[2J\\u{7f}", "controls"],
    ["/a%2Fb/%00/%FF", "/a%2Fb/%00/%FF", "what names no file, as received"],
    ["/a//./b/../c", "/a/c", "without empty and dot segments"],
    ["/", "/", "the root"],
  ];
  for (const [target, expected, why] of cases) {
    assertEquals(shownPath(encode(target)), expected, why);
  }
});

Deno.test("encodeAskedPath() links the root and the folder, relative to the path as it was received", () => {
  const cases: [string, string[], string[], string][] = [
    ["/", [], [], "the root has no link to itself"],
    ["/x", [], ["./"], "at the root"],
    ["/x/", [], ["../"], "a folder"],
    ["/a/b/x", [], ["../../"], "below"],
    ["/a/b/x", ["a"], ["../../", "../../a/"], "with a folder"],
    ["/a//b/x", ["a"], ["../../../", "../../../a/"], "an empty segment"],
    ["/a:b/x", ["a:b"], ["../", "../a%3Ab/"], "no scheme"],
    ["/a%20%22b/x", ['a "b'], ["../", "../a%20%22b/"], "encoded"],
    ["http://h/a/x", [], ["../"], "absolute-form"],
    [`${"/a".repeat(MAX_RELATIVE_DEPTH + 2)}`, [], ["/"], "a deep one"],
  ];
  for (const [target, folder, expected, why] of cases) {
    assertEquals(hrefs(encode(target, folder)), expected, why);
  }
  const { fields, target } = makeRequest({ target: "/a/x" });
  const html = encodeAskedPath({ fields, target, wire: undefined }, ["a"]);
  assertEquals(hrefs(html), ["/", "/a/"], "no octets to see");
});

Deno.test("encodeAskedPath() cuts a long path, and never within a character", () => {
  for (let i = 0; i < 3; i++) {
    const html = encode(`/${"a".repeat(i)}${"%F0%9F%99%82".repeat(600)}`);
    const shown = shownPath(html);
    assert(shown.endsWith("🙂…"), shown.slice(-20));
    assert(shown.length <= MAX_SHOWN_PATH_LENGTH + 1);
  }
  assert(encode("/" + "%3C".repeat(2000)).length < 5000);
  assert(encode("/".repeat(8000) + "x").length < 500);
});
