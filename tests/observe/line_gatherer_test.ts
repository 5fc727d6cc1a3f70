import { assertEquals } from "@std/assert";
import { MAX_GATHERED_CHARACTERS } from "../../src/observe/limits.ts";
import { LineGatherer } from "../../src/observe/line_gatherer.ts";
import { until } from "../wait.ts";

Deno.test("LineGatherer passes on lines in order, without a further call", async () => {
  const passed: string[] = [];
  const lines = new LineGatherer((text) => passed.push(text));
  lines.add("a\n");
  lines.add("b\n");
  assertEquals(passed, []);
  await until(() => passed.length > 0);
  assertEquals(passed, ["a\nb\n"]);
  lines.flush();
  assertEquals(passed.length, 1, "nothing is passed on twice");
});

Deno.test("LineGatherer.add() passes on many lines at once, and each exactly once", () => {
  const passed: string[] = [];
  const lines = new LineGatherer((text) => passed.push(text));
  const all: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    all.push(`line ${i}\n`);
    lines.add(all[i]);
  }
  lines.flush();
  assertEquals(passed.join(""), all.join(""));
  assertEquals(
    passed.length,
    Math.ceil(all.join("").length / MAX_GATHERED_CHARACTERS),
  );
});
