import { assert, assertEquals } from "@std/assert";
import {
  MAX_HEAD_OCTETS,
  MAX_TARGET_OCTETS,
  MAX_TRAILER_OCTETS,
} from "../../src/http1/limits.ts";
import { type Refusal, REFUSALS } from "../../src/http/refusal.ts";
import { readWireCases, type WireCase } from "./case_file.ts";
import { toOctets } from "./notation.ts";
import type { Outcome } from "./outcome.ts";
import { WireConnection } from "./wire_connection.ts";

const cases = readWireCases();

/** Up to this length a case is cut at every place. */
const EVERY_PLACE = 1500;
/** A longer one is cut wherever something may change, and at each multiple of this. */
const STRIDE = 211;

function feed(...pieces: Uint8Array[]): Outcome {
  const connection = new WireConnection();
  for (const piece of pieces) connection.feed(piece);
  return connection.outcome();
}

function* octetByOctet(octets: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < octets.length; i++) yield octets.subarray(i, i + 1);
}

/** The places between two octets at which a case is cut. */
function placesOf(octets: Uint8Array): number[] {
  const places: number[] = [];
  for (let i = 1; i < octets.length; i++) {
    if (octets.length <= EVERY_PLACE || i % STRIDE === 0) places.push(i);
    else if (octets.subarray(i - 2, i + 2).some(isStructure)) places.push(i);
    else if (isNearLimit(i) || isNearLimit(octets.length - i)) places.push(i);
  }
  return places;
}

function isStructure(octet: number): boolean {
  return octet < 0x21 || octet === 0x3a || octet === 0x3b;
}

function isNearLimit(i: number): boolean {
  const limits = [
    MAX_HEAD_OCTETS,
    MAX_TARGET_OCTETS,
    MAX_TRAILER_OCTETS,
  ];
  return limits.some((limit) => Math.abs(i - limit) < 48);
}

/** What was stated and what was found, fields only where they are stated. */
function assertOutcome({ octets, expected }: WireCase, found: Outcome): void {
  const { status, ...outcome } = expected;
  const messages = found.messages.map((message, i) =>
    expected.messages[i]?.fields.length === 0
      ? { ...message, fields: [] }
      : message
  );
  assertEquals({ ...found, messages }, outcome);
  if (found.rest.kind === "refused") {
    assertEquals(REFUSALS[found.rest.refusal as Refusal].status, status);
  }
  assert(octets.length > 0);
}

for (const wireCase of cases) {
  Deno.test(`wire: ${wireCase.name}`, () => {
    const { octets } = wireCase;
    const whole = feed(octets);
    assertOutcome(wireCase, whole);
    assertEquals(feed(...octetByOctet(octets)), whole, "octet by octet");
    const text = JSON.stringify(whole);
    for (const place of placesOf(octets)) {
      const cut = feed(octets.subarray(0, place), octets.subarray(place));
      if (JSON.stringify(cut) !== text) {
        assertEquals(cut, whole, `cut at ${place}`);
      }
    }
  });
}

/** A case whose octets are one or more whole messages, after which the connection persists. */
function isWhole({ expected: { messages, rest } }: WireCase): boolean {
  return rest.kind === "nothing" && messages.at(-1)!.persists;
}

Deno.test("every proper prefix of a complete case is so many whole messages and a partial one", () => {
  for (const { name, octets, expected } of cases) {
    if (expected.rest.kind !== "nothing") continue;
    const whole = feed(octets).messages;
    for (const place of placesOf(octets)) {
      const { messages, rest } = feed(octets.subarray(0, place));
      assert(rest.kind === "partial" || rest.kind === "nothing", name);
      if (rest.kind === "partial") {
        assert(messages.length < whole.length, `${name}, cut at ${place}`);
      }
      assertEquals(messages, whole.slice(0, messages.length), name);
    }
  }
});

Deno.test("every proper prefix of a whole first head is partial", () => {
  for (const { name, octets, expected } of cases) {
    if (expected.messages.length === 0) continue;
    const end = decode(octets).indexOf("\r\n\r\n", 2) + 4;
    const places = placesOf(octets.subarray(0, end));
    for (const place of places) {
      const { rest } = feed(octets.subarray(0, place));
      assertEquals(rest, { kind: "partial", within: "head" }, name);
    }
    const { messages, rest } = feed(octets.subarray(0, end));
    const within = rest.kind === "partial" ? rest.within : undefined;
    assert(messages.length === 1 || within === "content", name);
  }
});

Deno.test("a refused case stays refused, whatever follows", () => {
  const garbage = [
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\0\xff",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "0\r\n\r\n",
    "a".repeat(40000),
  ].map(toOctets);
  for (const { name, octets, expected } of cases) {
    if (expected.rest.kind !== "refused") continue;
    const refused = feed(octets);
    for (const more of garbage) {
      assertEquals(feed(octets, more), refused, name);
      assertEquals(feed(join(octets, more)), refused, name);
    }
  }
});

Deno.test("A and B in one piece are A, then B, for each two whole cases", () => {
  const whole = cases.filter((each) =>
    isWhole(each) && each.octets.length < 512
  );
  assert(whole.length > 50);
  const alone = whole.map(({ octets }) => feed(octets).messages);
  const texts = alone.map((messages) => JSON.stringify(messages).slice(1, -1));
  for (let a = 0; a < whole.length; a++) {
    for (let b = 0; b < whole.length; b++) {
      const { messages, rest } = feed(join(whole[a].octets, whole[b].octets));
      if (JSON.stringify(messages) !== `[${texts[a]},${texts[b]}]`) {
        const names = `${whole[a].name} then ${whole[b].name}`;
        assertEquals(messages, [...alone[a], ...alone[b]], names);
      }
      assertEquals(rest.kind, "nothing");
    }
  }
});

Deno.test("there are at least 455 cases, and no two have one name or the same octets", () => {
  assert(cases.length >= 455, `${cases.length} cases`);
  assertEquals(new Set(cases.map(({ name }) => name)).size, cases.length);
  const seen = new Map<string, string>();
  for (const { name, octets } of cases) {
    const text = decode(octets);
    assertEquals(seen.get(text), undefined, name);
    seen.set(text, name);
  }
});

Deno.test("each refusal that octets alone can bring about has a case", () => {
  const elsewhere: Refusal[] = [
    "incomplete head",
    "incomplete content",
    "head too slow",
    "content too slow",
    "too many connections",
    "content too large",
  ];
  const reached = new Set(
    cases.map(({ expected: { rest } }) =>
      rest.kind === "refused" ? rest.refusal : ""
    ),
  );
  for (const refusal of Object.keys(REFUSALS) as Refusal[]) {
    if (!elsewhere.includes(refusal)) assert(reached.has(refusal), refusal);
  }
});

function decode(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(a.length + b.length);
  octets.set(a);
  octets.set(b, a.length);
  return octets;
}
