// Targets that have one hash are told apart: what is cached for one never answers for another.

import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import { TargetCache } from "../../src/http1/target_cache.ts";

/** FNV-1a gives both of a pair the same 32 bits. */
const PAIRS = [
  ["/1nw5eeax", "/1ci1f08x"],
  ["/zv5w9r", "/wovror"],
  ["/1afu8lqx", "/gaansb"],
  ["/ub78fkx", "/x568lt"],
];

function hash(text: string): number {
  let hash = 0x811c9dc5;
  for (const octet of encodeLatin1(text)) {
    hash = Math.imul(hash ^ octet, 0x01000193);
  }
  return hash;
}

Deno.test("TargetCache.parse() tells targets with the same hash apart, and caches both", () => {
  for (const pair of PAIRS) {
    assertEquals(hash(pair[0]), hash(pair[1]), "the pairs fit the hash");
    for (const [first, second] of [pair, pair.toReversed()]) {
      const targets = new TargetCache();
      const parse = (target: string) => {
        const text = `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
        const parsed = parseRequestHead(encodeLatin1(text));
        assert(parsed.kind === "complete");
        return targets.parse(parsed.head);
      };
      const kept = [first, second].map(parse);
      for (const [i, target] of [first, second].entries()) {
        const parsed = parse(target);
        assert(parsed.kind === "target" && parsed.target.kind === "path");
        assertEquals(parsed.target.segments, [target.slice(1)]);
        assert(parsed === kept[i], "both are cached");
      }
    }
  }
});
