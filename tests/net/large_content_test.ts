// Messages that are sent without a copy: the same octets leave through several connections at the same time, in writes of
// any length, and each response is whole.

import { assert, assertEquals } from "@std/assert";
import { NO_CONTENT } from "../../src/http/content.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import { PreparedResponse } from "../../src/http/response.ts";
import { BufferPool } from "../../src/net/buffer_pool.ts";
import { WRITE_OCTETS } from "../../src/net/limits.ts";
import { ReadyMessage } from "../../src/net/ready_messages.ts";
import { Http1Connection } from "../../src/net/http1_connection.ts";
import { readResponses } from "./response_reader.ts";
import { ScriptedSocket } from "./scripted_socket.ts";
import { TurnQueue } from "../../src/net/turn_queue.ts";
import { Writer } from "../../src/net/writer.ts";
import { request, ScriptedPeer, turn } from "./scripted_peer.ts";

const LARGE = 100 * 1024;
const ALPHABETS = new Uint8Array(4 * WRITE_OCTETS)
  .map((_, i) => 97 + i % 26);
const TEXT = "abcdefghijklmnopqrstuvwxyz".repeat(LARGE).slice(0, LARGE);

function prepare(length: number): PreparedResponse {
  const content = {
    kind: "octets",
    octets: ALPHABETS.slice(0, length),
  } as const;
  return new PreparedResponse({ status: 200, fields: [], content });
}

const LARGE_RESPONSE = prepare(LARGE);
const SMALL_RESPONSE = prepare(26);
const NOT_MODIFIED = new PreparedResponse({
  status: 304,
  fields: [],
  content: NO_CONTENT,
});

/** A peer of a server that has a large file, a small one, and what its client has already. */
function makePeer(): ScriptedPeer {
  return new ScriptedPeer({
    respond: (received) => {
      const text = new TextDecoder().decode(received.wire!.head);
      if (text.includes(" /fails ")) throw new Error("respond failed");
      if (text.includes(" /small ")) return SMALL_RESPONSE;
      return text.includes(" /known ") ? NOT_MODIFIED : LARGE_RESPONSE;
    },
  });
}

/** A writer, the octets of each write as they were given, and their text at that time. */
function makeWriter() {
  const writes: Uint8Array[] = [];
  const sent: string[] = [];
  const pool = new BufferPool({
    small: { size: 16 * 1024, pooled: 4 },
    large: { size: WRITE_OCTETS, lent: 2 },
  });
  const writer = new Writer({
    read: () => Promise.reject(new Error("not read")),
    write: (octets) => {
      writes.push(octets);
      sent.push(decodeLatin1(octets, 0, octets.length));
      return Promise.resolve(octets.length);
    },
    closeWrite: () => Promise.resolve(),
    close: () => {},
  }, { pool, turns: new TurnQueue(() => 1), owner: { onProgress: () => {} } });
  return { writer, writes, pool, text: () => sent.join("") };
}

const START = encodeLatin1("HTTP/1.1 200 OK\r\n");
const SECTION = encodeLatin1("\r\n");
const CONTENT = ALPHABETS.slice(0, LARGE);
const MESSAGE = new ReadyMessage(START, SECTION, CONTENT);

Deno.test("Writer.tryAddReady() writes a message from where it is", async () => {
  for (const usesFlush of [false, true]) {
    const { writer, writes, pool } = makeWriter();
    assert(writer.tryAddReady(MESSAGE));
    const { length } = MESSAGE;
    assertEquals([writer.waiting, writer.added, pool.lent], [
      length,
      length,
      0,
    ]);
    if (usesFlush) await writer.flush();
    else await writer.finishWrite(await writer.startWrite());
    assertEquals([writer.waiting, writer.written], [0, length]);
    assertEquals(writes.length, 1);
    assert(writes[0] === MESSAGE.beginning, "there is no copy");
  }
});

Deno.test("Writer adds no message behind octets that wait, and writes a message before octets that come later", async () => {
  const { writer, text, pool } = makeWriter();
  await writer.add(encodeLatin1("first"));
  assert(!writer.tryAddReady(MESSAGE));
  await writer.flush();
  assert(writer.tryAddReady(MESSAGE));
  const { added } = writer;
  assert(!writer.tryAddReady(MESSAGE));
  assert(!writer.tryAdd(START, SECTION, SECTION));
  assertEquals(writer.added, added);
  await writer.add(encodeLatin1("next"));
  assertEquals([writer.written, writer.waiting], [added, 4]);
  await writer.flush();
  assert(text() === `firstHTTP/1.1 200 OK\r\n\r\n${TEXT}next`);
  assertEquals(pool.lent, 0);
});

Deno.test("Writer.withdraw() and Writer.end() drop a message that waits", async () => {
  const { writer, text, pool } = makeWriter();
  const before = writer.added;
  assert(writer.tryAddReady(MESSAGE));
  const after = writer.added;
  assert(writer.withdraw(after));
  assertEquals(writer.added, after);
  assert(writer.withdraw(before));
  assertEquals([writer.added, writer.waiting], [0, 0]);
  assert(writer.tryAdd(START, SECTION, SECTION));
  await writer.flush();
  assertEquals(text(), "HTTP/1.1 200 OK\r\n\r\n\r\n");
  assert(writer.tryAddReady(MESSAGE));
  writer.end();
  assertEquals([writer.waiting, pool.lent], [0, 0]);
});

const GET = request("/large");

Deno.test("Http1Connection sends large contents among other responses, in writes of any length", async () => {
  const requests: [
    octets: string,
    method: string,
    status: number,
    content: string,
  ][] = [
    [GET, "GET", 200, TEXT],
    [request("/small"), "GET", 200, TEXT.slice(0, 26)],
    [request("/large", { method: "HEAD" }), "HEAD", 200, ""],
    [GET, "GET", 200, TEXT],
    [GET, "GET", 200, TEXT],
    [request("/known"), "GET", 304, ""],
    [request("/fails"), "GET", 500, "500 Internal Server Error\n"],
    [
      request("/large", { version: "1.0", fields: ["Connection: keep-alive"] }),
      "GET",
      200,
      TEXT,
    ],
    [request("/small"), "GET", 200, TEXT.slice(0, 26)],
  ];
  const lasts = [
    request("/large", { fields: ["Connection: close"] }),
    request("/large", { version: "1.0" }),
  ];
  for (const last of lasts) {
    for (const writeLength of [Infinity, 997, 1023, 1024, LARGE]) {
      for (const together of [true, false]) {
        const all = [...requests, [last, "GET", 200, TEXT] as const];
        const peer = await makePeer().serve();
        peer.socket.writeLength = writeLength;
        if (together) peer.socket.send(all.map(([octets]) => octets).join(""));
        else for (const [octets] of all) await peer.send(octets);
        for (
          let i = 0;
          i < 100 && !peer.socket.halfClosed && !peer.settled;
          i++
        ) {
          await turn();
        }
        const methods = all.map(([, method]) => method);
        const responses = peer.responses(...methods);
        assertEquals(
          responses.map(({ status }) => status),
          all.map(([, , status]) => status),
        );
        const isSame = responses.every(({ content, status }, i) =>
          status === 500 || content === all[i][3]
        );
        assert(isSame, `writes of ${writeLength}`);
        const heads = responses.map(({ fields }) => fields.get("connection"));
        assertEquals(heads.slice(7), ["keep-alive", undefined, "close"]);
        if (!peer.settled) await peer.end();
        peer.assertOver();
      }
    }
  }
});

/** Another connection of the same server; the first write takes `first` octets, and then the peer takes none. */
function join(peer: ScriptedPeer, first: number): ScriptedSocket {
  const socket = new ScriptedSocket();
  const { shared } = peer.connection;
  new Http1Connection(socket, { shared, peer: "192.0.2.2" }).serve();
  if (first === 0) socket.stall();
  else stallAfter(socket, first);
  return socket;
}

/** The peer takes that many octets of the next write, and then none until `resume`. */
function stallAfter(socket: ScriptedSocket, first: number): void {
  const { write } = socket;
  socket.write = (octets) => {
    socket.write = write;
    socket.writeLength = first;
    const taken = socket.write(octets);
    socket.writeLength = Infinity;
    socket.stall();
    return taken;
  };
}

Deno.test("Http1Connection sends long messages in writes of any length", async () => {
  const length = 3 * WRITE_OCTETS;
  const response = prepare(length);
  const expected = decodeLatin1(ALPHABETS, 0, length);
  for (const writeLength of [9, 1000, WRITE_OCTETS - 1, Infinity]) {
    const peer = await new ScriptedPeer({ respond: () => response }).serve();
    await peer.send(GET);
    stallAfter(peer.socket, writeLength);
    await peer.send(GET + GET);
    peer.socket.resume();
    for (let i = 0; i < 9; i++) await turn();
    const answers = peer.answers();
    assertEquals(answers.length, 3);
    assert(answers.every(([, content]) => content === expected));
    await peer.end();
  }
});

Deno.test("Http1Connection sends one message to fast and slow peers at once, each with the Date of its response", async () => {
  const peer = await makePeer().serve();
  const slow: { socket: ScriptedSocket; date: string }[] = [];
  for (let second = 0; second < 3; second++) {
    const date = new Date(peer.now).toUTCString();
    await peer.send(GET);
    for (const first of [0, 9, 500, LARGE]) {
      const socket = join(peer, first);
      slow.push({ socket, date });
      socket.send(GET);
      await turn();
      assert(socket.text.length <= LARGE, "it is still being sent");
    }
    await peer.send(GET);
    peer.now += 1000;
  }
  assert(peer.answers().every(([, content]) => content === TEXT));
  assertEquals(peer.answers().length, 6);
  for (const { socket, date } of slow) {
    socket.resume();
    await turn();
    const [{ content, fields }] = readResponses(socket.text);
    assert(content === TEXT);
    assertEquals(fields.get("date"), date);
    socket.end();
  }
  await peer.end();
});

Deno.test("Http1Connection ends quietly where the rest of a message is not taken", async () => {
  for (const how of ["fails", "expires"]) {
    for (const first of [9, 5_000]) {
      const peer = await makePeer().serve();
      await peer.send(GET);
      stallAfter(peer.socket, first);
      await peer.send(GET + GET);
      assertEquals(peer.socket.writes.length, 2);
      assertEquals(peer.pool.lent, 0, "a slow peer holds no buffer");
      if (how === "fails") peer.socket.failWrites();
      else await peer.expire();
      await turn();
      peer.assertOver();
      assertEquals(peer.faults, []);
      assertEquals(peer.socket.writes.length, 2);
    }
  }
});
