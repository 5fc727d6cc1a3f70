import { NO_REQUEST_CONTENT } from "../../../src/net/http1_request.ts";
import { assert, assertEquals } from "@std/assert";
import { encodeHttpDate } from "../../../src/http/http_date.ts";
import { parseRequestHead } from "../../../src/http1/parse_request_head.ts";
import type { FixedContent } from "../../../src/http/content.ts";
import type { HttpResponse } from "../../../src/http/response.ts";
import {
  prepareRepresentation,
  type Representation,
  respondWithRepresentation,
} from "../../../src/site/representation/representation.ts";
import { ResponseFields } from "../../../src/site/representation/response_fields.ts";
import { encodeLatin1 } from "../../latin1.ts";
import { encodeRequest } from "../../raw_client.ts";

const NOW = Date.UTC(2026, 0, 2);
const fields = new ResponseFields({
  cacheSeconds: undefined,
  headers: [],
  cors: undefined,
  corsCredentials: false,
  corsPrivateNetwork: false,
});

/** A file whose closing is counted. */
class CountedFile {
  closed = 0;
  readonly content: FixedContent = {
    kind: "file",
    source: { read: () => 0, close: () => this.closed++ },
    length: 1000,
    parts: [{ start: 0, length: 1000 }],
  };
}

function respond(
  lines: readonly string[],
  { content, mtime = NOW - 5000, now = NOW, method = "GET", ...described }: {
    content: FixedContent;
    entityTag?: undefined;
    coding?: "gzip";
    mtime?: number | null;
    now?: number;
    method?: string;
  },
): HttpResponse {
  const representation: Representation = {
    content,
    mediaType: "text/plain",
    entityTag: '"tag"',
    mtime,
    ...described,
  };
  const prepared = prepareRepresentation(representation, { fields, now: NOW });
  const octets = encodeLatin1(encodeRequest("/", { method, fields: lines }));
  const parsed = parseRequestHead(octets);
  assert(parsed.kind === "complete");
  const { head } = parsed;
  const request = {
    method: head.method,
    target: { kind: "server" } as const,
    fields: head,
    content: NO_REQUEST_CONTENT,
    now,
    wire: undefined,
    trace: undefined,
  };
  return respondWithRepresentation(request, prepared);
}

Deno.test("respondWithRepresentation() closes a file it does not send, once, and leaves one it does", () => {
  const cases: [string, string[], number, number, string][] = [
    ["GET", [], 200, 0, "whole"],
    ["HEAD", [], 200, 0, "whole, for the one who sends nothing to close"],
    ["GET", ['If-None-Match: "tag"'], 304, 1, "not modified"],
    ["GET", ['If-Match: "x"'], 412, 1, "failed"],
    ["GET", ["Range: bytes=0-1"], 206, 0, "a range"],
    ["GET", ["Range: bytes=0-1,5-6"], 206, 0, "ranges"],
    ["GET", ["Range: bytes=1000-"], 416, 1, "unsatisfiable"],
    ["GET", ["Range: x"], 200, 0, "ignored"],
    ["GET", ["Range: bytes=0-1", "If-Range: x"], 200, 0, "another version"],
  ];
  for (const [method, lines, status, closed, why] of cases) {
    const file = new CountedFile();
    const response = respond(lines, { content: file.content, method });
    assertEquals([response.status, file.closed], [status, closed], why);
  }
});

Deno.test("respondWithRepresentation() cuts a file into slices whose lengths add up", () => {
  const { content } = respond(["Range: bytes=0-9,500-,-1,20-20"], {
    content: new CountedFile().content,
  });
  assert(content.kind === "file");
  const slices = content.parts.filter((part) => !(part instanceof Uint8Array));
  assertEquals(slices, [
    { start: 0, length: 10 },
    { start: 500, length: 500 },
    { start: 20, length: 1 },
  ]);
  const sum = content.parts.reduce((total, part) => total + part.length, 0);
  assertEquals(sum, content.length);
});

Deno.test("what is prepared is frozen, and requests leave it as it is", () => {
  const content: FixedContent = {
    kind: "octets",
    octets: encodeLatin1("content"),
  };
  const prepared = prepareRepresentation({
    content,
    mediaType: "text/plain",
    entityTag: '"tag"',
    mtime: NOW,
  }, { fields, now: NOW });
  for (
    const part of [
      prepared,
      prepared.whole,
      prepared.notModified,
      prepared.metadata,
    ]
  ) assert(Object.isFrozen(part));
});

Deno.test("a time ahead is sent as the time of preparing, and known again later", () => {
  const content: FixedContent = { kind: "octets", octets: new Uint8Array(3) };
  const mtime = NOW + 10_000_000;
  const sent = encodeHttpDate(NOW);
  const options = { content, mtime };
  const whole = respond([], options);
  assert(whole.fields.some(([n, v]) => n === "Last-Modified" && v === sent));
  for (const now of [NOW, NOW + 5000, NOW + 20_000_000]) {
    const again = respond([`If-Modified-Since: ${sent}`], { ...options, now });
    assertEquals(again.status, 304);
    const kept = respond([`If-Unmodified-Since: ${sent}`], { ...options, now });
    assertEquals(kept.status, 200);
  }
});

Deno.test("a 304 and a 206 carry Cache-Control and the validators that they need of the 200", () => {
  const content: FixedContent = { kind: "octets", octets: new Uint8Array(10) };
  const name = ([field]: readonly [string, string]) => field;
  const whole = respond([], { content });
  const cases: [string[], string[]][] = [
    [["If-None-Match: *"], ["Cache-Control", "ETag"]],
    [["Range: bytes=1-2"], ["Cache-Control", "ETag", "Last-Modified"]],
    [["Range: bytes=1-2", 'If-Range: "tag"'], ["Cache-Control", "ETag"]],
  ];
  for (const [lines, metadata] of cases) {
    const kept = respond(lines, { content }).fields.map(name);
    assertEquals(
      kept.includes("Last-Modified"),
      metadata.includes("Last-Modified"),
    );
    const response = respond(lines, { content });
    for (const wanted of metadata) {
      assertEquals(
        response.fields.find((field) => name(field) === wanted),
        whole.fields.find((field) => name(field) === wanted),
      );
    }
  }
  const notModified = respond(["If-None-Match: *"], { content });
  assertEquals(notModified.content.kind, "none");
  assert(!notModified.fields.map(name).includes("Content-Type"));
});

Deno.test("Last-Modified stays in a 304 and in a 206 after If-Range where there is no entity-tag", () => {
  const content: FixedContent = { kind: "octets", octets: new Uint8Array(10) };
  const date = encodeHttpDate(NOW - 5000);
  for (
    const lines of [
      [`If-Modified-Since: ${date}`],
      ["Range: bytes=1-2", `If-Range: ${date}`],
    ]
  ) {
    const response = respond(lines, { content, entityTag: undefined });
    assert(response.status === 304 || response.status === 206);
    const found = response.fields.find(([n]) => n === "Last-Modified");
    assertEquals(found?.[1], date);
    const names = response.fields.map(([n]) => n);
    assert(!names.includes("Content-Type"));
  }
});

Deno.test("a date in If-Range gets the whole of coded content, whose other codings have the same date", () => {
  const content: FixedContent = { kind: "octets", octets: new Uint8Array(10) };
  const lines = [
    "Range: bytes=1-2",
    `If-Range: ${encodeHttpDate(NOW - 5000)}`,
  ];
  assertEquals(respond(lines, { content }).status, 206);
  const coded = respond(lines, { content, coding: "gzip" });
  assertEquals(coded.status, 200);
  assert(coded.fields.some(([n]) => n === "Content-Encoding"));
});
