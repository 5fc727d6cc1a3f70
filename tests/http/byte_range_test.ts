import { assert, assertEquals } from "@std/assert";
import {
  type ByteRange,
  encodeContentRange,
  encodeMultipartRanges,
  encodeUnsatisfiedRange,
  MAX_RANGES,
  parseByteRange,
} from "../../src/http/byte_range.ts";
import { mutateText, pickBelow, pickText, seeded } from "../seeded.ts";

/** `"0-4 6-9"`, `"ignored"` or `"unsatisfiable"`. */
function show(value: string, size: number): string {
  const result = parseByteRange(value, size);
  if (result.kind !== "selected") return result.kind;
  return result.ranges.map(({ first, last }) => `${first}-${last}`).join(" ");
}

const MAX = Number.MAX_SAFE_INTEGER;
const HUGE = "9".repeat(400);

Deno.test("parseByteRange() selects a single range", () => {
  const cases: [string, number, string, string][] = [
    ["bytes=0-0", 10, "0-0", "the first octet"],
    ["bytes=0-9", 10, "0-9", "all"],
    ["bytes=0-", 10, "0-9", "all, open"],
    ["bytes=9-", 10, "9-9", "the last octet"],
    ["bytes=3-5", 10, "3-5", "the middle"],
    ["bytes=3-10", 10, "3-9", "clamped to the end"],
    ["bytes=-1", 10, "9-9", "the last octet by suffix"],
    ["bytes=-10", 10, "0-9", "all by suffix"],
    ["bytes=-11", 10, "0-9", "a suffix longer than all"],
    ["bytes=003-0000005", 10, "3-5", "leading zeros"],
    ["BYTES=3-5", 10, "3-5", "the unit is case-insensitive"],
    ["bYtEs=3-5", 10, "3-5", "the unit is case-insensitive"],
    ["bytes=,3-5,, \t,", 10, "3-5", "empty list elements"],
    [`bytes=3-${HUGE}`, 10, "3-9", "a huge last-pos"],
    [`bytes=-${HUGE}`, 10, "0-9", "a huge suffix-length"],
    [`bytes=${"0".repeat(400)}3-`, 10, "3-9", "many leading zeros"],
    ["bytes=0-18446744073709551616", 10, "0-9", "2 to the 64th"],
    [`bytes=0-`, MAX, `0-${MAX - 1}`, "the largest size"],
    [`bytes=${MAX - 1}-`, MAX, `${MAX - 1}-${MAX - 1}`, "its last octet"],
    ["bytes=-1", MAX, `${MAX - 1}-${MAX - 1}`, "its last octet by suffix"],
  ];
  for (const [value, size, expected, why] of cases) {
    assertEquals(show(value, size), expected, `${why}: "${value}"`);
  }
});

Deno.test("parseByteRange() ignores what the grammar does not say", () => {
  const cases: [string, string][] = [
    ["", "empty"],
    ["bytes", "no set"],
    ["bytes=", "empty set"],
    ["bytes=,", "empty elements only"],
    ["bytes= , ,", "empty elements only"],
    ["bytes=-", "neither position"],
    ["bytes=5-3", "last < first"],
    [`bytes=${HUGE}9-${HUGE}8`, "last < first beyond the safe integers"],
    ["bytes=9007199254740993-9007199254740992", "last < first by rounding"],
    ["bytes=0-1,5-3", "one invalid member spoils the set"],
    ["bytes=0-1,x", "one invalid member spoils the set"],
    ["bytes=99-98", "last < first, beyond the end"],
    ["bytes=0-1-2", "three positions"],
    ["bytes=--1", "two signs"],
    ["bytes=+1-2", "a sign"],
    ["bytes=0x1-2", "hexadecimal"],
    ["bytes=1e0-2", "an exponent"],
    ["bytes=1.0-2", "a fraction"],
    ["bytes=0 -1", "a blank inside"],
    ["bytes=0- 1", "a blank inside"],
    ["bytes=0 1", "a blank for the hyphen"],
    ["bytes =0-1", "a blank before the sign"],
    ["bytes= 0-1", "a blank after the sign"],
    ["bytes:0-1", "a colon"],
    ["bytes 0-1/2", "a Content-Range"],
    ["bytes=0-1;2-3", "a semicolon"],
    ["bytes=\u0661-2", "an Arabic digit"],
    ["bytes=0-1\xa0", "a no-break space is no blank"],
    ["bytes=0-1\n", "a trailing LF"],
    ["bytes=a-b", "letters"],
    ["items=0-1", "another unit"],
    ["xbytes=0-1", "another unit"],
    ["0-1", "no unit"],
    ["none", "no unit"],
  ];
  for (const [value, why] of cases) {
    assertEquals(show(value, 10), "ignored", `${why}: "${value}"`);
  }
});

Deno.test("parseByteRange() is unsatisfiable only where no member is satisfiable", () => {
  const cases: [string, number, string, string][] = [
    ["bytes=10-", 10, "unsatisfiable", "just beyond the end"],
    ["bytes=10-20", 10, "unsatisfiable", "just beyond the end"],
    [`bytes=${HUGE}-`, 10, "unsatisfiable", "far beyond the end"],
    [`bytes=${HUGE}-${HUGE}`, MAX, "unsatisfiable", "far beyond any end"],
    [`bytes=${MAX}-`, MAX, "unsatisfiable", "just beyond the largest size"],
    ["bytes=-0", 10, "unsatisfiable", "no octets by suffix"],
    ["bytes=-000", 10, "unsatisfiable", "no octets by suffix"],
    ["bytes=-0,10-,77-78", 10, "unsatisfiable", "none of three"],
    ["bytes=-0,0-0,10-", 10, "0-0", "one of three"],
    ["bytes=0-", 0, "ignored", "the whole of nothing is sent"],
    ["bytes=0-0", 0, "ignored", "the whole of nothing is sent"],
    ["bytes=7-9,20-", 0, "ignored", "the whole of nothing is sent"],
    ["bytes=-0", 0, "ignored", "the whole of nothing is sent"],
    ["bytes=-1", 0, "ignored", "the whole of nothing is sent"],
  ];
  for (const [value, size, expected, why] of cases) {
    assertEquals(show(value, size), expected, `${why}: "${value}"`);
  }
});

Deno.test("parseByteRange() coalesces and keeps the order of the request", () => {
  const cases: [string, string, string][] = [
    ["bytes=0-1,4-5", "0-1 4-5", "apart"],
    ["bytes=0-1 ,\t4-5", "0-1 4-5", "blanks around the comma"],
    ["bytes=4-5,0-1", "4-5 0-1", "descending"],
    ["bytes=0-3,2-5", "0-5", "overlapping"],
    ["bytes=0-1,2-3", "0-3", "touching"],
    ["bytes=2-3,0-1", "0-3", "touching, descending"],
    ["bytes=0-9,3-4", "0-9", "inside"],
    ["bytes=3-4,0-9", "0-9", "around"],
    ["bytes=0-,0-,0-,-10", "0-9", "the same again"],
    ["bytes=8-9,0-1,4-5,1-2", "8-9 0-2 4-5", "the place of the first"],
    ["bytes=8-8,0-1,3-4,2-2,6-6", "8-8 0-4 6-6", "a bridge between two"],
    ["bytes=3-4,8-9,0-3", "0-4 8-9", "the place of the first, not the lowest"],
    ["bytes=0-0,-1", "0-0 9-9", "first and last"],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(show(value, 10), expected, `${why}: "${value}"`);
  }
});

Deno.test("parseByteRange() ignores more than MAX_RANGES", () => {
  const specs = Array.from(
    { length: MAX_RANGES },
    (_, i) => `${i * 2}-${i * 2}`,
  );
  const result = parseByteRange(`bytes=${specs}`, 1000);
  assert(result.kind === "selected");
  assertEquals(result.ranges.length, MAX_RANGES);
  assertEquals(show(`bytes=${specs},,`, 1000).split(" ").length, MAX_RANGES);
  assertEquals(show(`bytes=${specs},500-`, 1000), "ignored");
});

Deno.test("encodeContentRange() and encodeUnsatisfiedRange() follow RFC 9110 §14.4", () => {
  assertEquals(encodeContentRange({ first: 0, last: 0 }, 1), "bytes 0-0/1");
  assertEquals(
    encodeContentRange({ first: 42, last: 1233 }, 1234),
    "bytes 42-1233/1234",
  );
  assertEquals(encodeUnsatisfiedRange(1234), "bytes */1234");
});

/** The whole content, given what the ranges are taken from. */
function assemble(parts: readonly (Uint8Array | ByteRange)[], from: string) {
  const decoder = new TextDecoder();
  return parts.map((part) =>
    part instanceof Uint8Array
      ? decoder.decode(part)
      : from.slice(part.first, part.last + 1)
  ).join("");
}

Deno.test("encodeMultipartRanges() lays out every octet and counts them", () => {
  const layout = encodeMultipartRanges([
    { first: 0, last: 1 },
    { first: 9, last: 9 },
  ], { size: 10, mediaType: "text/plain; charset=utf-8", boundary: "B" });
  const content = assemble(layout.parts, "0123456789");
  assertEquals(
    content,
    "--B\r\n" +
      "Content-Type: text/plain; charset=utf-8\r\n" +
      "Content-Range: bytes 0-1/10\r\n" +
      "\r\n" +
      "01\r\n" +
      "--B\r\n" +
      "Content-Type: text/plain; charset=utf-8\r\n" +
      "Content-Range: bytes 9-9/10\r\n" +
      "\r\n" +
      "9\r\n" +
      "--B--\r\n",
  );
  assertEquals(layout.length, content.length);
  assertEquals(layout.contentType, "multipart/byteranges; boundary=B");
});

Deno.test("encodeMultipartRanges() holds what the ranges select, whatever they are", () => {
  const random = seeded(4);
  const from = Array.from({ length: 300 }, (_, i) => i % 10).join("");
  for (let round = 0; round < 500; round++) {
    const value = `bytes=${
      Array.from({ length: 2 + pickBelow(random, 8) }, () => {
        const first = pickBelow(random, 280);
        return `${first}-${first + pickBelow(random, 20)}`;
      })
    }`;
    const result = parseByteRange(value, from.length);
    assert(result.kind === "selected");
    const { parts, length } = encodeMultipartRanges(result.ranges, {
      size: from.length,
      mediaType: "a/b",
      boundary: "xyz",
    });
    const content = assemble(parts, from);
    assertEquals(content.length, length);
    const bodies = content.split(/(?:^|\r\n)--xyz(?:--)?\r\n/).slice(1, -1);
    assertEquals(
      bodies.map((part) => part.split("\r\n\r\n")[1]),
      result.ranges.map(({ first, last }) => from.slice(first, last + 1)),
    );
  }
});

Deno.test("parseByteRange() never throws, and selects distinct octets that exist", () => {
  const random = seeded(5);
  const pieces = [
    "bytes=",
    "0",
    "5",
    "17",
    HUGE,
    "-",
    "-",
    ",",
    " ",
    "\t",
    "x",
  ];
  let selected = 0;
  for (let round = 0; round < 40_000; round++) {
    const value = round % 2
      ? `bytes=${pickText(random, { pieces: pieces.slice(1), most: 14 })}`
      : mutateText(random, "bytes=0-4,6-9 , -3,,20-");
    const size = pickBelow(random, 30);
    const result = parseByteRange(value, size);
    if (result.kind !== "selected") continue;
    selected++;
    const octets = new Set<number>();
    let sum = 0;
    for (const { first, last } of result.ranges) {
      assert(0 <= first && first <= last && last < size, value);
      sum += last - first + 1;
      for (let octet = first; octet <= last; octet++) octets.add(octet);
    }
    assertEquals(octets.size, sum, value);
  }
  assert(selected > 5000, `only ${selected} were valid`);
});

Deno.test("parseByteRange() selects the octets that each valid member names", () => {
  const random = seeded(6);
  for (let round = 0; round < 5000; round++) {
    const size = 1 + pickBelow(random, 20);
    const expected = new Set<number>();
    const specs = Array.from({ length: 1 + pickBelow(random, 6) }, () => {
      const first = pickBelow(random, 25);
      const last = first + pickBelow(random, 5);
      const [spec, from, to] = [
        [`${first}-${last}`, first, last],
        [`${first}-`, first, size - 1],
        [`-${first}`, size - first, size - 1],
      ][pickBelow(random, 3)] as [string, number, number];
      for (let at = Math.max(0, from); at <= Math.min(to, size - 1); at++) {
        expected.add(at);
      }
      return spec;
    });
    const result = parseByteRange(`bytes=${specs}`, size);
    const octets = new Set<number>();
    for (
      const { first, last } of result.kind === "selected" ? result.ranges : []
    ) {
      for (let octet = first; octet <= last; octet++) octets.add(octet);
    }
    const byPosition = (a: number, b: number) => a - b;
    assertEquals(
      [...octets].sort(byPosition),
      [...expected].sort(byPosition),
      `"${specs}" of ${size}`,
    );
    assertEquals(result.kind, expected.size ? "selected" : "unsatisfiable");
  }
});
