// Responses that are encoded once: frozen, and no copy of one carries its octets along.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { NO_CONTENT } from "../../src/http/content.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import {
  type EncodedResponse,
  type Field,
  type HttpResponse,
  PreparedResponse,
} from "../../src/http/response.ts";
import { MAX_ONE_PIECE_OCTETS } from "../../src/http1/limits.ts";
import { encodeResponse } from "../../src/http1/response_head.ts";

function prepare(
  { status = 200, fields = [], content = NO_CONTENT }: Partial<HttpResponse>,
): PreparedResponse {
  return new PreparedResponse({ status, fields, content });
}

function ofText(text: string): HttpResponse["content"] {
  return { kind: "octets", octets: encodeLatin1(text) };
}

function decode(octets: Uint8Array): string {
  return decodeLatin1(octets, 0, octets.length);
}

Deno.test("PreparedResponse.encoded() calls its encoder once", () => {
  const response = prepare({ content: ofText("hello") });
  const given: HttpResponse[] = [];
  const encode = (response: HttpResponse): EncodedResponse => {
    given.push(response);
    return encodeResponse(response);
  };
  const first = response.encoded(encode);
  assert(response.encoded(encode) === first);
  assertEquals(given, [response]);
  assert(given[0] === response);
});

Deno.test("PreparedResponse.encoded() tries again after an encoder that throws", () => {
  const response = prepare({ fields: [["X", "a\r\nb"]] });
  for (let i = 0; i < 2; i++) {
    assertThrows(() => response.encoded(encodeResponse));
  }
});

Deno.test("PreparedResponse cannot be changed", () => {
  const fields: Field[] = [["A", "1"]];
  const response = prepare({ fields, content: ofText("hello") });
  assert(Object.isFrozen(response));
  assert(Object.isFrozen(response.fields));
  const open = response as { status: number };
  assertThrows(() => open.status = 500);
  assertThrows(() => fields.push(["B", "2"]));
  assertEquals(response.status, 200);
});

Deno.test("a spread of a PreparedResponse carries no octets along", () => {
  const response = prepare({ fields: [["A", "1"]], content: ofText("hello") });
  response.encoded(encodeResponse);
  const copy: HttpResponse = { ...response, fields: [["B", "2"]] };
  assert(!(copy instanceof PreparedResponse));
  assertEquals(Object.keys(copy).sort(), ["content", "fields", "status"]);
  assertEquals("encoded" in copy, false);
  const { section } = encodeResponse(copy);
  assertEquals(decode(section), "B: 2\r\nContent-Length: 5\r\n\r\n");

  const again = new PreparedResponse(copy);
  const encoded = again.encoded(encodeResponse);
  assertEquals(decode(encoded.section), decode(section));
});

Deno.test("encodeResponse() joins a small content to its field section", () => {
  const section = (length: number) => `Content-Length: ${length}\r\n\r\n`;
  const cases: [number, boolean, string][] = [
    [0, true, "empty"],
    [5, true, "small"],
    [MAX_ONE_PIECE_OCTETS, true, "as large as it may be"],
    [MAX_ONE_PIECE_OCTETS + 1, false, "larger"],
  ];
  for (const [length, isJoined, why] of cases) {
    const text = "x".repeat(length);
    const encoded = encodeResponse(prepare({ content: ofText(text) }));
    assertEquals(decode(encoded.section), section(length), why);
    const message = encoded.message && decode(encoded.message);
    assertEquals(message, isJoined ? section(length) + text : undefined, why);
  }
  const none = encodeResponse(prepare({}));
  assertEquals(decode(none.section), section(0));
  assertEquals(none.message, undefined, "there is no content to join");
});
