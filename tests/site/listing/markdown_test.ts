// What Markdown becomes, and what it never becomes. `xss_corpus.ts` has the hostile texts; a browser test shows that none
// of them acts.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  MAX_INLINE_CHARACTERS,
  MAX_README_HTML_CHARACTERS,
  MAX_README_OCTETS,
} from "../../../src/site/listing/limits.ts";
import { renderMarkdown } from "../../../src/site/listing/markdown.ts";
import { listMarkupFaults } from "./markup_check.ts";
import { XSS_CORPUS } from "./xss_corpus.ts";

async function render(text: string): Promise<string> {
  const rendered = await renderMarkdown(text);
  assert(rendered !== undefined);
  return rendered.html;
}

Deno.test("renderMarkdown() writes the elements of CommonMark, tables and strikethrough", async () => {
  const cases: [string, string][] = [
    ["# A *b*", '<h3 id="readme-a-b" dir="auto">A <em>b</em></h3>\n'],
    ["###### Six", '<h6 id="readme-six" dir="auto">Six</h6>\n'],
    [
      "# A\n# A",
      '<h3 id="readme-a" dir="auto">A</h3>\n<h3 id="readme-a-1" dir="auto">A</h3>\n',
    ],
    ["a\nb  \nc", '<p dir="auto">a\nb<br>\nc</p>\n'],
    [
      "**a** `b<c` ~~d~~",
      '<p dir="auto"><strong>a</strong> <code>b&lt;c</code> <s>d</s></p>\n',
    ],
    ["```js\na < b\n```", "<pre>\na &lt; b\n</pre>\n"],
    ["    \n\n    code", "<pre>\ncode\n</pre>\n"],
    ["- a\n- b", '<ul>\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ul>\n'],
    ["3. a", '<ol start="3">\n<li dir="auto">a</li>\n</ol>\n'],
    ["> a", '<blockquote><p dir="auto">a</p>\n</blockquote>\n'],
    ["---", "<hr>\n"],
    [
      "| a | b |\n|---|--:|\n| 1 | 2 |",
      '<div class="wide" tabindex="0"><table>\n<thead><tr><th scope="col">a</th><th scope="col" class="right">b</th></tr>\n</thead>\n<tbody><tr><td>1</td><td class="right">2</td></tr>\n</tbody></table></div>\n',
    ],
    ["[a](b.md 't')", '<p dir="auto"><a href="b.md">a</a></p>\n'],
    ["[a](#The-Part)", '<p dir="auto"><a href="#readme-the-part">a</a></p>\n'],
    [
      "<https://a.example/?b&c>",
      '<p dir="auto"><a href="https://a.example/?b&amp;c" rel="nofollow noopener">https://a.example/?b&amp;c</a></p>\n',
    ],
    ["[a][r]\n\n[r]: /x", '<p dir="auto"><a href="/x">a</a></p>\n'],
    [
      "![the *alt*](x.png)",
      '<p dir="auto"><img src="x.png" alt="the alt" loading="lazy"></p>\n',
    ],
    [
      "![elsewhere](https://a.example/x.png)",
      '<p dir="auto"><span class="absent">elsewhere</span></p>\n',
    ],
    [
      "<b>raw</b> <!-- a -->",
      '<p dir="auto">&lt;b&gt;raw&lt;/b&gt; &lt;!-- a --&gt;</p>\n',
    ],
    [
      "<div>\nraw\n</div>",
      '<p dir="auto">&lt;div&gt;\nraw\n&lt;/div&gt;</p>\n',
    ],
    ["a &amp; b &lt; \\* c", '<p dir="auto">a &amp; b &lt; * c</p>\n'],
    ["", ""],
  ];
  for (const [text, html] of cases) {
    assertEquals(await render(text), html, text);
  }
});

Deno.test("renderMarkdown() says whether there are images of the site", async () => {
  for (
    const [text, expected] of [["![](a.png)", true], [
      "![](//a.example/a.png)",
      false,
    ], ["a", false]] as const
  ) {
    assertEquals((await renderMarkdown(text))?.hasImages, expected, text);
  }
});

Deno.test("renderMarkdown() writes only listed elements and attributes, and no address that acts", async () => {
  assert(XSS_CORPUS.length >= 60, `${XSS_CORPUS.length}`);
  for (const text of XSS_CORPUS) {
    assertEquals(listMarkupFaults(await render(text)), [], text);
  }
  assertEquals(listMarkupFaults(await render(XSS_CORPUS.join("\n\n"))), []);
});

/** Texts that cost some parsers time in the square of their length, or the stack. */
const PATHOLOGICAL: Readonly<Record<string, (length: number) => string>> = {
  "open brackets": (n) => "[".repeat(n),
  "nested brackets": (n) => "[".repeat(n / 2) + "]".repeat(n / 2),
  "open links": (n) => "[a](".repeat(n / 4),
  "open images": (n) => "![[](".repeat(n / 5),
  "quotes": (n) => ">".repeat(n),
  "quotes and lists": (n) => "> - ".repeat(n / 4),
  "lists": (n) => "- ".repeat(n / 2),
  "stairs of lists": (n) =>
    Array.from({ length: Math.sqrt(n) }, (_, i) => " ".repeat(i) + "- a")
      .join("\n"),
  "backtick runs": (n) =>
    Array.from({ length: Math.sqrt(2 * n) }, (_, i) => "e" + "`".repeat(i))
      .join(""),
  "one backtick run": (n) => "`".repeat(n),
  "emphasis": (n) => "*a **a ".repeat(n / 7),
  "emphasis runs": (n) => "*".repeat(n / 2) + "a" + "*".repeat(n / 2),
  "underscores": (n) => "_a ".repeat(n / 3),
  "tildes": (n) => "~~a".repeat(n / 3),
  "definitions": (n) => "[a]: b\n".repeat(n / 7),
  "references": (n) => "[a][".repeat(n / 4),
  "angles": (n) => "<".repeat(n),
  "comments": (n) => "<!--".repeat(n / 4),
  "entities": (n) => "&#".repeat(n / 2),
  "tables": (n) => "|a|\n|-|\n".repeat(n / 8),
  "a wide table": (n) => "|a".repeat(n / 4) + "\n" + "|-".repeat(n / 4),
  "a table with missing cells": (n) =>
    "|a".repeat(n / 8) + "\n" + "|-".repeat(n / 8) + "\n" +
    "|a\n".repeat(n / 6),
  "backslashes": (n) => "\\".repeat(n),
  "NULs": (n) => "\0".repeat(n),
  "headings": (n) => "#\n".repeat(n / 2),
  "underlined headings": (n) => "a\n=\n".repeat(n / 4),
  "links": (n) => "[a](b) ".repeat(n / 7),
  "paragraphs": (n) => "a\n\n".repeat(n / 3),
  "a long line": (n) => "a".repeat(n),
  "blanks": (n) => "a" + " ".repeat(n) + "b",
};

/** The quickest of a few, in ms: what else the machine does is not asked here. */
async function measure(text: string): Promise<number> {
  let quickest = Infinity;
  for (let attempt = 0; attempt < 3; attempt++) {
    const began = performance.now();
    await renderMarkdown(text);
    quickest = Math.min(quickest, performance.now() - began);
  }
  return quickest;
}

Deno.test("renderMarkdown() takes no long turn of the event loop for a pathological text, and its time grows with the length", async () => {
  await render("# warm *up* [a](b)\n\n| a |\n|---|\n| b |");
  const worst: string[] = [];
  for (const longest of [MAX_INLINE_CHARACTERS, MAX_README_OCTETS]) {
    for (const [name, make] of Object.entries(PATHOLOGICAL)) {
      const times: number[] = [];
      for (const length of [longest / 16, longest]) {
        times.push(await measure(make(length)));
      }
      const figures = times.map((time) => time.toFixed(0)).join(" → ");
      worst.push(`${name} ${figures}`);
      // 16 times the length: 256 times the time would be quadratic. Small times are noise.
      assert(times[1] < Math.max(128 * times[0], 1000), worst.at(-1));
      assert(times[1] < 5000, worst.at(-1));
    }
  }
  console.log(worst.join("; "));
});

Deno.test("renderMarkdown() gives up where references repeat a long address", async () => {
  const text = `[a]: /${"x".repeat(30_000)}\n\n` + "[a]\n\n".repeat(7_000);
  assert(text.length < MAX_README_OCTETS + 6_000);
  const began = performance.now();
  assertEquals(await renderMarkdown(text), undefined);
  assert(performance.now() - began < 2000);
  const fitting = await render("[a]: /x\n\n" + "[a]\n\n".repeat(1000));
  assert(fitting.length < MAX_README_HTML_CHARACTERS);
});

Deno.test("renderMarkdown() shows a paragraph that is too long to parse as text", async () => {
  const html = await render("*a* <b> ".repeat(2000) + "\n\n*b*");
  assertStringIncludes(html, '<p dir="auto">*a* &lt;b&gt; *a*');
  assertStringIncludes(html, "<em>b</em>");
});
