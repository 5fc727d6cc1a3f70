import { targetOf } from "./target_of.ts";
import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";

import { TargetCache } from "../../src/http1/target_cache.ts";

function headFor(target: string, method = "GET") {
  const parsed = parseRequestHead(
    encodeLatin1(`${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`),
  );
  assert(parsed.kind === "complete");
  return parsed.head;
}

Deno.test("TargetCache gives the same object for a target it remembers", () => {
  const targets = new TargetCache();
  const first = targets.parse(headFor("/a/b?c"));
  assertEquals(first, targetOf(headFor("/a/b?c")));
  assert(targets.parse(headFor("/a/b?c")) === first);
  assert(targets.parse(headFor("/a/b?C")) !== first);
  assert(targets.parse(headFor("/a/b?c", "HEAD")) === first);
});

Deno.test("TargetCache remembers nearly all files of a site of 2,000", () => {
  const targets = new TargetCache();
  const names = Array.from({ length: 2000 }, (_, i) => `/many/f${i}.txt`);
  const first = names.map((name) => targets.parse(headFor(name)));
  const kept = names.filter((name, i) =>
    targets.parse(headFor(name)) === first[i]
  );
  assert(kept.length >= 1950, `${kept.length} of ${names.length}`);
});

Deno.test("TargetCache means what the parser means, however many targets there are", () => {
  const targets = new TargetCache();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20_000; i++) {
      const head = headFor(`/${i * 7919 % 15_000}/%61?${i % 3}`);
      assertEquals(targets.parse(head), targetOf(head));
    }
  }
});

Deno.test("TargetCache remembers no authority, and nothing that is too long", () => {
  const targets = new TargetCache();
  for (
    const head of [
      headFor("a:80", "CONNECT"),
      headFor("*", "OPTIONS"),
      headFor("http://a/b"),
      headFor("/" + "a".repeat(300)),
      headFor("/a/../b"),
    ]
  ) {
    assertEquals(targets.parse(head), targetOf(head));
    assertEquals(targets.parse(head), targetOf(head));
  }
  const long = headFor("/" + "a".repeat(300));
  assert(targets.parse(long) !== targets.parse(long));
});
