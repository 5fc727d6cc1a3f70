import { assertEquals } from "@std/assert";
import { DayLines } from "../../src/observe/day_lines.ts";
import { encodeAccess } from "../../src/observe/access_log.ts";
import { record } from "./exchange_records.ts";

/** Local time on a day of November 2026. */
function at(day: number, time: string): number {
  return new Date(`2026-11-${day}T${time}`).getTime();
}

/** What is printed for lines that arrive at these times. */
function printAll(
  arrivals: readonly (readonly [number, string])[],
  { from = at(21, "12:00:00"), colour = false } = {},
): string {
  let printed = "";
  let now = from;
  const lines = new DayLines((text) => printed += text, {
    colour,
    now: () => now,
  });
  for (const [when, text] of arrivals) {
    now = when;
    lines.add(text);
  }
  return printed;
}

Deno.test("DayLines prints no date while the day stays the same", () => {
  assertEquals(
    printAll([
      [at(21, "12:00:01"), "12:00:01 a\n"],
      [at(21, "23:59:59"), "23:59:58 b\n23:59:59 c\n"],
    ]),
    "12:00:01 a\n23:59:58 b\n23:59:59 c\n",
  );
});

Deno.test("DayLines prints the date once before the lines of another day", () => {
  assertEquals(
    printAll([
      [at(21, "23:59:59"), "23:59:59 a\n"],
      [at(22, "00:00:01"), "00:00:00 b\n"],
      // Of another worker.
      [at(22, "00:00:01"), "00:00:01 c\n"],
      [at(24, "09:30:00"), "09:29:59 d\n09:30:00 e\n"],
    ]),
    "23:59:59 a\n2026-11-22\n00:00:00 b\n00:00:01 c\n" +
      "2026-11-24\n09:29:59 d\n09:30:00 e\n",
  );
});

Deno.test("DayLines puts the date between lines that arrive together", () => {
  assertEquals(
    printAll([
      [at(22, "00:00:00"), "23:59:59 a\n23:59:59 b\n00:00:00 c\n"],
      [at(22, "00:00:01"), "00:00:01 d\n"],
    ]),
    "23:59:59 a\n23:59:59 b\n2026-11-22\n00:00:00 c\n00:00:01 d\n",
  );
  assertEquals(
    printAll([
      [at(22, "00:00:00"), "23:59:59 a\n"],
      [at(22, "00:00:00"), "00:00:00 b\n"],
    ]),
    "23:59:59 a\n2026-11-22\n00:00:00 b\n",
  );
});

Deno.test("DayLines prints the date where the first line comes on another day than the start", () => {
  assertEquals(
    printAll([[at(23, "08:00:00"), "08:00:00 a\n"]]),
    "2026-11-23\n08:00:00 a\n",
  );
});

Deno.test("DayLines prints the former date again where the clock was set back", () => {
  assertEquals(
    printAll([
      [at(22, "00:00:01"), "00:00:01 a\n"],
      [at(21, "23:59:50"), "23:59:50 b\n"],
    ]),
    "2026-11-22\n00:00:01 a\n2026-11-21\n23:59:50 b\n",
  );
});

Deno.test("DayLines prints no date before lines without a time, such as those of a trace", () => {
  assertEquals(
    printAll([
      [at(22, "00:00:01"), '{"id":1}\n'],
      [at(22, "00:00:01"), "> GET / HTTP/1.1\n00:00:01 a\n"],
    ]),
    '{"id":1}\n> GET / HTTP/1.1\n2026-11-22\n00:00:01 a\n',
  );
});

Deno.test("DayLines knows the lines of encodeAccess(), with colours and without", () => {
  const ended = at(22, "00:00:01");
  for (const colour of [false, true]) {
    const line = encodeAccess(record({ ended }), "short", { colour });
    const date = colour ? "\x1b[2m2026-11-22\x1b[22m" : "2026-11-22";
    assertEquals(
      printAll([[ended, line], [ended, line]], { colour }),
      `${date}\n${line}${line}`,
    );
  }
});
