import { assertEquals } from "@std/assert";
import { Pool } from "../../src/base/pool.ts";
import { MessageReader } from "../../src/http1/message_reader.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";
import { TargetCache } from "../../src/http1/target_cache.ts";

const encoder = new TextEncoder();

function makeShared() {
  return {
    parsers: new Pool(() => new RequestHeadParser(), 8),
    targets: new TargetCache(),
  };
}

function read(reader: MessageReader, text: string): string {
  const octets = encoder.encode(text);
  const event = reader.next(octets, { start: 0, end: octets.length });
  return event.kind === "refused" ? event.refusal : event.kind;
}

Deno.test("MessageReader.next() is not touched by what another reader of the pool refused or left unfinished", () => {
  const shared = makeShared();
  const whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const left of ["GET /\x00 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHo"]) {
    for (let i = 0; i < 3; i++) read(new MessageReader(shared), left);
    assertEquals(read(new MessageReader(shared), whole), "head", left);
  }
});

Deno.test("MessageReader.next() reads without anything to share, across cuts and refusals", () => {
  const reader = new MessageReader();
  const head = "GET /a%20b?c HTTP/1.1\r\nHost: a\r\n\r\n";
  for (let i = 0; i < 2; i++) {
    for (let cut = 0; cut < head.length; cut++) {
      assertEquals(read(reader, head.slice(0, cut)), "partial");
    }
    const octets = encoder.encode(head);
    const event = reader.next(octets, { start: 0, end: octets.length });
    assertEquals(event.kind === "head" && event.target, {
      kind: "path",
      segments: ["a b"],
      slash: false,
      query: "?c",
    });
  }
  assertEquals(
    read(reader, "GET /.. HTTP/1.1\r\nHost: a\r\n\r\n"),
    "path above the root",
  );
  assertEquals(read(reader, head), "path above the root");
  assertEquals(read(new MessageReader(), head), "head");
});
