import { assertEquals } from "@std/assert";
import { MAX_REPORTS, Reports } from "../../src/base/reports.ts";

Deno.test("Reports.report() passes each text on once, and no more than MAX_REPORTS", () => {
  const told: string[] = [];
  const reports = new Reports((text) => told.push(text));
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < MAX_REPORTS + 50; i++) reports.report(`thing ${i}`);
  }
  assertEquals(told.length, MAX_REPORTS + 1);
  assertEquals(told[0], "thing 0");
  assertEquals(told[MAX_REPORTS], "further problems are not reported");
});

Deno.test("Reports.report() repeats a text after repeatAfterMs, and counts max anew", () => {
  const told: string[] = [];
  let now = 0;
  const reports = new Reports((text) => told.push(text), {
    max: 2,
    repeatAfterMs: 100,
    now: () => now,
  });
  const cases: [number, string, string[], string][] = [
    [0, "a", ["a"], "the first time"],
    [50, "a", [], "too soon"],
    [100, "a", [], "just not long enough ago"],
    [101, "a", ["a"], "long enough after it was passed on"],
    [150, "b", ["b"], "another text"],
    [160, "c", ["further problems are not reported"], "one too many"],
    [170, "d", [], "more of them"],
    [202, "c", [], "too soon, though it was left out"],
    [300, "c", ["c"], "all are forgotten"],
  ];
  for (const [time, text, expected, why] of cases) {
    now = time;
    told.length = 0;
    reports.report(text);
    assertEquals(told, expected, why);
  }
});
