import { assertEquals } from "@std/assert";
import { StandardStreams } from "../../src/observe/standard_streams.ts";
import { until } from "../wait.ts";
import { ScriptedStream } from "./scripted_stream.ts";

const FULL = new Error("No space left on device (os error 28)");

Deno.test("StandardStreams tells on standard error what is wrong with standard output", async () => {
  const output = new ScriptedStream(FULL);
  const messages = new ScriptedStream();
  const streams = new StandardStreams(output, messages);
  streams.print("a\nb\n");
  streams.warn("a message");
  await until(() => messages.text.includes("written"));
  await streams.finish();
  assertEquals(output.text, "");
  assertEquals(
    messages.text,
    "tinyhttp: a message\n" +
      `tinyhttp: standard output can't be written: ${FULL.message}\n` +
      "tinyhttp: standard output lost 2 lines\n",
  );
});

Deno.test("StandardStreams tells on standard output what is wrong with standard error only where people read it", async () => {
  for (const areForPeople of [true, false]) {
    const output = new ScriptedStream();
    const messages = new ScriptedStream(FULL);
    const streams = new StandardStreams(output, messages);
    streams.areForPeople = areForPeople;
    streams.warn("a message");
    streams.print("a\n");
    await until(() => messages.calls > 0);
    await streams.finish();
    const told =
      `tinyhttp: standard error can't be written: ${FULL.message}\n` +
      "tinyhttp: standard error lost 1 line\n";
    assertEquals(output.text, areForPeople ? `a\n${told}` : "a\n");
  }
});

Deno.test("StandardStreams.finish() ends where neither stream takes anything", async () => {
  for (const mode of [FULL, "stuck"] as const) {
    const output = new ScriptedStream(mode);
    const messages = new ScriptedStream(mode);
    const streams = new StandardStreams(output, messages);
    streams.areForPeople = true;
    streams.print("a\n");
    streams.warn("b");
    await streams.finish();
    await streams.finish();
    output.release();
    messages.release();
  }
});
