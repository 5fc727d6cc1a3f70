import { assert, assertEquals } from "@std/assert";
import { BEGUN_DELAY_MS, MAX_PIECES } from "../../src/observe/limits.ts";
import type { TracedExchange } from "../../src/observe/tap.ts";
import {
  encodeWatchEvent,
  type WatchEvent,
  WatchRecorder,
} from "../../src/observe/watch_recorder.ts";
import { encodeLatin1 } from "../latin1.ts";

const HEAD = "GET /?token=s3cret HTTP/1.1\r\nCookie: id=s3cret-2\r\n\r\n";

function makeExchange(
  number: number,
  request: { start: number; end: number },
): TracedExchange {
  const none = { start: 0, end: 0 };
  return {
    number,
    request: {
      number,
      method: "GET",
      target: "/?token=s3cret",
      version: "HTTP/1.1",
    },
    requestHead: request,
    requestContent: { start: request.end, end: request.end },
    interim: none,
    responseHead: none,
    responseContent: none,
    status: 200,
    refused: undefined,
    cut: false,
    decisions: [],
    omittedDecisions: 0,
    times: {
      firstIn: 1,
      headComplete: 2,
      ready: undefined,
      firstOut: undefined,
      lastOut: undefined,
    },
  };
}

function record(showsSecrets: boolean) {
  const events: WatchEvent[] = [];
  const recorder = new WatchRecorder({
    worker: 3,
    showsSecrets,
    emit: (event) => events.push(event),
  });
  recorder.opened(1, { peer: "127.0.0.1", at: 5 });
  return { events, recorder };
}

Deno.test("WatchRecorder tells when each piece of an exchange came, and not those of others", () => {
  const { events, recorder } = record(false);
  const octets = encodeLatin1(HEAD + HEAD);
  const cut = HEAD.length - 3;
  recorder.octets(1, "in", octets.subarray(0, 10), { offset: 0, at: 1 });
  recorder.octets(1, "in", octets.subarray(10, cut), { offset: 10, at: 50 });
  recorder.octets(1, "in", octets.subarray(cut), { offset: cut, at: 99 });
  const end = HEAD.length;
  recorder.exchanged(1, makeExchange(1, { start: 0, end }));
  recorder.exchanged(1, makeExchange(2, { start: end, end: 2 * end }));
  const last = [cut, octets.length - cut, 99] as const;
  const [first, second] = events.filter(({ kind }) => kind === "exchange");
  assert(first.kind === "exchange" && second.kind === "exchange");
  assertEquals(first.pieces.received, [[0, 10, 1], [10, cut - 10, 50], last]);
  assertEquals(second.pieces.received, [last]);
  assertEquals(second.exchange.requestHead.octets.length, end);
});

Deno.test("WatchRecorder keeps a bounded number of pieces", () => {
  const { events, recorder } = record(false);
  const octets = encodeLatin1(HEAD.padEnd(2 * MAX_PIECES, "x"));
  for (let offset = 0; offset < octets.length; offset++) {
    recorder.octets(1, "in", octets.subarray(offset, offset + 1), {
      offset,
      at: offset,
    });
  }
  recorder.exchanged(1, makeExchange(1, { start: 0, end: octets.length }));
  const event = events.at(-1)!;
  assert(event.kind === "exchange");
  const { received } = event.pieces;
  assertEquals(received.length, MAX_PIECES);
  const all = received.reduce((sum, [, length]) => sum + length, 0);
  assertEquals(all, octets.length);
  assertEquals(received.at(-1)![2], octets.length - 1);
});

Deno.test("WatchRecorder masks secrets unless they are asked for", () => {
  for (const showsSecrets of [false, true]) {
    const { events, recorder } = record(showsSecrets);
    recorder.octets(1, "in", encodeLatin1(HEAD), { offset: 0, at: 1 });
    recorder.exchanged(1, makeExchange(1, { start: 0, end: HEAD.length }));
    const text = events.map(encodeWatchEvent).join("");
    assertEquals(text.includes("s3cret"), showsSecrets);
  }
});

Deno.test("WatchRecorder tells nothing more after its end, of connections that go on", async () => {
  const { events, recorder } = record(false);
  recorder.octets(1, "in", encodeLatin1(HEAD), { offset: 0, at: 1 });
  recorder.end();
  const told = events.length;
  const { request } = makeExchange(1, { start: 0, end: HEAD.length });
  recorder.began(1, request!, { start: 0, end: HEAD.length });
  recorder.octets(1, "in", encodeLatin1(HEAD), { offset: HEAD.length, at: 2 });
  recorder.exchanged(1, makeExchange(1, { start: 0, end: HEAD.length }));
  recorder.closed(1, { by: "peer", at: 3, received: 0, sent: 0 });
  await new Promise((resolve) => setTimeout(resolve, 2 * BEGUN_DELAY_MS));
  assertEquals(events.length, told);
});

Deno.test("encodeWatchEvent() is one line of Latin-1", () => {
  const line = encodeWatchEvent({
    kind: "opened",
    connection: "1.1",
    peer: "a\u2028\n\u00e9\u6587",
    at: 1.23456,
  });
  assert(/^[^\n]*\n$/.test(line));
  assert(!/[^\0-\xff]/.test(line));
  assertEquals(JSON.parse(line).peer, "a\u2028\n\u00e9\u6587");
  assertEquals(JSON.parse(line).at, 1.235);
});

Deno.test("WatchRecorder tells of a request that takes long, masked by its whole head, and of no other one", async () => {
  const head =
    "GET /s3cret-2?token=s3cret HTTP/1.1\r\nCookie: id=s3cret-2\r\n\r\n";
  const { events, recorder } = record(false);
  const octets = encodeLatin1(head);
  const span = { start: 0, end: head.length };
  const begin = (number: number) =>
    recorder.began(1, {
      number,
      method: "GET",
      target: "/s3cret-2?token=s3cret",
      version: "HTTP/1.1",
    }, span);
  recorder.octets(1, "in", octets, { offset: 0, at: 7 });
  begin(1);
  const end = head.length;
  recorder.exchanged(1, makeExchange(1, { start: 0, end }));
  await new Promise((resolve) => setTimeout(resolve, 2 * BEGUN_DELAY_MS));
  const listBegun = () => events.filter(({ kind }) => kind === "begun");
  assertEquals(listBegun(), []);
  recorder.octets(1, "in", octets, { offset: end, at: 9 });
  recorder.began(1, {
    number: 3,
    method: "GET",
    target: "/s3cret-2?token=s3cret",
    version: "HTTP/1.1",
  }, { start: end, end: 2 * end });
  await new Promise((resolve) => setTimeout(resolve, 2 * BEGUN_DELAY_MS));
  assertEquals(listBegun(), [{
    kind: "begun",
    connection: "3.1",
    number: 3,
    method: "GET",
    target: "/********?token=******",
    version: "HTTP/1.1",
    at: 9,
  }]);
  begin(4);
  recorder.end();
  await new Promise((resolve) => setTimeout(resolve, 2 * BEGUN_DELAY_MS));
  assertEquals(listBegun().length, 1);
});
