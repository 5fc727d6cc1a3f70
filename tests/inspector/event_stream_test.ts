import { assertEquals } from "@std/assert";
import { encodeEvent, EventStream } from "../../src/inspector/event_stream.ts";

async function take(stream: EventStream): Promise<string | undefined> {
  const octets = await stream.pull();
  return octets && new TextDecoder().decode(octets);
}

Deno.test("EventStream gives all events that wait at once, and waits for the next", async () => {
  const stream = new EventStream({ onEnd: () => {} });
  stream.push("a");
  stream.push("b");
  assertEquals(await take(stream), "ab");
  const next = take(stream);
  stream.push("c");
  assertEquals(await next, "c");
});

Deno.test("EventStream loses what a slow viewer does not take, and tells how many events that were", async () => {
  const stream = new EventStream({ onEnd: () => {}, maxWaiting: 10 });
  stream.push("12345");
  for (let i = 0; i < 7; i++) stream.push("1234567");
  assertEquals(
    await take(stream),
    "12345" + encodeEvent({ kind: "missed", events: 7 }),
  );
  stream.push("after");
  assertEquals(await take(stream), "after");
});

Deno.test("EventStream gives a comment where nothing happens, and ends once", async () => {
  let ends = 0;
  const stream = new EventStream({ onEnd: () => ends++, heartbeatMs: 1 });
  assertEquals(await take(stream), ":\n\n");
  const last = take(stream);
  stream.cancel();
  stream.end();
  stream.push("late");
  assertEquals(await last, undefined);
  assertEquals(await take(stream), undefined);
  assertEquals(ends, 1);
});

Deno.test("encodeEvent() is one event whatever the texts hold", () => {
  const event = encodeEvent({ target: "a\r\n\ndata: b\u2028" });
  assertEquals(event.split("\n").length, 3);
  assertEquals(event.indexOf("\r"), -1);
});
