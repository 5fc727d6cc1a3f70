import { assertEquals } from "@std/assert";
import { digestContent } from "../../../src/site/representation/digest.ts";

Deno.test("digestContent() is SHA-256, of views and of nothing, too", async () => {
  const octets = Uint8Array.from({ length: 100_000 }, (_, i) => i);
  for (const part of [octets, octets.subarray(3, 70), octets.subarray(0, 0)]) {
    const expected = await crypto.subtle.digest("SHA-256", part);
    assertEquals(
      new Uint8Array(digestContent(part)),
      new Uint8Array(expected),
    );
  }
});
