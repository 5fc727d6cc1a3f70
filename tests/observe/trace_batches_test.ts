import { assert, assertEquals } from "@std/assert";
import {
  MAX_BATCH_CHARACTERS,
  MAX_BATCHES_UNDERWAY,
} from "../../src/observe/limits.ts";
import { TraceBatches } from "../../src/observe/trace_batches.ts";
import type { TraceEvent } from "../../src/observe/trace_event.ts";

const EVENT: TraceEvent = {
  kind: "handshaken",
  connection: "1.1",
  protocol: "http/1.1",
  at: 0,
};

Deno.test("TraceBatches loses events while its batches are not taken, and tells how many", () => {
  const sent: string[] = [];
  const size = MAX_BATCH_CHARACTERS / 2;
  const batches = new TraceBatches({
    encode: (event) =>
      event.kind === "lost" ? `lost ${event.events}\n` : "x".repeat(size),
    send: (text) => sent.push(text),
  });
  for (let i = 0; i < 1000; i++) batches.add(EVENT);
  assertEquals(sent.length, MAX_BATCHES_UNDERWAY);
  batches.taken();
  assertEquals(sent.length, MAX_BATCHES_UNDERWAY + 1);
  const kept = sent.join("").replace(/lost .*\n/, "").length / size;
  assertEquals(/lost (\d+)\n/.exec(sent.join(""))?.[1], String(1000 - kept));
  batches.add(EVENT);
  batches.finish();
  assert(sent.at(-1)!.endsWith("x"));
});

Deno.test("TraceBatches passes few events on soon, and all of them at the end", async () => {
  const sent: string[] = [];
  const batches = new TraceBatches({
    encode: () => "line\n",
    send: (text) => sent.push(text),
  });
  batches.add(EVENT);
  batches.add(EVENT);
  assertEquals(sent, []);
  while (sent.length === 0) await new Promise((done) => setTimeout(done, 20));
  assertEquals(sent, ["line\nline\n"]);
  batches.add(EVENT);
  batches.finish();
  assertEquals(sent.length, 2);
});
