import { assertEquals } from "@std/assert";
import {
  digestBase64,
  digestContent,
} from "../../../src/site/representation/digest.ts";

Deno.test("digestContent() is SHA-256 of all octets, of a view, and of none", async () => {
  const octets = Uint8Array.from({ length: 100_000 }, (_, i) => i);
  for (const part of [octets, octets.subarray(3, 70), octets.subarray(0, 0)]) {
    const expected = await crypto.subtle.digest("SHA-256", part);
    assertEquals(
      new Uint8Array(digestContent(part)),
      new Uint8Array(expected),
    );
  }
});

Deno.test("digestBase64() is SHA-256 of the text in UTF-8, as base64", async () => {
  for (const text of ["", "body {}\n", "é 日本"]) {
    const octets = new TextEncoder().encode(text);
    const expected = await crypto.subtle.digest("SHA-256", octets);
    assertEquals(
      digestBase64(text),
      btoa(String.fromCharCode(...new Uint8Array(expected))),
      text,
    );
  }
});
