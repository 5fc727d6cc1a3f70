import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseEntityTag } from "../../../src/http/entity_tag.ts";
import { COARSE_SETTLE_TIME_MS } from "../../../src/site/files/limits.ts";
import { decideLargeTag } from "../../../src/site/files/large_file_tag.ts";

const NOW = Date.UTC(2026, 0, 1, 0, 0, 0, 500);
const BASE = {
  dev: 1,
  ino: 2,
  size: 1_000_000,
  mtime: NOW - 60_000,
  ctime: NOW - 60_000,
};
const CODING = { coding: "identity", now: NOW } as const;

/** Times that all files of a build or a package share, or that a program chose. */
const SHARED_TIMES: [number | null, string][] = [
  [null, "unknown"],
  [0, "the epoch"],
  [1000, "Nix"],
  [Date.UTC(1980, 0, 1), "ZIP"],
  [Date.UTC(1985, 9, 26, 8, 15), "npm"],
  [Date.UTC(2038, 0, 1), "the future"],
  [Date.UTC(10_000, 0, 1), "no HTTP-date"],
];

Deno.test("decideLargeTag() tells versions apart whose times say nothing, and codings", () => {
  for (const [mtime, why] of SHARED_TIMES) {
    const versions = [
      { ...BASE, mtime },
      { ...BASE, mtime, size: 1_000_001 },
      { ...BASE, mtime, ino: 3 },
      { ...BASE, mtime, dev: 2 },
      { ...BASE, mtime, ctime: BASE.ctime - 1000 },
    ];
    const tags = versions.map((version) => decideLargeTag(version, CODING));
    tags.push(decideLargeTag(versions[0], { ...CODING, coding: "gzip" }));
    assertEquals(new Set(tags).size, 6, why);
    for (const tag of tags) {
      assert(tag !== undefined && !parseEntityTag(tag)!.weak, why);
      assert(/^"[\w-]{43}(?:\.gzip)?"$/.test(tag), "no inode is in it");
    }
    const exact = { ...versions[0], ctime: BASE.ctime + 499 };
    assertEquals(decideLargeTag(exact, CODING), tags[0], "whole seconds");
  }
});

Deno.test("decideLargeTag() is undefined while the next version could get the same tag", () => {
  const second = Math.floor(NOW / 1000) * 1000;
  const step = Math.ceil(COARSE_SETTLE_TIME_MS / 1000) * 1000;
  for (const [mtime, why] of SHARED_TIMES) {
    const tagOf = (ctime: number | null, ino: number | null = 2) =>
      decideLargeTag({ ...BASE, mtime, ctime, ino }, CODING);
    // A time that is set before its change would be another kind.
    if (mtime === null || mtime < NOW) {
      assertEquals(tagOf(null), undefined, `${why}: no time of change`);
    }
    assertEquals(tagOf(second), undefined, `${why}: just changed`);
    assertEquals(tagOf(second + 9000), undefined, `${why}: another clock`);
    assertEquals(tagOf(BASE.ctime, null), undefined, `${why}: no inode`);
    assert(tagOf(second - step) !== undefined, `${why}: settled`);
  }
  const young = { ...BASE, mtime: NOW - 1, ctime: NOW - 1 };
  assertEquals(decideLargeTag(young, CODING), undefined, "just written");
});

Deno.test("decideLargeTag() is the same for copies with a time that was not chosen", () => {
  const tag = decideLargeTag(BASE, CODING);
  const copy = { ...BASE, dev: 9, ino: 9, ctime: NOW };
  assertEquals(decideLargeTag(copy, CODING), tag);
  const later = { ...BASE, mtime: BASE.mtime + 1 };
  assertNotEquals(decideLargeTag(later, CODING), tag);
});
