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
