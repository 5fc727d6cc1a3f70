import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseSoakOptions, UsageError } from "./options.ts";

Deno.test("parseSoakOptions() takes minutes, seed and strictness", () => {
  assertEquals(parseSoakOptions(["--minutes", "12", "--seed=0", "--strict"]), {
    minutes: 12,
    seed: 0,
    strict: true,
  });
  const { minutes, strict } = parseSoakOptions([])!;
  assertEquals({ minutes, strict }, { minutes: 1, strict: false });
  assertEquals(parseSoakOptions(["--help"]), undefined);
});

Deno.test("parseSoakOptions() refuses what it does not know, and numbers out of bounds", () => {
  for (
    const args of [
      ["--minutes", "0"],
      ["--minutes", "1441"],
      ["--minutes", "1.5"],
      ["--minutes="],
      ["--seed", "-1"],
      ["--seed", "99999999999"],
      ["--sed", "1"],
      ["1"],
    ]
  ) {
    const error = assertThrows(() => parseSoakOptions(args));
    assert(error instanceof UsageError, `${args}`);
  }
});
