import { assertEquals } from "@std/assert";
import { encodePlainError, errorOfRefusal } from "../../src/http/http_error.ts";
import { contentLength } from "../../src/http/content.ts";

Deno.test("encodePlainError() writes the charset that it declares", () => {
  const { fields, content } = encodePlainError(errorOfRefusal("bare LF"));
  assertEquals(fields[0], ["Content-Type", "text/plain; charset=utf-8"]);
  const octets = content.kind === "octets" ? content.octets : new Uint8Array(0);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(octets);
  assertEquals(
    text,
    "400 Bad Request\nA line ended in LF without CR. (RFC 9112 §2.2)\n",
  );
  assertEquals(contentLength(content), octets.length);
});
