import { assertEquals, assertThrows } from "@std/assert";
import {
  CALLBACK,
  checkOptions,
  FLAG,
  wholeNumber,
  withDefaults,
} from "../../src/base/option_check.ts";

const CHECKS = { flag: FLAG, call: CALLBACK, count: wholeNumber(1, 9) };

Deno.test("checkOptions() accepts what the checks accept, and what is undefined", () => {
  checkOptions({}, CHECKS);
  checkOptions({ flag: true, call: () => {}, count: 1 }, CHECKS);
  checkOptions({ flag: undefined, call: undefined, count: 9 }, CHECKS);
});

Deno.test("checkOptions() throws a TypeError of one line that names the option", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ flags: 1 }, "a.flags: there is no such option"],
    [{ hasOwnProperty: 1 }, "a.hasOwnProperty: there is no such option"],
    [{ flag: 0 }, "a.flag: expected true or false, got 0"],
    [{ flag: null }, "a.flag: expected true or false, got null"],
    [{ flag: "a\nb" }, 'a.flag: expected true or false, got "a\\u{a}b"'],
    [{ flag: Symbol("s") }, "a.flag: expected true or false, got Symbol(s)"],
    [{ flag: { secret: 1 } }, "a.flag: expected true or false, got an object"],
    [{ flag: [1] }, "a.flag: expected true or false, got an array"],
    [{ call: "f" }, 'a.call: expected a function, got "f"'],
    [{ count: 0 }, "a.count: expected a whole number from 1 to 9, got 0"],
    [{ count: 10 }, "a.count: expected a whole number from 1 to 9, got 10"],
    [{ count: 1.5 }, "a.count: expected a whole number from 1 to 9, got 1.5"],
    [{ count: 5n }, "a.count: expected a whole number from 1 to 9, got 5"],
  ];
  for (const [options, message] of cases) {
    const check = () =>
      checkOptions(options as { flag?: boolean }, CHECKS, "a.");
    const error = assertThrows(check, message) as Error;
    assertEquals([error.name, error.message], ["TypeError", message]);
  }
  const open = { count: wholeNumber(0) };
  const error = assertThrows(() => checkOptions({ count: -1 }, open)) as Error;
  assertEquals(
    error.message,
    "count: expected a whole number, 0 or more, got -1",
  );
});

Deno.test("withDefaults() takes what is given and not undefined", () => {
  const defaults = { a: 1, b: 2, c: 3 };
  const options = withDefaults({ a: 0, b: undefined }, defaults);
  assertEquals(options, { a: 0, b: 2, c: 3 });
  assertEquals(defaults, { a: 1, b: 2, c: 3 });
});
