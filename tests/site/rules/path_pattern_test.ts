// The patterns of rules: what they fit, what they capture, what they refuse, and in what time.

import { assert, assertEquals } from "@std/assert";
import { toMatchPath } from "../../../src/site/rules/match_text.ts";
import {
  compilePathPattern,
  matchPathPattern,
} from "../../../src/site/rules/path_pattern.ts";
import { pickBelow, pickOne, pickText, seeded } from "../../seeded.ts";
import { makeTarget, targetOf } from "./path_target.ts";

function compile(text: string) {
  const compiled = compilePathPattern(text);
  assert(compiled.kind === "pattern", `${text}: ${JSON.stringify(compiled)}`);
  return compiled.pattern;
}

function match(pattern: string, path: string) {
  const captures = matchPathPattern(
    compile(pattern),
    toMatchPath(targetOf(path)),
  );
  return captures && Object.fromEntries(captures);
}

Deno.test("matchPathPattern() fits literal segments, placeholders and one splat", () => {
  const cases: [string, string, Record<string, string> | undefined, string][] =
    [
      ["/", "/", {}, "the root"],
      ["/", "/a", undefined, "the root only"],
      ["/a/b", "/a/b", {}, "literal"],
      ["/a/b", "/a", undefined, "shorter"],
      ["/a", "/a/b", undefined, "longer"],
      ["/A", "/a", undefined, "case counts"],
      ["/a/", "/a", {}, "a slash at the end of the pattern has no weight"],
      ["/a", "/a/", {}, "nor one at the end of the path"],
      ["/c%C3%A9line", "/céline", {}, "pct-encoded"],
      ["/céline", "/céline", {}, "as it is"],
      ["/a%2Ab", "/a*b", {}, "an encoded star is a star"],
      ["/a%3Ab", "/a:b", {}, "an encoded colon is a colon"],
      ["/a:8080", "/a:8080", {}, "a name begins with a letter"],
      ["/:a/:b", "/x/y", { a: "x", b: "y" }, "placeholders"],
      ["/:a", "/", undefined, "a placeholder takes something"],
      ["/:a", "/x/y", undefined, "a placeholder takes no slash"],
      ["/:id.html", "/12.html", { id: "12" }, "beginning of a segment"],
      ["/v:n/x", "/v2/x", { n: "2" }, "end of a segment"],
      ["/v:n", "/v", undefined, "nothing left in the segment"],
      ["/:a", "/x y", { a: "x%20y" }, "captures are encoded"],
      ["/*", "/", { splat: "" }, "a splat takes nothing"],
      ["/*", "/a/b", { splat: "a/b" }, "a splat takes slashes"],
      ["/*", "/a/b/", { splat: "a/b/" }, "the last slash as well"],
      ["/n/*", "/n", { splat: "" }, "the folder itself"],
      ["/n/*", "/n/", { splat: "" }, "and with its slash"],
      ["/n/*", "/nn/a", undefined, "whole segments"],
      ["/n*", "/nn/a", { splat: "n/a" }, "beginning of a segment"],
      ["/n*", "/n", { splat: "" }, "nothing left"],
      ["/*.js", "/a/b.js", { splat: "a/b" }, "end of the last segment"],
      ["/*.js", "/a/b.css", undefined, "another end"],
      ["/*.js", "/", undefined, "an end needs a segment"],
      ["/ab*ba", "/aba", undefined, "beginning and end don't overlap"],
      ["/ab*ba", "/abba", { splat: "" }, "but may touch"],
      ["/a/*/z", "/a/b/c/z", { splat: "b/c" }, "in the middle"],
      ["/a/*/z", "/a/z", undefined, "between two slashes there is something"],
      ["/a/*/:l", "/a/b/c", { splat: "b", l: "c" }, "placeholder after it"],
      ["/:f/*", "/a/b", { f: "a", splat: "b" }, "placeholder before it"],
      ["/*", '/"\r\n', { splat: "%22%0D%0A" }, "controls are encoded"],
      ["/p/:n", "/p/@a%2fb", { n: "%40a%2Fb" }, "an encoded solidus"],
      ["/p/@:n", "/p/%40a%2Fb", { n: "a%2Fb" }, "and a literal beginning"],
      ["/p/:n-é", "/p/a%2Fb-%C3%A9", { n: "a%2Fb" }, "and a literal end"],
      ["/p/:n/:m", "/p/a%2Fb", undefined, "it is no separator"],
      ["/p/:n", "/p/%2F", { n: "%2F" }, "nothing but a solidus"],
      ["/p/:n%2F", "/p/%2F", undefined, "nothing left in the segment"],
      ["/*", "/a/b%5Cc/%00/", { splat: "a/b%5Cc/%00/" }, "and in a splat"],
      ["/*b", "/a/%e9b", { splat: "a/%E9" }, "an octet beyond UTF-8"],
      ["/a%2Fb", "/a%2fb", {}, "literal, in either case"],
      ["/@a%2Fb/:c", "/%40a%2Fb/c", { c: "c" }, "literal, encoded or not"],
      ["/a%2Fb", "/a/b", undefined, "a literal one is no separator"],
      ["/a/b", "/a%2Fb", undefined, "nor is one of the path"],
      ["/%00", "/%00", {}, "NUL"],
      ["/a\\b", "/a%5Cb", {}, "a backslash"],
      ["/caf%E9", "/caf%e9", {}, "Latin-1"],
      ["/caf%E9", "/caf%C3%A9", undefined, "Latin-1 and UTF-8 differ"],
      ["/a%252Fb", "/a%2Fb", undefined, "a percent sign is another name"],
      ["/a%2Fb%25", "/a%2Fb%25", {}, "a percent sign beside it"],
    ];
  for (const [pattern, path, expected, why] of cases) {
    assertEquals(match(pattern, path), expected, `${pattern} ${path}: ${why}`);
  }
});

Deno.test("compilePathPattern() refuses a bad pattern with a message", () => {
  const cases: [string, string][] = [
    ["", "not a path"],
    ["a", "not a path"],
    ["*", "not a path"],
    ["https://example.com/*", "one host"],
    ["http://:sub.example.com/", "one host"],
    ["/a?b=c", "query"],
    ["/a#b", "fragment"],
    ["/*/*", "twice"],
    ["/:a/:a", "twice"],
    ["/**", "more than one"],
    ["/:a-:b", "more than one"],
    ["/:a*", "more than one"],
    ["/:splat", '":splat" belongs'],
    ["/..", "no request"],
    ["/%2e%2E/a", "no request"],
    ["/%", "no request"],
    ["/a%2Fb%4", "no request"],
    [
      "/x" + "/:a".repeat(1) +
      Array.from({ length: 40 }, (_, i) => `/:p${i}`).join(""),
      "more than 32",
    ],
  ];
  for (const [text, message] of cases) {
    const compiled = compilePathPattern(text);
    assert(compiled.kind === "unfit", text);
    assert(compiled.message.includes(message), `${text}: ${compiled.message}`);
  }
});

Deno.test("matchPathPattern() agrees with a regular expression", () => {
  const random = seeded(41);
  const pieces = ["/", "a", "b", "ab", ".", "*", ":p", ":q"];
  let compared = 0;
  let fitted = 0;
  for (let i = 0; i < 60_000; i++) {
    const text = "/" + pickText(random, { pieces, most: 7 });
    const compiled = compilePathPattern(text);
    if (compiled.kind === "unfit") continue;
    const segments = Array.from(
      { length: pickBelow(random, 5) },
      () => pickText(random, { pieces: ["a", "b", "."], most: 4 }) || "b",
    );
    const path = makeTarget(segments, {
      slash: pickOne(random, [true, false]),
    });
    const captures = matchPathPattern(compiled.pattern, path);
    const expected = toRegExp(text).exec(
      "/" + segments.map((s) => s + "/").join(""),
    );
    assertEquals(
      captures !== undefined,
      expected !== null,
      `${text} ${JSON.stringify(path)}`,
    );
    compared++;
    if (captures === undefined) continue;
    fitted++;
    for (const [name, value] of captures) {
      // The expression's paths all end in a slash, so it can't tell whose the last one is.
      const taken = expected!.groups![name] ?? "";
      assertEquals(value.replace(/\/$/, ""), taken.replace(/\/$/, ""), text);
    }
  }
  assert(compared > 10_000 && fitted > 500, `${compared} ${fitted}`);
});

/** What a pattern fits among paths written with a slash after each segment. */
function toRegExp(text: string): RegExp {
  const segments = text.split("/").filter((segment) => segment !== "");
  const parts = segments.map((segment, i) => {
    const isLast = i === segments.length - 1;
    if (segment === "*" && isLast) return "(?:(?<splat>.+)/)?";
    const body = segment.split(/(\*|:[pq]\w*)/).map((part) => {
      if (part === "*") {
        return segment === "*" ? "(?<splat>.+)" : "(?<splat>.*)";
      }
      if (part.startsWith(":")) return `(?<${part.slice(1)}>[^/]+)`;
      return part.replaceAll(".", "\\.");
    }).join("");
    return body + "/";
  });
  return new RegExp(`^/${parts.join("")}$`);
}

Deno.test("matchPathPattern() takes linear time where backtracking would not end", () => {
  const pattern = compile(
    "/:p" + "/x".repeat(100) + "/" + "a".repeat(100) + "*" +
      "a".repeat(100) + "b",
  );
  const segments = [
    "p",
    ...Array<string>(100).fill("x"),
    ...Array<string>(1000).fill("a".repeat(1000)),
  ];
  const path = makeTarget(segments);
  for (let i = 0; i < 1000; i++) {
    assertEquals(matchPathPattern(pattern, path), undefined);
  }
  const fitting = makeTarget([...segments, "aaab".padStart(200, "a")]);
  const captures = matchPathPattern(pattern, fitting);
  assertEquals(captures?.get("splat")?.length, 1_000_999);
});
