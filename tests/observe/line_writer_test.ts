import { assert, assertEquals } from "@std/assert";
import {
  MAX_ATOMIC_OCTETS,
  MAX_WAITING_CHARACTERS,
} from "../../src/observe/limits.ts";
import { LineWriter } from "../../src/observe/line_writer.ts";
import { until } from "../wait.ts";
import { ScriptedStream, type StreamMode } from "./scripted_stream.ts";

const FULL = new Error("No space left on device (os error 28)");

function open(mode: StreamMode, maxWaiting?: number) {
  const stream = new ScriptedStream(mode);
  const told: string[] = [];
  const tell = (text: string) => void told.push(text);
  const writer = new LineWriter(stream, { name: "a stream", tell, maxWaiting });
  return { stream, told, writer };
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

Deno.test("LineWriter writes all lines in order, also where each write takes a part", async () => {
  for (const mode of ["open", 1, 3, 5000] as const) {
    const { stream, told, writer } = open(mode);
    let all = "";
    for (let i = 0; i < 500; i++) {
      const lines = `line ${i}\n`.repeat(i % 3 + 1);
      all += lines;
      writer.add(lines);
    }
    await writer.finish(5000);
    assertEquals(stream.text, all);
    assertEquals(told, []);
  }
});

Deno.test("LineWriter writes whole lines, as many as a pipe takes at once", async () => {
  const { stream, writer } = open("open");
  const line = "x".repeat(99) + "\n";
  const long = "y".repeat(2 * MAX_ATOMIC_OCTETS) + "\n";
  writer.add(line.repeat(100) + long + line);
  await writer.finish(5000);
  assertEquals(stream.text, line.repeat(100) + long + line);
  for (const length of stream.lengths) assert(length <= MAX_ATOMIC_OCTETS);
  assertEquals(stream.lengths.slice(0, 3), [4000, 4000, 2000], "whole lines");
  assertEquals(stream.lengths.slice(3), [4096, 4096, 101], "a long line");
});

Deno.test("LineWriter counts each lost line of a stream that nobody reads, and tells it once", async () => {
  const { stream, told, writer } = open("stuck");
  const lines = ("x".repeat(99) + "\n").repeat(10);
  const texts = Math.ceil(2 * MAX_WAITING_CHARACTERS / lines.length);
  for (let i = 0; i < texts; i++) writer.add(lines);
  assertEquals(told, ["a stream is not read: lines are lost"]);
  stream.release();
  await until(() => told.length > 1);
  const written = countLines(stream.text);
  assert(written * 100 >= MAX_WAITING_CHARACTERS - lines.length);
  assertEquals(told.slice(1), [`a stream lost ${10 * texts - written} lines`]);
  writer.add("next\n");
  await writer.finish(5000);
  assert(stream.text.endsWith("\nnext\n"));
  assertEquals(told.length, 2);
});

Deno.test("LineWriter.finish() counts what a stuck stream did not take, and ends after its timeout", async () => {
  const { stream, told, writer } = open("stuck");
  writer.add("a\nb\n".repeat(1500));
  writer.add("c\n");
  await writer.finish(20);
  assertEquals(told, ["a stream lost 3001 lines"]);
  await writer.finish(1e6);
  assertEquals(told.length, 1, "the second time nothing is left");
  stream.release();
});

Deno.test("LineWriter tells once why a stream fails, and writes all that waits once it works again", async () => {
  const { stream, told, writer } = open(FULL);
  writer.add("a\n");
  await until(() => told.length > 0);
  writer.add("b\n".repeat(10_000));
  await until(() => stream.calls > 1);
  stream.mode = 3;
  await until(() => stream.text.length > 2);
  stream.mode = "open";
  await until(() => stream.text.length > 20_000);
  assertEquals(stream.text, "a\n" + "b\n".repeat(10_000));
  assertEquals(told, [`a stream can't be written: ${FULL.message}`]);
  await writer.finish(5000);
  stream.mode = FULL;
  writer.add("c\n");
  await until(() => told.length > 1);
  assertEquals(told[1], told[0], "it failed for a second time");
  await writer.finish(1e6);
  assertEquals(told[2], "a stream lost 1 line");
});

Deno.test("LineWriter keeps a bounded number of lines for a stream that fails", async () => {
  const { stream, told, writer } = open(FULL, 10);
  writer.add("a\n");
  await until(() => told.length > 0);
  writer.add("12\n4567\n90\n");
  writer.add("12\n456789\n");
  writer.add("b\n");
  await writer.finish(1e6);
  assertEquals(stream.text, "");
  assertEquals(told, [
    `a stream can't be written: ${FULL.message}`,
    "a stream lost 7 lines",
  ]);
});

Deno.test("LineWriter waits for a full pipe that does not block", async () => {
  const { stream, told, writer } = open(new Deno.errors.WouldBlock());
  writer.add("a\n");
  await until(() => stream.calls > 2);
  const finished = writer.finish(60_000);
  await until(() => stream.calls > 4);
  stream.mode = "open";
  await finished;
  assertEquals([stream.text, told], ["a\n", []]);
});

Deno.test("LineWriter writes nothing twice where the runtime keeps what it could not write", async () => {
  const { stream, told, writer } = open(FULL);
  stream.accepts = true;
  writer.add("a\nb\n");
  await until(() => stream.calls > 1);
  writer.add("c\n");
  await until(() => stream.calls > 2);
  stream.mode = "open";
  await until(() => stream.text.length > 4);
  assertEquals(stream.text, "a\nb\nc\n");
  assertEquals(told, [`a stream can't be written: ${FULL.message}`]);
});
