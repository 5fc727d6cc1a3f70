import { assertEquals } from "@std/assert";
import { reportToConsole } from "../../src/base/console_report.ts";

Deno.test("reportToConsole() never throws", () => {
  const { error } = console;
  const printed: unknown[] = [];
  try {
    console.error = (...words: unknown[]) => printed.push(...words);
    reportToConsole("a", 1);
    console.error = () => {
      throw new Error("No space left on device");
    };
    reportToConsole("b");
  } finally {
    console.error = error;
  }
  assertEquals(printed, ["a", 1]);
});
