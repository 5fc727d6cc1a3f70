import { assertEquals } from "@std/assert";
import {
  type FileIdentity,
  identify,
  isSameFile,
  isSameVersion,
  isSetAhead,
  isSettled,
  isTelling,
} from "../../../src/site/files/file_identity.ts";
import {
  COARSE_SETTLE_TIME_MS,
  SETTLE_TIME_MS,
} from "../../../src/site/files/limits.ts";

const NOW = Date.UTC(2026, 0, 1, 0, 0, 0, 500);
const BASE = {
  dev: 1,
  ino: 2,
  size: 3,
  mtime: new Date(NOW - 5001),
  ctime: new Date(NOW - 5002),
};

function makeInfo(change: Partial<typeof BASE> | Record<string, unknown>) {
  return { ...BASE, ...change } as unknown as Deno.FileInfo;
}

Deno.test("isSameVersion() is false for any difference that a change makes", () => {
  const identity = identify(makeInfo({}));
  const cases: [Record<string, unknown>, boolean, string][] = [
    [{}, true, "nothing"],
    [{ size: 4 }, false, "length"],
    [{ mtime: new Date(NOW - 5000) }, false, "content"],
    [{ ctime: new Date(NOW - 5000) }, false, "mode, or time put back"],
    [{ ino: 9 }, false, "replaced by rename"],
    [{ dev: 9 }, false, "mounted over"],
    [{ mtime: null }, false, "unknown"],
  ];
  for (const [change, expected, why] of cases) {
    assertEquals(isSameVersion(identity, makeInfo(change)), expected, why);
  }
  const unknown = identify(makeInfo({ mtime: null, ctime: null, ino: null }));
  assertEquals(
    isSameVersion(
      unknown,
      makeInfo({ mtime: null, ctime: null, ino: null }),
    ),
    true,
  );
});

Deno.test("isSameFile() compares inodes, and lengths where there are none", () => {
  const cases: [Record<string, unknown>, Record<string, unknown>, boolean][] = [
    [{}, {}, true],
    [{}, { size: 9, mtime: null }, true],
    [{}, { ino: 9 }, false],
    [{}, { dev: 9 }, false],
    [{ ino: null }, { ino: null }, true],
    [{ ino: null }, { ino: null, size: 9 }, false],
    [{ ino: null }, {}, false],
  ];
  for (const [a, b, expected] of cases) {
    assertEquals(isSameFile(makeInfo(a), makeInfo(b)), expected);
  }
});

Deno.test("isSettled() is true after a tick of the file system's clock", () => {
  const cases: [Partial<FileIdentity>, boolean, string][] = [
    [{ ctime: NOW - SETTLE_TIME_MS - 1 }, true, "past the tick"],
    [{ ctime: NOW - SETTLE_TIME_MS }, false, "within the tick"],
    [{ ctime: NOW }, false, "now"],
    [{ ctime: NOW + 1 }, false, "ahead: another clock"],
    [{ ctime: NOW - 500 }, false, "a whole second, just over"],
    [{ ctime: NOW - 500 - 1000 }, false, "a whole second, the one before"],
    [{ ctime: NOW - 500 - 3000 }, true, "whole seconds ago"],
    [{ ctime: null, mtime: NOW - SETTLE_TIME_MS - 1 }, true, "by mtime"],
    [{ ctime: null, mtime: NOW }, false, "by mtime"],
    [{ ctime: null, mtime: null }, false, "unknown"],
    [{ ctime: NOW, mtime: 1 }, false, "a time put back"],
  ];
  for (const [change, expected, why] of cases) {
    const identity = { ...identify(makeInfo({})), ...change };
    assertEquals(isSettled(identity, NOW), expected, why);
  }
});

const HOUR = 3_600_000;

Deno.test("isTelling() is true where no later change can have the same time", () => {
  const cases: [number | null, boolean, string][] = [
    [null, false, "unknown"],
    [NOW, false, "now"],
    [NOW - SETTLE_TIME_MS, false, "within the tick"],
    [NOW - SETTLE_TIME_MS - 1, true, "past the tick"],
    [NOW + 1, false, "a clock a little ahead"],
    [NOW + HOUR, false, "ahead"],
    [NOW - 500, false, "a whole second, just over"],
    [
      NOW - 500 - 1000 * Math.ceil(COARSE_SETTLE_TIME_MS / 1000),
      true,
      "long ago",
    ],
  ];
  for (const [mtime, expected, why] of cases) {
    assertEquals(isTelling({ mtime }, NOW), expected, why);
  }
});

Deno.test("isSetAhead() is true for a time that was chosen", () => {
  const cases: [number | null, number | null, boolean, string][] = [
    [null, NOW, false, "unknown"],
    [NOW + HOUR, null, false, "nobody knows when it was set"],
    [NOW, NOW, false, "written"],
    [NOW + 999, NOW, false, "written: the other time is in whole seconds"],
    [NOW - HOUR, NOW, false, "copied with its time"],
    [NOW + HOUR, NOW, true, "set ahead"],
    [NOW + HOUR, NOW + HOUR - 500, false, "changed later"],
  ];
  for (const [mtime, ctime, expected, why] of cases) {
    assertEquals(isSetAhead({ mtime, ctime }), expected, why);
  }
});
