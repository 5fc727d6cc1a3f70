import { assertEquals } from "@std/assert";
import { MOST_REPORTS, Reports } from "../../src/site/reports.ts";

Deno.test("Reports.tell() tells each thing once, and no more than there are places", () => {
  const told: string[] = [];
  const reports = new Reports((text) => told.push(text));
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < MOST_REPORTS + 50; i++) reports.tell(`thing ${i}`);
  }
  assertEquals(told.length, MOST_REPORTS + 1);
  assertEquals(told[0], "thing 0");
  assertEquals(told[MOST_REPORTS], "more is amiss that is not told");
});
