import { assertEquals } from "@std/assert";
import {
  encodeImageSource,
  encodeLinkAttributes,
} from "../../../src/site/listing/readme_address.ts";

const OUT = ' rel="nofollow noopener"';

Deno.test("encodeLinkAttributes() takes http, https, mailto and relative references, and nothing else", () => {
  const cases: [string, string | undefined][] = [
    ["a.md", ' href="a.md"'],
    ["../a/b?c=d#e", ' href="../a/b?c=d#e"'],
    ["/a", ' href="/a"'],
    ["?sort=size", ' href="?sort=size"'],
    ["", ' href=""'],
    ["a:b", undefined],
    ["./a:b", ' href="./a:b"'],
    ["#Part%20One", ' href="#readme-part%20one"'],
    ["#%", ' href="#readme-%25"'],
    ["http://a.example/", ` href="http://a.example/"${OUT}`],
    ["HTTPS://a.example/", ` href="HTTPS://a.example/"${OUT}`],
    ["//a.example/", ` href="//a.example/"${OUT}`],
    ["\\\\a.example/", ` href="\\\\a.example/"${OUT}`],
    ["mailto:a@a.example", ` href="mailto:a@a.example"${OUT}`],
    ["https:a", ` href="https:a"${OUT}`],
    ["http://[", undefined],
    ["javascript:a", undefined],
    [" \tjava\nscript:a", undefined],
    ["data:text/html,a", undefined],
    ["vbscript:a", undefined],
    ["file:///a", undefined],
    ["blob:http://a/1", undefined],
    ["a\0b", undefined],
    ["a\ud800", undefined],
    ['a"b<c>&', ' href="a&quot;b&lt;c&gt;&amp;"'],
  ];
  for (const [address, expected] of cases) {
    assertEquals(encodeLinkAttributes(address), expected, address);
  }
});

Deno.test("encodeImageSource() takes images of the site without a query, and nothing else", () => {
  const cases: [string, string | undefined][] = [
    ["a.png", ' src="a.png"'],
    ["/a/b.png", ' src="/a/b.png"'],
    ["../a.png#b", ' src="../a.png#b"'],
    ["./?download=zip", undefined],
    ["http://a.example/a.png", undefined],
    ["//a.example/a.png", undefined],
    ["/\\a.example/a.png", undefined],
    ["/\t/a.example/a.png", undefined],
    ["http:a.png", undefined],
    ["https:a.png", undefined],
    ["data:image/png,a", undefined],
    ["javascript:a", undefined],
    ["//host.invalid.a.example/a.png", undefined],
  ];
  for (const [address, expected] of cases) {
    assertEquals(encodeImageSource(address), expected, address);
  }
});
