import { assertEquals } from "@std/assert";
import { duration, size } from "../../src/cli/quantity_kind.ts";

const timeout = duration({ wholeSeconds: false, min: 0.1, max: 86_400 });
const cache = duration({ wholeSeconds: true, min: 0, max: 31_536_000 });
const memory = size({ min: 0, max: 64 * 2 ** 30 });

Deno.test("duration() reads seconds, units and several units, in milliseconds", () => {
  const table: [string, number, string][] = [
    ["10", 10_000, "a number alone is in seconds"],
    ["0.25", 250, "a fraction"],
    ["90s", 90_000, "seconds"],
    ["500ms", 500, "milliseconds"],
    ["1m", 60_000, "minutes"],
    ["1h", 3_600_000, "hours"],
    ["1d", 86_400_000, "days"],
    ["1.5h", 5_400_000, "a fraction of a unit"],
    ["1m30s", 90_000, "two units"],
    ["1h30m15s500ms", 5_415_500, "four units"],
    ["007s", 7_000, "leading zeros are decimal"],
    ["100ms", 100, "the lowest"],
    ["86400", 86_400_000, "the highest"],
    ["1440m", 86_400_000, "the highest in another unit"],
  ];
  for (const [text, value, why] of table) {
    assertEquals(timeout.gather([text]), { kind: "valid", value }, why);
  }
});

Deno.test("duration() with whole seconds counts seconds", () => {
  const table: [string, number][] = [
    ["3600", 3600],
    ["1h", 3600],
    ["1.5m", 90],
    ["1.1m", 66],
    ["0.07h", 252],
    ["2000ms", 2],
    ["52w", 31_449_600],
    ["365d", 31_536_000],
    ["1y", 31_536_000],
    ["0", 0],
    ["0s", 0],
  ];
  for (const [text, value] of table) {
    assertEquals(cache.gather([text]), { kind: "valid", value }, text);
  }
});

Deno.test("duration() says what is wrong with a text", () => {
  const range = "a duration from 100ms to 1d";
  const form = "a duration such as 90, 90s, 1m30s or 500ms";
  const units = "one of the units ms, s, m, h, d, w, y after the number";
  const table: [string, string, string][] = [
    ["", form, "empty"],
    ["s", form, "no number"],
    ["abc", form, "a word"],
    ["-1", range, "negative"],
    ["-5m", range, "negative with a unit"],
    ["+5m", form, "a plus sign"],
    ["0", range, "too short"],
    ["99ms", range, "too short, in its unit"],
    ["0.09", range, "too short, a fraction"],
    ["86401", range, "too long"],
    ["25h", range, "too long in its unit"],
    ["9".repeat(400), range, "too large for a number"],
    ["9".repeat(400) + "y", range, "too large with a unit"],
    ["5x", units, "an unknown unit"],
    ["5min", units, "a longer unit"],
    ["5M", units, "a capital letter"],
    ["1H", units, "a capital letter"],
    ["5MiB", units, "a unit of size"],
    ["1 h", "a duration without blanks", "a blank"],
    [" 1h", "a duration without blanks", "a blank before it"],
    ["1h ", "a duration without blanks", "a blank after it"],
    ["1h\n", "a duration without blanks", "a line end"],
    ["1m1h", "the larger unit first, each once, as in 1m30s", "the order"],
    ["1m2m", "the larger unit first, each once, as in 1m30s", "twice"],
    ["1m30", "a unit after each number, as in 1m30s", "no last unit"],
    ["1.5.5s", form, "two points"],
    [".5s", form, "no digit before the point"],
    ["5.", form, "no digit after the point"],
    ["1e3", units, "an exponent"],
    ["0x10", units, "hexadecimal"],
    ["1,5s", form, "a comma"],
    ["Infinity", form, "a word that is a number elsewhere"],
    ["NaN", form, "the same"],
    ["٣s", form, "other digits"],
  ];
  for (const [text, expected, why] of table) {
    assertEquals(
      timeout.gather([text]),
      { kind: "invalid", expected, text },
      why,
    );
  }
  assertEquals(cache.gather(["500ms"]), {
    kind: "invalid",
    expected: "whole seconds",
    text: "500ms",
  });
  assertEquals(cache.gather(["1.5"]), {
    kind: "invalid",
    expected: "whole seconds",
    text: "1.5",
  });
});

Deno.test("size() reads MiB and units, in octets", () => {
  const table: [string, number, string][] = [
    ["64", 64 * 2 ** 20, "a number alone is in MiB"],
    ["0", 0, "nothing"],
    ["64MiB", 64 * 2 ** 20, "MiB"],
    ["64M", 64 * 2 ** 20, "a letter is the power of 1024"],
    ["64m", 64 * 2 ** 20, "in any case"],
    ["64MB", 64e6, "MB is the power of 1000"],
    ["64mb", 64e6, "MB in any case"],
    ["1.5GiB", 1.5 * 2 ** 30, "a fraction"],
    ["1G", 2 ** 30, "G"],
    ["512KiB", 512 * 1024, "KiB"],
    ["512k", 512 * 1024, "k"],
    ["64Mi", 64 * 2 ** 20, "Mi"],
    ["1000B", 1000, "octets"],
    ["0.1KiB", 102, "rounded to octets"],
    ["64GiB", 64 * 2 ** 30, "the highest"],
    ["65536", 64 * 2 ** 30, "the highest in MiB"],
  ];
  for (const [text, value, why] of table) {
    assertEquals(memory.gather([text]), { kind: "valid", value }, why);
  }
});

Deno.test("size() says what is wrong with a text", () => {
  const form = "a size such as 64, 64MiB, 512KiB or 1.5GiB";
  const range = "a size from 0 to 64GiB";
  const units = "one of the units B, KiB, MiB, GiB, TiB after the number";
  const table: [string, string][] = [
    ["", form],
    ["MiB", form],
    ["-1", range],
    ["-1MiB", range],
    ["65537", range],
    ["1TiB", range],
    ["9".repeat(400), range],
    ["5x", units],
    ["5 MiB", "a size without blanks"],
    ["1e3", form],
    ["1s", units],
    ["1G512M", form],
    ["1,5G", form],
  ];
  for (const [text, expected] of table) {
    assertEquals(
      memory.gather([text]),
      { kind: "invalid", expected, text },
      text,
    );
  }
});
