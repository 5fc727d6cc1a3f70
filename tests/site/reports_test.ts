import { assertEquals } from "@std/assert";
import { MAX_REPORTS, Reports } from "../../src/site/reports.ts";

Deno.test("Reports.tell() tells each thing once, and no more than there are places", () => {
  const told: string[] = [];
  const reports = new Reports((text) => told.push(text));
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < MAX_REPORTS + 50; i++) reports.tell(`thing ${i}`);
  }
  assertEquals(told.length, MAX_REPORTS + 1);
  assertEquals(told[0], "thing 0");
  assertEquals(told[MAX_REPORTS], "more is amiss that is not told");
});
