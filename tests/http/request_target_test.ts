import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import {
  encodePath,
  type ParsedTarget,
} from "../../src/http/request_target.ts";
import { targetOf } from "../http1/target_of.ts";
import { pickBelow, pickOne, type Random, seeded } from "../seeded.ts";

function parse(target: string): ParsedTarget {
  const head = parseRequestHead(
    encodeLatin1(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`),
  );
  assert(head.kind === "complete", target);
  return targetOf(head.head);
}

Deno.test("encodePath() is a path-absolute, whose first segment is not empty", () => {
  const cases: [string[], boolean, string, string][] = [
    [[], true, "/", "the root"],
    [[], false, "/", "the root without its slash"],
    [["a"], false, "/a", "a file"],
    [["a", "b"], true, "/a/b/", "a folder"],
    [["example.org", "x"], true, "/example.org/x/", "a host's name"],
    [["", "example.org"], false, "/example.org", "an empty first segment"],
    [[""], true, "/", "nothing but an empty segment"],
    [["a b", "é", "?#%"], false, "/a%20b/%C3%A9/%3F%23%25", "encoded"],
    [["\r\nX: y"], false, "/%0D%0AX%3A%20y", "line ends"],
    [["\\\\example.org"], false, "/%5C%5Cexample.org", "backslashes"],
  ];
  for (const [segments, slash, expected, why] of cases) {
    assertEquals(encodePath(segments, slash), expected, why);
  }
});

function pickSegment(random: Random): string {
  const ranges = [[0x21, 0x7e], [0x01, 0xff], [0x100, 0xd7ff], [
    0xe000,
    0x10ffff,
  ]];
  let segment = "";
  for (let left = 1 + pickBelow(random, 12); left > 0; left--) {
    const [first, last] = pickOne(random, ranges);
    segment += String.fromCodePoint(first + pickBelow(random, last - first));
  }
  segment = segment.replace(/[/\\]/g, ".");
  return segment === "." || segment === ".." ? "..." : segment;
}

Deno.test("encodePath() then parseRequestTarget() gives the segments back", () => {
  const random = seeded(31);
  for (let round = 0; round < 5000; round++) {
    const segments = Array.from(
      { length: pickBelow(random, 5) },
      () => pickSegment(random),
    );
    const slash = segments.length === 0 || pickBelow(random, 2) === 0;
    const path = encodePath(segments, slash);
    assert(!path.startsWith("//"), path);
    const target = { kind: "path", segments, slash, query: "" } as const;
    assertEquals(parse(path), { kind: "target", target }, path);
  }
});

Deno.test("parseRequestTarget() decodes each octet of one triplet as UTF-8 does", () => {
  for (let octet = 0; octet < 256; octet++) {
    const triplet = `%${octet.toString(16).padStart(2, "0")}`;
    const parsed = parse(`/a${triplet}`);
    const text = String.fromCharCode(octet);
    const isName = octet < 0x80 && !"/\\\0".includes(text);
    assert(parsed.kind === "target" && parsed.target.kind === "path");
    assertEquals(
      parsed.target.segments,
      [isName ? `a${text}` : `\0a${triplet}`],
      triplet,
    );
  }
});

Deno.test("parseRequestTarget() removes dot segments as RFC 3986 §5.2.4 does, once empty segments are dropped", () => {
  const random = seeded(32);
  const pieces = ["a", "b%2Fc", "..", ".", "", "%2e", ".%2E", "...", "%ff"];
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    const parts = Array.from(
      { length: 1 + pickBelow(random, 8) },
      () => pickOne(random, pieces),
    );
    const path = "/" + parts.join("/");
    const parsed = parse(`${path}?/../x/.`);
    const expected = removeDotSegments(path);
    if (expected === undefined) {
      refused++;
      assert(parsed.kind === "refused", path);
      assertEquals(parsed.refusal, "path above the root", path);
      continue;
    }
    assert(parsed.kind === "target" && parsed.target.kind === "path", path);
    const { segments, slash, query } = parsed.target;
    assertEquals(encodePath(segments, slash), expected, path);
    assertEquals(query, "?/../x/.", path);
  }
  assert(refused > 500 && refused < 4500, `${refused}`);
});

/** The algorithm of the RFC, step by step, on a path without encoded dots; undefined above the root. */
function removeDotSegments(path: string): string | undefined {
  let input = path.replaceAll(/%2e/gi, ".").replaceAll(/\/+/g, "/");
  let output = "";
  while (input !== "") {
    if (/^\/\.(?:\/|$)/.test(input)) input = "/" + input.slice(3);
    else if (/^\/\.\.(?:\/|$)/.test(input)) {
      if (output === "") return undefined;
      input = "/" + input.slice(4);
      output = output.slice(0, output.lastIndexOf("/"));
    } else {
      const [segment] = /^\/[^/]*/.exec(input)!;
      output += segment;
      input = input.slice(segment.length);
    }
  }
  return output;
}
