import { assert, assertEquals } from "@std/assert";
import { LineWriter } from "../../src/observe/line_writer.ts";

const decoder = new TextDecoder();

Deno.test("LineWriter writes in order, one write at a time, while its sink is slow", async () => {
  const written: string[] = [];
  let busy = 0;
  const writer = new LineWriter(async (octets) => {
    busy++;
    assertEquals(busy, 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    written.push(decoder.decode(octets));
    busy--;
  });
  for (let i = 0; i < 5; i++) {
    writer.add(`${i}\n`);
    writer.flush();
  }
  await writer.finish(1000);
  assertEquals(written.join(""), "0\n1\n2\n3\n4\n");
});

Deno.test("LineWriter.add() keeps a bounded number of lines while the sink is busy, and reports how many it lost", async () => {
  let read = () => {};
  let length = 0;
  let lost = 0;
  const writer = new LineWriter(
    (octets) => {
      length += octets.length;
      return new Promise((resolve) => read = resolve);
    },
    (lines) => lost += lines,
  );
  const line = "x".repeat(1023) + "\n";
  for (let i = 0; i < 10_000; i++) writer.add(line);
  read();
  await new Promise((resolve) => setTimeout(resolve));
  assert(lost > 4000, "most of ten MiB");
  read();
  await writer.finish(1000);
  assertEquals(length + lost * line.length, 10_000 * line.length);
});

Deno.test("LineWriter.finish() ends after its timeout, and ignores a sink that fails", async () => {
  const stuck = new LineWriter(() => new Promise(() => {}));
  stuck.add("a\n");
  await stuck.finish(20);
  let calls = 0;
  const broken = new LineWriter(() => {
    calls++;
    return Promise.reject(new Error("closed"));
  });
  broken.add("a\n");
  await broken.finish(1000);
  broken.add("b\n");
  await broken.finish(1000);
  assertEquals(calls, 2);
});
