import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { CONTENT_CODINGS } from "../../src/http/content_coding.ts";
import {
  codingOfTag,
  compareStrong,
  compareWeak,
  deriveEntityTag,
  encodeEntityTag,
  type EntityTag,
  MAX_ENTITY_TAGS,
  parseEntityTag,
  parseEntityTagList,
  tagFromDigest,
} from "../../src/http/entity_tag.ts";
import { mutateText, pickText, seeded } from "../seeded.ts";

const strong = (opaque: string): EntityTag => ({ weak: false, opaque });
const weak = (opaque: string): EntityTag => ({ weak: true, opaque });
const TIME = Date.UTC(2026, 5, 15);

Deno.test("parseEntityTag() reads strong and weak tags", () => {
  const cases: [string, EntityTag, string][] = [
    ['"xyzzy"', strong("xyzzy"), "strong"],
    ['W/"xyzzy"', weak("xyzzy"), "weak"],
    ['""', strong(""), "empty"],
    ['W/""', weak(""), "empty and weak"],
    ['"a,b"', strong("a,b"), "a comma"],
    ['"a\\"', strong("a\\"), "a backslash escapes nothing"],
    ['"W/"', strong("W/"), "the prefix inside"],
    ['"*"', strong("*"), "an asterisk inside"],
    ['"\xe9\xff\x80"', strong("\xe9\xff\x80"), "obs-text"],
    ['"!#~"', strong("!#~"), "the ends of etagc"],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(parseEntityTag(value), expected, why);
    assertEquals(encodeEntityTag(expected), value, why);
  }
});

Deno.test("parseEntityTag() refuses what is not exactly one tag", () => {
  const cases: [string, string][] = [
    ["", "empty"],
    ["xyzzy", "no quotes"],
    ['"xyzzy', "no closing quote"],
    ['xyzzy"', "no opening quote"],
    ['"', "one quote"],
    ['w/"xyzzy"', "W is case-sensitive"],
    ['W"xyzzy"', "no solidus"],
    ['W/ "xyzzy"', "a blank"],
    ['"a b"', "SP is not etagc"],
    ['"a\tb"', "HTAB is not etagc"],
    ['"a"b"', "a quote inside"],
    ['"a\x7f"', "DEL"],
    ['"a\0"', "NUL"],
    ['"a\u0100"', "beyond an octet"],
    ['"a" ', "trailing space"],
    ['"a"\n', "trailing LF"],
    ['"a", "b"', "two"],
    ["*", "any"],
  ];
  for (const [value, why] of cases) {
    assertEquals(parseEntityTag(value), undefined, why);
  }
});

Deno.test("parseEntityTagList() reads a list as the list rule says", () => {
  const cases: [string, "*" | EntityTag[] | undefined, string][] = [
    ["*", "*", "any"],
    ['"a"', [strong("a")], "one"],
    ['"a", W/"b","c"', [strong("a"), weak("b"), strong("c")], "three"],
    ['"a,b", "c"', [strong("a,b"), strong("c")], "a comma inside a tag"],
    ['", "', undefined, "a blank is not etagc"],
    ['","', [strong(",")], "a tag that is a comma"],
    [', "a" ,, \t, "b",', [strong("a"), strong("b")], "empty elements"],
    ["", [], "none"],
    [" , ,", [], "empty elements only"],
    ['"a" "b"', undefined, "no comma"],
    ['"a""b"', undefined, "no comma"],
    ['"a", b', undefined, "a bare word"],
    ['"a", *', undefined, "any among others"],
    ["*, *", undefined, "any twice"],
    ['"a", "b', undefined, "an open quote"],
    ['"a", W/', undefined, "a prefix alone"],
    ['"a"; "b"', undefined, "another separator"],
    ['"a"\xa0, "b"', undefined, "a no-break space is no blank"],
    ["a", undefined, "no quotes at all"],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(parseEntityTagList(value), expected, why);
  }
});

Deno.test("parseEntityTagList() refuses more than MAX_ENTITY_TAGS", () => {
  const most = Array(MAX_ENTITY_TAGS).fill('"a"').join();
  assertEquals(parseEntityTagList(most)?.length, MAX_ENTITY_TAGS);
  assertEquals(parseEntityTagList(`${most},,`)?.length, MAX_ENTITY_TAGS);
  assertEquals(parseEntityTagList(`${most},"a"`), undefined);
});

Deno.test("compareStrong() and compareWeak() follow the table of RFC 9110 §8.8.3.2", () => {
  const cases: [EntityTag, EntityTag, boolean, boolean][] = [
    [weak("1"), weak("1"), false, true],
    [weak("1"), weak("2"), false, false],
    [weak("1"), strong("1"), false, true],
    [strong("1"), weak("1"), false, true],
    [strong("1"), strong("1"), true, true],
    [strong("1"), strong("2"), false, false],
    [strong("a"), strong("A"), false, false],
  ];
  for (const [a, b, strongly, weakly] of cases) {
    const why = `${encodeEntityTag(a)} and ${encodeEntityTag(b)}`;
    assertEquals(compareStrong(a, b), strongly, why);
    assertEquals(compareWeak(a, b), weakly, why);
  }
});

Deno.test("deriveEntityTag() differs by size, time and coding, and is strong", () => {
  const tags = [
    deriveEntityTag({ size: 1000, mtime: TIME }),
    deriveEntityTag({ size: 1001, mtime: TIME }),
    deriveEntityTag({ size: 1000, mtime: TIME + 1 }),
    deriveEntityTag({ size: 0, mtime: TIME }),
    deriveEntityTag({ size: 1000, mtime: TIME, coding: "br" }),
    deriveEntityTag({ size: 1000, mtime: TIME, coding: "gzip" }),
    deriveEntityTag({ size: 1000, mtime: TIME, coding: "zstd" }),
    deriveEntityTag({ size: 2 ** 53 - 1, mtime: TIME }),
  ];
  assertEquals(new Set(tags).size, tags.length);
  for (const tag of tags) assertEquals(parseEntityTag(tag!)?.weak, false);
  assertEquals(
    deriveEntityTag({ size: 1000, mtime: TIME, coding: "identity" }),
    tags[0],
  );
});

Deno.test("deriveEntityTag() is undefined without a usable time", () => {
  for (const mtime of [null, 0, NaN, Date.UTC(1980, 0, 1)]) {
    assertEquals(deriveEntityTag({ size: 1000, mtime }), undefined);
  }
});

Deno.test("tagFromDigest() uses every octet and the coding", () => {
  const digest = new Uint8Array([0xfb, 0xff, 0xbf, 0, 1, 2, 3]);
  assertEquals(tagFromDigest(digest), '"-_-_AAECAw"');
  assertEquals(tagFromDigest(digest, "identity"), '"-_-_AAECAw"');
  assertEquals(tagFromDigest(digest, "gzip"), '"-_-_AAECAw.gzip"');
  assertNotEquals(tagFromDigest(digest), tagFromDigest(digest.subarray(0, 6)));
  for (let octet = 0; octet < 256; octet++) {
    const tag = tagFromDigest(new Uint8Array(32).fill(octet), "br");
    assertEquals(parseEntityTag(tag)?.weak, false);
    assert(!tag.includes(":"), "a derived tag and a digest never collide");
  }
});

Deno.test("parseEntityTagList() never throws, and what it reads says the same again", () => {
  const random = seeded(3);
  const pieces = ['"', '"a"', 'W/"b"', "W/", ",", " ", "\t", "*", "\\", "\xe9"];
  for (let round = 0; round < 20_000; round++) {
    const value = round % 2
      ? pickText(random, { pieces, most: 12 })
      : mutateText(random, '"a", W/"b,c" ,, "d"');
    const tags = parseEntityTagList(value);
    if (tags === undefined || tags === "*") continue;
    const again = tags.map(encodeEntityTag).join(", ");
    assertEquals(parseEntityTagList(again), tags, value);
  }
});

Deno.test("codingOfTag() tells the coding of a derived tag", () => {
  const digest = new Uint8Array([1, 2, 3]);
  const version = { size: 5, mtime: Date.UTC(2026, 0, 1) };
  for (const coding of CONTENT_CODINGS) {
    assertEquals(codingOfTag(tagFromDigest(digest, coding)), coding);
    assertEquals(codingOfTag(deriveEntityTag({ ...version, coding })!), coding);
  }
  const cases: [string, string | undefined, string][] = [
    ['"a.b.gzip"', "gzip", "the last part"],
    ['"gzip.a"', "identity", "not the last part"],
    ['"a.deflate"', "identity", "another server's"],
    ['"gzip"', "identity", "no part of a version"],
    ['""', "identity", "an empty tag"],
    ['W/"a.br"', "br", "a weak tag"],
    ["a.gzip", undefined, "no quotes"],
    ['"a.gzip", "b"', undefined, "two tags"],
    ["*", undefined, "any tag"],
    ["", undefined, "nothing"],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(codingOfTag(value), expected, `${why}: ${value}`);
  }
});
