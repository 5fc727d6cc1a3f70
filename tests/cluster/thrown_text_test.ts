import { assert, assertEquals } from "@std/assert";
import { MAX_THROWN_LENGTH } from "../../src/cluster/limits.ts";
import {
  describeLoadError,
  describeThrown,
} from "../../src/cluster/thrown_text.ts";

function withStack(error: Error, ...lines: readonly string[]): Error {
  error.stack = [String(error), ...lines.map((line) => `    at ${line}`)]
    .join("\n");
  return error;
}

function throwing(): never {
  throw new Error("of a trap");
}

Deno.test("describeLoadError() is the first line of an error, and its place", () => {
  const place = "file:///app/a%20b.js:2:55";
  const cases: [Error, string][] = [
    [withStack(new Error("a\nb"), place), `Error: a at ${place}`],
    [
      withStack(
        new TypeError("SyntaxError: Expected ';'"),
        place,
        "async x:1:1",
      ),
      `SyntaxError: Expected ';' at ${place}`,
    ],
    [
      withStack(
        new Error("a"),
        "open (ext:deno_fs/30_fs.js:1:2)",
        `f (${place})`,
      ),
      `Error: a at ${place}`,
    ],
    [withStack(new Error("a"), "async file:///src/own.ts:1:1"), "Error: a"],
    [withStack(new Error(`a at ${place}`), place), `Error: a at ${place}`],
    [withStack(new Error("a")), "Error: a"],
  ];
  for (const [error, expected] of cases) {
    assertEquals(describeLoadError(error), expected);
  }
});

Deno.test("describeThrown() and describeLoadError() show other values in one bounded line", () => {
  const cases: [unknown, string][] = [
    [{ a: 1, b: ["c"] }, '{ a: 1, b: [ "c" ] }'],
    [{ a: { b: { c: { d: 1 } } } }, "{ a: { b: { c: [Object] } } }"],
    ["text", '"text"'],
    [null, "null"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
  ];
  for (const [value, expected] of cases) {
    assertEquals(describeThrown(value), expected);
    assertEquals(describeLoadError(value), expected);
  }
  const long = { list: Array.from({ length: 1000 }, (_, i) => `${i}\n`) };
  for (const value of [long, "x".repeat(10_000)]) {
    const text = describeThrown(value);
    assert(text.length <= MAX_THROWN_LENGTH + 1, `${text.length}`);
    assert(!text.includes("\n"), text);
  }
  const error = withStack(new Error("x".repeat(10_000)));
  assert(describeLoadError(error).length <= MAX_THROWN_LENGTH + 1);
});

Deno.test("describeThrown() and describeLoadError() never throw", () => {
  const hostile = new Error("a");
  Object.defineProperty(hostile, "stack", { get: throwing });
  hostile.toString = throwing;
  const odd = Object.assign(new Error("a"), { stack: 5 });
  const traps = { get: throwing, getPrototypeOf: throwing, ownKeys: throwing };
  for (const value of [hostile, odd, new Proxy({}, traps)]) {
    assert(describeThrown(value).length > 0);
    assert(describeLoadError(value).length > 0);
  }
});
