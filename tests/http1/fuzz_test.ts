// Seeded mutation fuzz of what reads the peer's octets: heads, chunked contents, request-targets. Beside what must hold
// for any input, a second and slower reading of the grammar has to come to the same end.

import { targetOf } from "./target_of.ts";
import { assert, assertEquals } from "@std/assert";
import { ChunkedDecoder, type Decoded } from "../../src/http1/chunked.ts";
import { decideFraming } from "../../src/http1/framing.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import type { Refusal } from "../../src/http/refusal.ts";
import type { ParsedHead } from "../../src/http1/parsed_head.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import { RequestHeadParser } from "../../src/http1/request_head_parser.ts";
import {
  encodePath,
  type ParsedTarget,
} from "../../src/http/request_target.ts";
import { namesNoFile } from "../../src/http/path_segment.ts";
import { pickBelow, pickOne, type Random, seeded } from "../seeded.ts";
import { readWireCases } from "../wire/case_file.ts";

const HEADS = 400_000;
const CONTENTS = 50_000;
const TARGETS = 50_000;

const wireCases = readWireCases().filter(({ octets }) => octets.length < 700);
/** Valid heads thrice, since most mutations make an evil one of them anyway. */
const heads = wireCases.flatMap(({ octets, expected }) =>
  new Array(expected.messages.length > 0 ? 3 : 1).fill(octets) as Uint8Array[]
);
const INTERESTING = encodeLatin1(
  '\r\n\0\t :;,./%09afAFxX+-_"\\*?#@[]\x0b\x7f\x80\xa0\xff',
);

/** Octets that are changed in place; `length` of them count, and garbage stands behind those. */
class Mutant {
  readonly octets = new Uint8Array(8192);
  length = 0;

  set(octets: Uint8Array): void {
    this.octets.set(octets);
    this.length = octets.length;
  }

  mutate(random: Random, corpus: readonly Uint8Array[]): void {
    const { octets, length } = this;
    const at = pickBelow(random, length + 1);
    const run = Math.min(1 + pickBelow(random, 16), length - at);
    switch (pickBelow(random, 8)) {
      case 0:
        if (at < length) octets[at] ^= 1 << pickBelow(random, 8);
        break;
      case 1:
        if (at < length) octets[at] = pickOne(random, INTERESTING);
        break;
      case 2:
        this.#insert(at, Uint8Array.of(pickOne(random, INTERESTING)));
        break;
      case 3:
        octets.copyWithin(at, at + run, length);
        this.length -= run;
        break;
      case 4:
        this.#insert(at, octets.slice(at, at + run));
        break;
      case 5: {
        const other = pickOne(random, corpus);
        const from = pickBelow(random, other.length);
        this.#insert(at, other.subarray(from, from + 24));
        break;
      }
      case 6:
        this.length = at;
        break;
      case 7: {
        const other = pickOne(random, corpus);
        const from = pickBelow(random, other.length);
        this.length = at;
        this.#insert(at, other.subarray(from));
        break;
      }
    }
  }

  #insert(at: number, piece: Uint8Array): void {
    if (this.length + piece.length > 4096) return;
    this.octets.copyWithin(at + piece.length, at, this.length);
    this.octets.set(piece, at);
    this.length += piece.length;
  }
}

function* mutants(
  random: Random,
  { corpus, count }: { corpus: readonly Uint8Array[]; count: number },
): Generator<Mutant> {
  const mutant = new Mutant();
  for (let round = 0; round < count; round++) {
    mutant.set(pickOne(random, corpus));
    for (let left = pickBelow(random, 4); left >= 0; left--) {
      mutant.mutate(random, corpus);
    }
    if (mutant.length > 0) yield mutant;
  }
}

function parsePart(
  parser: RequestHeadParser,
  { octets }: Mutant,
  end: number,
): ParsedHead {
  return parser.parse(octets, { start: 0, end });
}

const TCHARS = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";
const HEAD = new RegExp(
  `^(?:\\r\\n)?(${TCHARS}{1,40}) ([!$-;=?-~]+) HTTP/1\\.([0-9])\\r\\n` +
    `((?:${TCHARS}+:[\\t -~\\x80-\\xff]*\\r\\n){0,100})\\r\\n`,
);
/** What a head of the right grammar may still be refused for, by the parser. */
const HOST_REFUSALS: Refusal[] = ["no Host", "several Hosts", "malformed Host"];

function assertHeadFollowsGrammar(mutant: Mutant, parsed: ParsedHead): void {
  const text = decodeLatin1(mutant.octets, 0, mutant.length);
  const match = HEAD.exec(text);
  switch (parsed.kind) {
    case "complete": {
      assert(match !== null, JSON.stringify(text));
      assertEquals(parsed.consumed, match[0].length, JSON.stringify(text));
      const { head } = parsed;
      const lines = [...head.lines()].map(({ name, value }) =>
        `${name}:${value}`
      );
      const expected = match[4].split("\r\n").slice(0, -1).map((line) =>
        line.replace(/^([^:]+:)[\t ]+/, "$1").replace(/[\t ]+$/, "")
      );
      const minor = match[3] === "0" ? 0 : 1;
      assertEquals(
        JSON.stringify([head.method, head.target, head.minor, lines]),
        JSON.stringify([match[1], match[2], minor, expected]),
      );
      break;
    }
    case "partial":
      assert(match === null, JSON.stringify(text));
      break;
    case "refused": {
      const isHost = HOST_REFUSALS.includes(parsed.refusal);
      assertEquals(match !== null, isHost, JSON.stringify(text));
    }
  }
}

/** The outcome with what depends on the head only, so that two readings can be compared. */
function summarise(parsed: ParsedHead): string {
  if (parsed.kind !== "complete") return JSON.stringify(parsed);
  const { head, consumed } = parsed;
  const framing = decideFraming(head);
  const target = targetOf(head);
  return JSON.stringify([consumed, head.method, head.minor, framing, target]);
}

Deno.test(`RequestHeadParser comes to one end for ${HEADS} mutated heads, whole or cut`, () => {
  const random = seeded(1);
  const kinds = { complete: 0, partial: 0, refused: 0 };
  for (const mutant of mutants(random, { corpus: heads, count: HEADS })) {
    const { length } = mutant;
    const whole = parsePart(new RequestHeadParser(), mutant, length);
    kinds[whole.kind]++;
    assertHeadFollowsGrammar(mutant, whole);
    const summary = summarise(whole);

    const parser = new RequestHeadParser();
    const cut = pickBelow(random, length);
    const first = parsePart(parser, mutant, cut);
    if (first.kind === "complete") assert(first.consumed <= cut);
    const second = first.kind === "complete"
      ? first
      : parsePart(parser, mutant, length);
    if (summarise(second) !== summary) {
      assertEquals(summarise(second), summary, `cut at ${cut}`);
    }

    // What stands behind a head, or behind the octet that refused it, changes nothing.
    if (whole.kind === "partial") continue;
    const longer = parsePart(new RequestHeadParser(), mutant, length + 64);
    if (summarise(longer) !== summary) {
      assertEquals(summarise(longer), summary, "followed by garbage");
    }
  }
  for (const [kind, count] of Object.entries(kinds)) {
    assert(count > HEADS / 20, `${count} ${kind}`);
  }
});

const QUOTED = '"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*"';
const EXTENSION =
  `[\\t ]*;[\\t ]*${TCHARS}+(?:[\\t ]*=[\\t ]*(?:${TCHARS}+|${QUOTED}))?`;

/** A reading of the chunked coding by regular expressions; undefined unless it is complete. */
function readChunked(
  text: string,
): { content: string; consumed: number } | undefined {
  const size = new RegExp(`([0-9A-Fa-f]{1,13})(?:${EXTENSION})*\\r\\n`, "y");
  let content = "";
  for (;;) {
    const match = size.exec(text);
    if (match === null) return undefined;
    const length = parseInt(match[1], 16);
    if (length === 0) break;
    const end = size.lastIndex + length;
    content += text.slice(size.lastIndex, end);
    if (text.slice(end, end + 2) !== "\r\n") return undefined;
    size.lastIndex = end + 2;
  }
  const trailers = new RegExp(
    `(?:${TCHARS}+:[\\t -~\\x80-\\xff]*\\r\\n)*\\r\\n`,
    "y",
  );
  trailers.lastIndex = size.lastIndex;
  if (!trailers.test(text)) return undefined;
  return { content, consumed: trailers.lastIndex };
}

function decodeCut(
  { octets, length }: Mutant,
  cut: number,
): { decoded: Decoded; consumed: number; content: string } {
  const decoder = new ChunkedDecoder();
  let content = "";
  let consumed = 0;
  let decoded: Decoded = { kind: "partial", consumed: 0 };
  for (const end of [cut, length]) {
    do {
      const start = consumed;
      decoded = decoder.decode(octets, { start, end });
      if (decoded.kind === "refused") {
        return { decoded, consumed: decoded.at, content };
      }
      consumed += decoded.consumed;
      if (decoded.kind === "content") {
        content += decodeLatin1(octets, decoded.start, consumed);
      }
      if (decoded.kind === "complete") return { decoded, consumed, content };
    } while (decoded.kind === "content");
  }
  assert(consumed <= length);
  return { decoded, consumed, content };
}

const chunked = [
  "5\r\nhello\r\n0\r\n\r\n",
  "1\r\na\r\n2;x=y\r\nbc\r\n000\r\nT: v\r\nU:\r\n\r\n",
  'a \t;q="1;2"\r\n0123456789\r\n0;last\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  '1;a="\\"\\\\" ; b = c;d\r\nx\r\n0;e=""\r\n\r\n',
  "1F\r\n0123456789abcdef0123456789abcde\r\n00\r\n\r\n",
  "0\r\n\r\n",
  "2\nok\r\n0\r\n\r\n",
  "fffffffffffffffff\r\n",
].map(encodeLatin1);

Deno.test(`ChunkedDecoder comes to one end for ${CONTENTS} mutated contents, whole or cut`, () => {
  const random = seeded(2);
  const kinds = { complete: 0, partial: 0, refused: 0 };
  for (const mutant of mutants(random, { corpus: chunked, count: CONTENTS })) {
    const { octets, length } = mutant;
    const whole = decodeCut(mutant, length);
    const { kind } = whole.decoded;
    assert(kind !== "content");
    kinds[kind]++;
    const cut = decodeCut(mutant, pickBelow(random, length));
    assertEquals(cut.decoded.kind, kind);
    assertEquals(cut.content, whole.content);
    const text = decodeLatin1(octets, 0, length);
    const expected = readChunked(text);
    assertEquals(kind === "complete", expected !== undefined, text);
    if (kind !== "refused") assertEquals(cut.consumed, whole.consumed);
    else assertEquals(cut.decoded, whole.decoded);
    if (expected === undefined) continue;
    assertEquals(whole.content, expected.content, text);
    assertEquals(whole.consumed, expected.consumed, text);
  }
  for (const [kind, count] of Object.entries(kinds)) {
    assert(count > CONTENTS / 20, `${count} ${kind}`);
  }
});

const targets = [
  "/",
  "/a/b%20c/?q=1",
  "/caf%C3%A9/%e6%97%a5/%F0%9F%8C%8D",
  "/../%2e%2e/..%2f..%5c/%00",
  "/%c0%ae%c0%ae/%ed%a0%80/%25%32%65",
  "//example.org//x///",
  "http://example.org:8000/a/../b?c",
  "https://[::1]:443",
  "*",
  "[::1]:443",
  "/a\\b;c=d,e/.well-known/...",
  "/a/./b/../%2e/c%2Fd/.%2E/e%ff/..",
].map(encodeLatin1);
const METHODS = ["GET", "GET", "GET", "OPTIONS", "CONNECT"];

/** What no path may hold that is handed to a file store. */
function assertSegmentsAreSafe(segments: readonly string[]): void {
  for (const segment of segments) {
    assert(segment !== "" && segment !== "." && segment !== "..", segment);
    assert(segment.isWellFormed(), segment);
    const isName = !/[/\\\0]/.test(segment);
    // NUL keeps it from every file system, and the rest holds no octet that could stand for itself.
    assert(isName || /^\0[!$&-.0-;=@-Z_a-z~%]+$/.test(segment), segment);
  }
}

Deno.test(`parseRequestTarget() never lets a way out through, for ${TARGETS} mutated targets`, () => {
  const random = seeded(3);
  const outcomes = new Map<string, number>();
  for (const mutant of mutants(random, { corpus: targets, count: TARGETS })) {
    const target = decodeLatin1(mutant.octets, 0, mutant.length);
    const parsed = parseTarget(pickOne(random, METHODS), target);
    if (parsed === undefined) continue;
    const outcome = parsed.kind === "refused"
      ? parsed.refusal
      : parsed.target.kind;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (parsed.kind === "refused" || parsed.target.kind !== "path") continue;
    const { segments, slash, query } = parsed.target;
    assertSegmentsAreSafe(segments);
    if (segments.some(namesNoFile)) outcomes.set("no file", 1);
    assert(target.endsWith(query), target);
    const path = encodePath(segments, slash);
    assert(/^\/(?!\/)[!$%-;=?-~]*$/.test(path), path);
    const again = parseTarget("GET", path + query);
    assertEquals(again, parsed, target);
  }
  for (
    const outcome of [
      "path",
      "server",
      "authority",
      "malformed target",
      "malformed percent-encoding",
      "path above the root",
      "no file",
    ]
  ) assert(outcomes.has(outcome), outcome);
});

/** Undefined where the head that carries the target is not whole. */
function parseTarget(
  method: string,
  target: string,
): ParsedTarget | undefined {
  const text = `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const parsed = parseRequestHead(encodeLatin1(text));
  return parsed.kind === "complete" ? targetOf(parsed.head) : undefined;
}
