// Which fields say how long a response may be kept.

import { assertEquals } from "@std/assert";
import { isCacheField } from "../../../src/site/representation/cache_field.ts";

Deno.test("isCacheField() knows the fields of RFC 9111 and RFC 9213, and the names of hosts and CDNs", () => {
  const names = [
    "age",
    "cache-control",
    "cdn-cache-control",
    "cloudflare-cdn-cache-control",
    "edge-control",
    "expires",
    "pragma",
    "surrogate-control",
    "x-accel-expires",
  ];
  for (const name of names) assertEquals(isCacheField(name), true, name);
});

Deno.test("isCacheField() leaves out fields of other kinds", () => {
  const names = [
    "",
    "cache-control-x",
    "cache-status",
    "cache-tag",
    "date",
    "etag",
    "last-modified",
    "surrogate-key",
    "vary",
    "x-age",
    "x-expires",
  ];
  for (const name of names) assertEquals(isCacheField(name), false, name);
});
