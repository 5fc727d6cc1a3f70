import { assertEquals } from "@std/assert";
import {
  receivedPath,
  receivedSegments,
} from "../../src/http/received_path.ts";
import type { RequestWire } from "../../src/http/request.ts";
import { parseRequestTarget } from "../../src/http/request_target.ts";

function wireOf(target: string, method = "GET"): RequestWire {
  const text = `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
  return {
    head: new TextEncoder().encode(text),
    readMessage: () => Promise.reject(new Error("it has no content")),
  };
}

Deno.test("receivedPath() returns the path of the request-line", () => {
  const cases: [string, string, string][] = [
    ["/", "/", "the root"],
    ["/a%2c/b,?c=/d", "/a%2c/b,", "without the query"],
    ["//a//", "//a//", "empty segments"],
    ["http://h.example/a/b?c", "/a/b", "absolute-form"],
    ["HTTPS://h.example:80/a", "/a", "another scheme, in capitals"],
    ["http://h.example", "/", "without a path"],
    ["http://h.example?/a", "/", "without a path, with a query"],
    ["/http://h.example/a", "/http://h.example/a", "not absolute-form"],
  ];
  for (const [target, expected, why] of cases) {
    for (const method of ["GET", "HEAD"]) {
      assertEquals(receivedPath(wireOf(target, method)), expected, why);
    }
  }
  assertEquals(receivedPath(undefined), undefined, "HTTP/1 alone has it");
});

Deno.test("receivedSegments() returns the segments of the target as they were received", () => {
  const cases: [string, string[]][] = [
    ["/", []],
    ["/a,b/%2c/%61", ["a,b", "%2c", "%61"]],
    ["//a//b/?c/d", ["a", "b"]],
    ["http://h.example/@a/:b", ["@a", ":b"]],
  ];
  for (const [text, expected] of cases) {
    const octets = new TextEncoder().encode(text);
    const span = { octets, start: 0, end: octets.length };
    const parsed = parseRequestTarget(span, "GET");
    if (parsed.kind !== "target" || parsed.target.kind !== "path") {
      throw new Error(text);
    }
    assertEquals(receivedSegments(wireOf(text), parsed.target), expected);
    assertEquals(receivedSegments(undefined, parsed.target), undefined);
    const other = wireOf(`/more${text}`);
    assertEquals(receivedSegments(other, parsed.target), undefined, text);
  }
});

Deno.test("receivedSegments() has no dot segments", () => {
  const target = (segments: string[]) =>
    ({ kind: "path", segments, slash: false, query: "" }) as const;
  const cases: [string, string[]][] = [
    ["/./a/%2E/b", ["a", "b"]],
    ["/a/../b", ["b"]],
    ["/a/b/%2e%2E/c/.%2e/d", ["a", "d"]],
  ];
  for (const [text, expected] of cases) {
    const received = receivedSegments(wireOf(text), target(expected));
    assertEquals(received, expected, text);
  }
});
