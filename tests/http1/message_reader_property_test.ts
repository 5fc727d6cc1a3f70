// Properties of the message reader over all wire cases and over generated messages: the events do not depend on how the
// octets are cut, offsets are absolute, and a refusal names the first octet that cannot be right.

import { assert, assertEquals } from "@std/assert";
import { Pool } from "../../src/base/pool.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import type { Refusal } from "../../src/http/refusal.ts";
import { MessageReader } from "../../src/http1/message_reader.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";
import { TargetCache } from "../../src/http1/target_cache.ts";
import { mutateText, pickBelow, pickOne, seeded } from "../seeded.ts";
import { readWireCases } from "../wire/case_file.ts";

const SHARED = {
  parsers: new Pool(() => new RequestHeadParser(), 8),
  targets: new TargetCache(),
};

/** What was read of a connection. */
interface Read {
  /** Every event, with its absolute offsets; content as one line for each octet. */
  readonly events: readonly string[];
  readonly refused: { readonly refusal: Refusal; readonly at: number } | null;
  /** The absolute offset of the octet to be taken next; undefined after a refusal, which takes none. */
  readonly position: number | undefined;
}

/** Reads pieces as a connection does; what was not consumed is handed in again, elsewhere, with more behind it. */
function read(...pieces: Uint8Array[]): Read {
  const reader = new MessageReader(SHARED);
  const events: string[] = [];
  let held = new Uint8Array(0);
  let refused: Read["refused"] = null;
  let isLast = false;
  for (const [index, piece] of pieces.entries()) {
    const octets = new Uint8Array(held.length + piece.length + index % 3);
    let start = index % 3;
    octets.set(held, start);
    octets.set(piece, start + held.length);
    const end = octets.length;
    while (refused === null && !isLast) {
      const { position } = reader;
      const event = reader.next(octets, { start, end });
      if (event.kind === "refused") {
        refused = { refusal: event.refusal, at: event.at };
        events.push(`refused ${event.refusal} at ${event.at}`);
        assertEquals(reader.next(octets, { start, end: start }), event);
        break;
      }
      assertEquals(reader.position, position + event.consumed);
      if (event.kind === "head") {
        const { head, framing, target, at } = event;
        assertEquals(at, position);
        const lines = JSON.stringify([...head.lines()]);
        events.push(
          `head at ${at}: ${head.method} ${JSON.stringify(target)} ${lines}`,
          JSON.stringify(framing),
        );
        isLast = !framing.persistent && framing.content.kind === "none";
      } else if (event.kind === "content") {
        for (let i = event.start; i < start + event.consumed; i++) {
          events.push(`${octets[i]} at ${event.at + i - event.start}`);
        }
      } else if (event.kind === "end") {
        events.push(`end at ${reader.position}`);
      }
      start += event.consumed;
      if (event.kind === "partial") break;
    }
    held = octets.slice(start);
  }
  const position = refused === null ? reader.position : undefined;
  return { events, refused, position };
}

function* octetByOctet(octets: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < octets.length; i++) yield octets.subarray(i, i + 1);
}

const cases = readWireCases().filter(({ octets }) => octets.length < 1200);
const large = readWireCases().filter(({ octets }) => octets.length >= 1200);

const METHODS = ["GET", "POST", "OPTIONS", "X-1"];
const TARGETS = ["/", "/a%20b/c?d", "*", "http://a.example/x", "/%41/../b"];
const LINES = [
  "Accept: a, b",
  "X-Empty:",
  "Connection: keep-alive",
  "Content-Length: 5",
  "Transfer-Encoding: chunked",
  "Expect: 100-continue",
  "Cookie:\t a=b ",
  "User-Agent: \xe9",
];
const CONTENTS = [
  "",
  "hello",
  "5;a=b\r\nhello\r\n0\r\nT: v\r\n\r\n",
  "0\r\n\r\n",
];

/** Messages that mostly follow the grammar, and messages with one character changed. */
function* generate(seed: number, count: number): Generator<Uint8Array> {
  const random = seeded(seed);
  for (let i = 0; i < count; i++) {
    let text = "";
    for (let left = 1 + pickBelow(random, 2); left > 0; left--) {
      const target = pickOne(random, TARGETS);
      text += `${pickOne(random, METHODS)} ${target} HTTP/1.1\r\nHost: a\r\n`;
      for (let lines = pickBelow(random, 4); lines > 0; lines--) {
        text += pickOne(random, LINES) + "\r\n";
      }
      text += "\r\n" + pickOne(random, CONTENTS);
    }
    if (i % 2 === 1) text = mutateText(random, text);
    yield encodeLatin1(text);
  }
}

const WHOLE_HEAD: readonly Refusal[] = [
  "version not supported",
  "no Host",
  "several Hosts",
  "malformed Host",
  "Transfer-Encoding with Content-Length",
  "Transfer-Encoding in HTTP/1.0",
  "malformed Transfer-Encoding",
  "transfer coding not implemented",
  "malformed Content-Length",
  "several Content-Lengths",
  "Content-Length too large",
  "expectation not met",
  "malformed target",
  "malformed percent-encoding",
  "path above the root",
];

/** Asserts that the refusal's offset is that of the first octet that cannot be right; true where there is one. */
function assertOffset(octets: Uint8Array, name: string): boolean {
  const { refused } = read(octets);
  if (refused === null) return false;
  const { refusal, at } = refused;
  assert(at >= 0 && at < octets.length, `${name}: ${at}`);
  const before = read(octets.subarray(0, at));
  assertEquals(before.refused, null, `${name}: refused before ${at}`);
  const through = read(octets.subarray(0, at + 1));
  if (!WHOLE_HEAD.includes(refusal)) {
    assertEquals(through.refused, refused, name);
  } else assertEquals(through.refused, null, name);
  return true;
}

Deno.test("MessageReader.next() gives the same events however the octets of a wire case are cut", () => {
  for (const { name, octets } of cases) {
    const whole = read(octets);
    assertEquals(read(...octetByOctet(octets)), whole, name);
    const text = JSON.stringify(whole);
    for (let place = 1; place < octets.length; place++) {
      const cut = read(octets.subarray(0, place), octets.subarray(place));
      if (JSON.stringify(cut) !== text) {
        assertEquals(cut, whole, `${name}, cut at ${place}`);
      }
    }
  }
  for (const { name, octets } of large) {
    const whole = read(octets);
    assertEquals(read(...octetByOctet(octets)), whole, name);
  }
});

Deno.test("MessageReader.next() gives the same events however generated octets are cut", () => {
  const random = seeded(11);
  for (const octets of generate(7, 3000)) {
    const whole = read(octets);
    const name = decodeLatin1(octets, 0, octets.length);
    const one = pickBelow(random, octets.length);
    const other = one + pickBelow(random, octets.length - one);
    const pieces = [[0, one], [one, other], [other, octets.length]];
    const cut = read(...pieces.map(([a, b]) => octets.subarray(a, b)));
    assertEquals(cut, whole, name);
    assertEquals(read(...octetByOctet(octets)), whole, name);
  }
});

Deno.test("MessageReader.next() refuses a wire case at the first octet that cannot be right", () => {
  let refused = 0;
  for (const { name, octets, expected } of [...cases, ...large]) {
    const isRefused = assertOffset(octets, name);
    assertEquals(isRefused, expected.rest.kind === "refused", name);
    if (isRefused) refused++;
  }
  assert(refused > 100, `${refused} refused cases`);
});

Deno.test("MessageReader.next() refuses generated octets at the first that cannot be right", () => {
  const seen = new Set<string>();
  for (const octets of generate(13, 20_000)) {
    const name = decodeLatin1(octets, 0, octets.length);
    if (assertOffset(octets, name)) seen.add(read(octets).refused!.refusal);
  }
  assert(seen.size > 10, [...seen].join());
});

Deno.test("MessageReader.next() names the octet of a refusal that needs the whole head", () => {
  // The caret stands before that octet.
  const table: [Refusal, string][] = [
    ["version not supported", "GET / HTTP/^2.0\r\n"],
    ["no Host", "GET / HTTP/1.1\r\nA: b\r\n^\r\n"],
    ["several Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: ^a\r\n\r\n"],
    ["malformed Host", "GET / HTTP/1.1\r\nHost: ^a b\r\n\r\n"],
    ["malformed Host", "GET / HTTP/1.1\r\nHost:^\xff\r\n\r\n"],
    [
      "Transfer-Encoding with Content-Length",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: ^5\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    [
      "Transfer-Encoding in HTTP/1.0",
      "GET / HTTP/1.0\r\nTransfer-Encoding: ^chunked\r\n\r\n",
    ],
    [
      "malformed Transfer-Encoding",
      "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \t^x\r\nA: b\r\n\r\n",
    ],
    [
      "transfer coding not implemented",
      "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: ^chunked\r\n\r\n",
    ],
    [
      "malformed Content-Length",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: ^+5\r\n\r\n",
    ],
    [
      "several Content-Lengths",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: ^5\r\n\r\n",
    ],
    [
      "Content-Length too large",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: ^9007199254740992\r\n\r\n",
    ],
    [
      "expectation not met",
      "GET / HTTP/1.1\r\nHost: a\r\nExpect: ^tea\r\n\r\n",
    ],
    ["malformed target", "GET ^a HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["malformed target", "GET http://^:80/ HTTP/1.1\r\nHost: a\r\n\r\n"],
    [
      "malformed percent-encoding",
      "GET /a/b^%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ["path above the root", "GET /a/../^.. HTTP/1.1\r\nHost: a\r\n\r\n"],
  ];
  assertEquals(
    new Set(table.map(([refusal]) => refusal)),
    new Set(WHOLE_HEAD),
  );
  for (const [refusal, marked] of table) {
    const octets = encodeLatin1(marked.replace("^", ""));
    const { refused } = read(octets);
    assertEquals(refused, { refusal, at: marked.indexOf("^") }, marked);
    const unfinished = read(octets.subarray(0, octets.length - 1));
    assertEquals(unfinished.refused, null, "not before the head is complete");
  }
});

Deno.test("MessageReader.next() counts offsets from the first octet of the connection", () => {
  const whole = cases.filter(({ octets, expected }) =>
    expected.rest.kind === "nothing" && expected.messages.at(-1)!.persists &&
    octets.length < 300
  );
  const before = [whole[0], whole[whole.length >> 1], whole.at(-1)!];
  for (const first of before) {
    const shift = first.octets.length;
    for (const { name, octets } of cases) {
      const alone = read(octets);
      const joined = new Uint8Array(shift + octets.length);
      joined.set(first.octets);
      joined.set(octets, shift);
      const { events, position } = read(joined);
      const shifted = alone.events.map((event) =>
        event.replace(
          /(^| )at ([0-9]+)/,
          (_, before, at) => `${before}at ${Number(at) + shift}`,
        )
      );
      const own = events.length - shifted.length;
      assertEquals(events.slice(own), shifted, `${first.name}, then ${name}`);
      if (alone.position !== undefined) {
        assertEquals(position, alone.position + shift, name);
      }
    }
  }
});

Deno.test("MessageReader.announced is what the framing says before the content has come", () => {
  const reader = new MessageReader(SHARED);
  const feed = (text: string) => {
    const octets = encodeLatin1(text);
    let start = 0;
    for (;;) {
      const event = reader.next(octets, { start, end: octets.length });
      if (event.kind === "refused" || event.kind === "partial") return;
      start += event.consumed;
      if (start === octets.length) return;
    }
  };
  assertEquals(reader.announced, 0);
  feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
  assertEquals(reader.announced, 9);
  feed("abcd");
  assertEquals(reader.announced, 5);
  feed("efghi");
  feed("");
  assertEquals(reader.announced, 0);
  feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  assertEquals(reader.announced, 0);
  feed("a\r\nabc");
  assertEquals(reader.announced, 10, "all of the chunk that has begun");
  feed("defghij\r\nff\r\n");
  assertEquals(reader.announced, 265);
});
