// Responses that are encoded once: frozen, and no copy of one carries its octets along.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { NO_CONTENT } from "../../src/http/content.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import {
  type Field,
  type HttpResponse,
  PreparedResponse,
} from "../../src/http/response.ts";
import {
  encodeFieldSection,
  encodePassingSection,
} from "../../src/http1/response_head.ts";

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

Deno.test("PreparedResponse.section() calls its encoder once", () => {
  const response = prepare({ content: ofText("hello") });
  const given: HttpResponse[] = [];
  const encode = (response: HttpResponse): Uint8Array => {
    given.push(response);
    return encodeFieldSection(response);
  };
  const first = response.section(encode);
  assert(response.section(encode) === first);
  assertEquals(given, [response]);
  assert(given[0] === response);
});

Deno.test("PreparedResponse.section() tries again after an encoder that throws", () => {
  const response = prepare({ fields: [["X", "a\r\nb"]] });
  for (let i = 0; i < 2; i++) {
    assertThrows(() => response.section(encodeFieldSection));
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
  response.section(encodeFieldSection);
  const copy: HttpResponse = { ...response, fields: [["B", "2"]] };
  assert(!(copy instanceof PreparedResponse));
  assertEquals(Object.keys(copy).sort(), ["content", "fields", "status"]);
  assertEquals("section" in copy, false);
  const section = encodeFieldSection(copy);
  assertEquals(decode(section), "B: 2\r\nContent-Length: 5\r\n\r\n");

  const again = new PreparedResponse(copy);
  assertEquals(decode(again.section(encodeFieldSection)), decode(section));
});

Deno.test("encodeFieldSection() makes what encodePassingSection() makes, in an array of its own", () => {
  const fields: Field[] = [["A", "1"], ["Upgrade", "x"]];
  for (const status of [200, 204, 304, 426]) {
    for (const content of [NO_CONTENT, ofText(""), ofText("hello")]) {
      const response = prepare({ status, fields, content });
      const kept = encodeFieldSection(response);
      assertEquals(kept.length, kept.buffer.byteLength);
      for (const sent of [response, { ...response, fields: [...fields] }]) {
        assertEquals(decode(encodePassingSection(sent)), decode(kept));
      }
    }
  }
});

Deno.test("encodePassingSection() writes every length as encodeFieldSection() does", () => {
  const fields: readonly Field[] = Object.freeze([["A", "1"] as const]);
  const powers = Array.from({ length: 16 }, (_, i) => 10 ** i);
  const lengths = [0, ...powers.flatMap((n) => [n - 1, n, n + 7])];
  const stream = { pull: () => Promise.resolve(undefined), cancel: () => {} };
  for (const length of [...lengths, Number.MAX_SAFE_INTEGER]) {
    const content = { kind: "stream", length, stream } as const;
    const response: HttpResponse = { status: 200, fields, content };
    const section = decode(encodePassingSection(response));
    assertEquals(section, `A: 1\r\nContent-Length: ${length}\r\n\r\n`);
    assertEquals(section, decode(encodeFieldSection(response)));
  }
});
