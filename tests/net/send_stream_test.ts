// Contents that are produced while they are sent. RFC 9112 §6.1, §6.3, §7.1, §8.

import { assert, assertEquals } from "@std/assert";
import { loadBuiltinModule } from "../../src/base/builtin_module.ts";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import {
  DEFAULT_LIMITS,
  type ServerLimits,
  WRITE_OCTETS,
} from "../../src/net/limits.ts";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { ConnectionGone } from "../../src/net/transport.ts";
import { RawClient } from "../raw_client.ts";
import { until } from "../wait.ts";
import { request, ScriptedPeer, turn } from "./scripted_peer.ts";
import { ScriptedStream, StreamingSite } from "./scripted_stream.ts";

const GET = request("/stream");
const NEXT = request("/next");
const NEXT_RESPONSE = head({ framing: "Content-Length: 8" }) + "GET next";

/** The head that these tests expect; Date is when the clock of the test begins. */
function head(
  { status = "200 OK", connection, framing }: {
    status?: string;
    connection?: string;
    framing?: string;
  },
): string {
  const lines = [`HTTP/1.1 ${status}`, "Date: Tue, 01 Jan 2030 00:00:00 GMT"];
  if (connection !== undefined) lines.push(`Connection: ${connection}`);
  if (framing !== undefined) lines.push(framing);
  return lines.join("\r\n") + "\r\n\r\n";
}

const CHUNKED = head({ framing: "Transfer-Encoding: chunked" });
const FAILED = "500 Internal Server Error\nThe server failed; its log says " +
  "why.\n";
const FAILED_RESPONSE = head({
  status: "500 Internal Server Error",
  framing: "Content-Type: text/plain; charset=utf-8\r\n" +
    `Cache-Control: no-store\r\nContent-Length: ${FAILED.length}`,
}) + FAILED;

interface Served {
  readonly peer: ScriptedPeer;
  readonly site: StreamingSite;
  readonly stream: ScriptedStream;
}

/** A connection that received these octets, and whose `/stream` is that stream. */
async function serve(
  octets: string,
  stream: ScriptedStream,
  { prepare, ...made }: {
    status?: number;
    length?: number;
    prepare?: (peer: ScriptedPeer) => void;
  } = {},
): Promise<Served> {
  const site = new StreamingSite(stream, made);
  const peer = new ScriptedPeer(site);
  prepare?.(peer);
  peer.socket.send(octets);
  await peer.serve();
  return { peer, site, stream };
}

Deno.test("sendStream() sends chunks to HTTP/1.1, and the connection persists", async () => {
  const stream = new ScriptedStream("hello", "", "x".repeat(26)).end();
  const { peer } = await serve(GET + NEXT, stream);
  const chunks = `5\r\nhello\r\n1a\r\n${"x".repeat(26)}\r\n0\r\n\r\n`;
  assertEquals(peer.socket.text, CHUNKED + chunks + NEXT_RESPONSE);
  await peer.end();
  assertEquals(stream.cancelled, []);
  assertEquals(peer.faults, []);
  assertEquals(peer.exchanges[0].sent, 31, "octets of the content");
});

Deno.test("sendStream() sends an empty content as the last chunk alone", async () => {
  for (const stream of [new ScriptedStream(), new ScriptedStream("", "")]) {
    const { peer } = await serve(GET + NEXT, stream.end());
    assertEquals(peer.socket.text, CHUNKED + "0\r\n\r\n" + NEXT_RESPONSE);
    await peer.end();
    assertEquals(stream.cancelled, []);
  }
});

Deno.test("sendStream() ends the content for HTTP/1.0 with the connection", async () => {
  for (const fields of [[], ["Connection: keep-alive"]]) {
    const stream = new ScriptedStream("hello", "world").end();
    const old = request("/stream", { version: "1.0", fields });
    const { peer, site } = await serve(old + NEXT, stream);
    const expected = head({ connection: "close" }) + "helloworld";
    assertEquals(peer.socket.text, expected);
    assert(peer.socket.halfClosed);
    await peer.end();
    assertEquals(peer.socket.text, expected);
    assertEquals(site.asked, ["stream"], "the request behind has no response");
  }
});

Deno.test("sendStream() sends a content of known length as it is", async () => {
  for (const version of ["1.0", "1.1"]) {
    const fields = version === "1.0" ? ["Connection: keep-alive"] : [];
    const connection = version === "1.0" ? "keep-alive" : undefined;
    const stream = new ScriptedStream("he", "", "llo").end();
    const octets = request("/stream", { version, fields }) + NEXT;
    const { peer } = await serve(octets, stream, { length: 5 });
    const framing = "Content-Length: 5";
    assertEquals(
      peer.socket.text,
      head({ connection, framing }) + "hello" + NEXT_RESPONSE,
      version,
    );
    await peer.end();
    assertEquals(peer.exchanges[0].sent, 5);
    assertEquals(stream.cancelled, []);
  }
  const empty = new ScriptedStream().end();
  const { peer } = await serve(GET + NEXT, empty, { length: 0 });
  const nothing = head({ framing: "Content-Length: 0" });
  assertEquals(peer.socket.text, nothing + NEXT_RESPONSE);
  await peer.end();
});

Deno.test("sendResponse() cancels the stream of a response that has no content", async () => {
  const cases: [string, number, number | undefined, string][] = [
    ["HEAD", 200, undefined, CHUNKED],
    ["HEAD", 200, 5, head({ framing: "Content-Length: 5" })],
    ["GET", 204, undefined, head({ status: "204 No Content" })],
    ["GET", 204, 5, head({ status: "204 No Content" })],
    ["GET", 304, undefined, head({ status: "304 Not Modified" })],
    ["GET", 304, 5, head({ status: "304 Not Modified" })],
    [
      "GET",
      205,
      undefined,
      head({ status: "205 Reset Content", framing: "Content-Length: 0" }),
    ],
  ];
  for (const [method, status, length, expected] of cases) {
    const stream = new ScriptedStream("never");
    const octets = request("/stream", { method }) + NEXT;
    const { peer } = await serve(octets, stream, { status, length });
    assertEquals(peer.socket.text, expected + NEXT_RESPONSE, method + status);
    await peer.end();
    assertEquals(stream.pulls, 0, method + status);
    assertEquals(stream.cancelled.length, 1, method + status);
    assertEquals(peer.exchanges[0].sent, 0);
    assertEquals(peer.faults, []);
  }
});

Deno.test("sendStream() writes each piece before it asks for the next", async () => {
  const stream = new ScriptedStream("one");
  const { peer } = await serve(GET, stream, {
    prepare: ({ socket }) => socket.stall(),
  });
  assertEquals(stream.pulls, 1, "the first piece is not written yet");
  stream.push("two");
  await turn();
  assertEquals(stream.pulls, 1);
  peer.socket.resume();
  peer.socket.stall();
  await turn();
  assertEquals(peer.socket.text, CHUNKED + "3\r\none\r\n");
  assertEquals(stream.pulls, 2, "the second piece is not written yet");
  stream.push("three");
  peer.socket.resume();
  await turn();
  assertEquals(stream.pulls, 4, "it waits for the fourth");
  stream.end();
  await turn();
  const chunks = "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n";
  assertEquals(peer.socket.text, CHUNKED + chunks);
  await peer.end();
});

Deno.test("sendStream() sends the head with the first piece, even if that has no octets", async () => {
  const stream = new ScriptedStream();
  const { peer } = await serve(request("/first") + GET, stream);
  const before = peer.socket.writes.length;
  assertEquals(peer.responses().length, 1, "the response before is written");
  stream.push("hello");
  await turn();
  assertEquals(peer.socket.writes.length, before + 1, "head and piece");
  stream.end();
  await turn();
  assert(peer.socket.text.endsWith(CHUNKED + "5\r\nhello\r\n0\r\n\r\n"));
  await peer.end();

  const flushed = await serve(GET, new ScriptedStream(""));
  assertEquals(flushed.peer.socket.text, CHUNKED);
  flushed.stream.end();
  await flushed.peer.end();
});

Deno.test("sendStream() sends pieces of every size around the buffer", async () => {
  const sizes = [1, WRITE_OCTETS - 200, WRITE_OCTETS, 3 * WRITE_OCTETS + 1];
  const pieces = sizes.map((size) => "abc".repeat(size).slice(0, size));
  const chunks = pieces
    .map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join("");
  const expected = CHUNKED + chunks + "0\r\n\r\n" + NEXT_RESPONSE;
  for (const writeLength of [1000, 65_537, Infinity]) {
    const { peer } = await serve(
      GET + NEXT,
      new ScriptedStream(...pieces).end(),
      { prepare: ({ socket }) => socket.writeLength = writeLength },
    );
    assert(peer.socket.text === expected, `${writeLength} octets in a write`);
    await peer.end();
  }
  const dripped = await serve(GET + NEXT, new ScriptedStream("ab", "c").end(), {
    prepare: ({ socket }) => socket.writeLength = 1,
  });
  assertEquals(
    dripped.peer.socket.text,
    CHUNKED + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n" + NEXT_RESPONSE,
  );
  await dripped.peer.end();
});

Deno.test("sendStream() ends the connection where a stream has another length than it says", async () => {
  const announced = head({ framing: "Content-Length: 5" });
  const cases: [string[], string, string][] = [
    [["he"], "he", "too short"],
    [["he", "llo", "!"], "hello", "a further octet"],
    [["he", "lo, world"], "he", "a piece that goes beyond it"],
  ];
  for (const [pieces, sent, why] of cases) {
    const stream = new ScriptedStream(...pieces).end();
    const { peer, site } = await serve(GET + NEXT, stream, { length: 5 });
    peer.assertOver();
    assertEquals(peer.socket.text, announced + sent, why);
    assertEquals(site.asked, ["stream"], why);
    assertEquals(peer.faults.length, 1, why);
    assertEquals(stream.cancelled.length, why === "too short" ? 0 : 1, why);
    assertEquals(peer.exchanges.length, 1, why);
    assertEquals(peer.exchanges[0].sent, sent.length, why);
  }
});

Deno.test("sendStream() ends with 500 where a stream fails before its first octet", async () => {
  const error = new Error("it broke");
  const failing = () => new ScriptedStream().fail(error);
  const cases: [ScriptedStream, number | undefined, string][] = [
    [failing(), undefined, "no length"],
    [failing(), 5, "with a length"],
    [new ScriptedStream().end(), 5, "too short"],
    [new ScriptedStream("too long"), 5, "too long"],
  ];
  for (const [stream, length, why] of cases) {
    const octets = request("/first") + GET + NEXT;
    const { peer } = await serve(octets, stream, { length });
    const first = head({ framing: "Content-Length: 9" }) + "GET first";
    assertEquals(
      peer.socket.text,
      first + FAILED_RESPONSE + NEXT_RESPONSE,
      why,
    );
    await peer.end();
    assertEquals(peer.faults.length, 1, why);
    assertEquals(stream.cancelled.length, why === "too short" ? 0 : 1, why);
    assertEquals(peer.exchanges.map(({ status }) => status), [200, 500, 200]);
  }
});

Deno.test("sendStream() sends no last chunk where a stream fails after its first octet", async () => {
  const error = new Error("it broke");
  for (const piece of ["hello", ""]) {
    const stream = new ScriptedStream(piece).fail(error);
    const { peer, site } = await serve(GET + NEXT, stream);
    peer.assertOver();
    const chunk = piece === "" ? "" : "5\r\nhello\r\n";
    assertEquals(peer.socket.text, CHUNKED + chunk);
    assertEquals(site.asked, ["stream"]);
    assertEquals(peer.faults, [error]);
    assertEquals(stream.cancelled, [error]);
    assertEquals(peer.exchanges.length, 1);
  }
});

Deno.test("sendStream() takes an error that pull() throws as one that it rejects with", async () => {
  const error = new Error("it broke");
  const stream = new ScriptedStream();
  stream.pull = () => {
    throw error;
  };
  const { peer } = await serve(GET + NEXT, stream);
  assertEquals(peer.socket.text, FAILED_RESPONSE + NEXT_RESPONSE);
  await peer.end();
  assertEquals(stream.cancelled, [error]);
});

Deno.test("sendStream() survives a stream that fails while the response before it is written", async () => {
  const stream = new ScriptedStream().fail(new Error("it broke"));
  const { peer } = await serve(request("/first") + GET, stream, {
    prepare: ({ socket }) => socket.stall(),
  });
  await turn();
  peer.socket.resume();
  await turn();
  assert(peer.socket.text.endsWith(FAILED_RESPONSE));
  await peer.end();
});

Deno.test("sendStream() sends large pieces in their order, whatever one write takes", async () => {
  const lengths = [1, 8_192, 8_191, 70_000, 10, 200_000, 8_192, 1];
  for (const first of [0, 1, 3, 5]) {
    await sendPieces([...lengths.slice(first), ...lengths.slice(0, first)]);
  }
});

/** Streams pieces of these lengths in each framing, and looks at all that is written. */
async function sendPieces(lengths: readonly number[]): Promise<void> {
  const pieces = lengths.map((length, i) =>
    String.fromCharCode(97 + i).repeat(length)
  );
  const text = pieces.join("");
  for (const writeLength of [Infinity, 100_000, 5_000]) {
    for (const length of [text.length, undefined]) {
      for (const version of ["1.1", "1.0"]) {
        const stream = new ScriptedStream(...pieces).end();
        const { peer } = await serve(request("/stream", { version }), stream, {
          length,
          prepare: ({ socket }) => socket.writeLength = writeLength,
        });
        await until(() => peer.exchanges.length > 0);
        const sent = peer.socket.text;
        const content = length === undefined && version === "1.1"
          ? pieces.map((p) => `${p.length.toString(16)}\r\n${p}\r\n`).join("") +
            "0\r\n\r\n"
          : text;
        const why = `${lengths[0]}, ${writeLength}, ${length}, ${version}`;
        assert(sent.startsWith("HTTP/1."), why);
        assertEquals(sent.slice(sent.indexOf("\r\n\r\n") + 4), content, why);
        assertEquals(peer.exchanges[0].sent, text.length, why);
        await peer.end();
      }
    }
  }
}

Deno.test("sendStream() copies no large piece whose length was announced", async () => {
  const pieces = ["a", "b"].map((letter) => letter.repeat(50_001));
  const stream = new ScriptedStream(...pieces).end();
  const length = 100_002;
  const { peer } = await serve(request("/stream"), stream, { length });
  const { text, sources } = peer.socket;
  assert(text.endsWith(pieces.join("")));
  // No buffer of the server has this length.
  assertEquals(sources.at(-1)?.byteLength, 50_001);
  await peer.end();
});

/** What ends a connection that waits for a piece or for its peer. */
const ENDINGS: [string, (peer: ScriptedPeer) => void][] = [
  ["the peer resets", (peer) => {
    peer.socket.failReads();
    peer.socket.failWrites();
  }],
  ["the write timeout passes", (peer) => {
    peer.now = peer.connection.deadline;
    peer.connection.expire();
  }],
  ["the server closes", (peer) => peer.connection.close()],
];

Deno.test("sendStream() cancels once where the connection ends while it waits for a piece", async () => {
  for (const [why, end] of ENDINGS) {
    for (const piece of ["hello", undefined]) {
      const stream = new ScriptedStream();
      if (piece !== undefined) stream.push(piece);
      const { peer } = await serve(GET, stream);
      assert(stream.pulling, why);
      end(peer);
      await turn();
      assertEquals(stream.cancelled.length, 1, why);
      assert(stream.cancelled[0] instanceof ConnectionGone, why);
      peer.assertOver();
      assertEquals(peer.faults, [], why);
      stream.push("late").end();
      await turn();
      assertEquals(stream.cancelled.length, 1, why);
      assertEquals(peer.exchanges.length, 1, why);
    }
  }
});

Deno.test("sendStream() cancels once where the connection ends while a piece is written", async () => {
  for (const [why, end] of ENDINGS) {
    const { peer, stream } = await serve(GET, new ScriptedStream("hello"), {
      prepare: ({ socket }) => socket.stall(),
    });
    assert(!stream.pulling, why);
    end(peer);
    await turn();
    assertEquals(stream.cancelled.length, 1, why);
    peer.assertOver();
    assertEquals(peer.faults, [], why);
    assertEquals(peer.exchanges.length, 1, why);
  }
});

Deno.test("sendStream() cancels once where the connection ends while a large piece is written from where it is", async () => {
  for (const [why, end] of ENDINGS) {
    const made = { length: 50_001 };
    const { peer, stream } = await serve(GET, new ScriptedStream("a"), made);
    peer.socket.stall();
    stream.push("b".repeat(50_000));
    await turn();
    assert(!stream.pulling, why);
    assertEquals(peer.patience, DEFAULT_LIMITS.writeTimeoutMs, why);
    end(peer);
    await turn();
    assertEquals(stream.cancelled.length, 1, why);
    peer.assertOver();
    assertEquals(peer.faults, [], why);
    assertEquals(peer.exchanges.map(({ sent }) => sent), [1], why);
  }
});

Deno.test("sendStream() notices the end of a connection whose peer has sent more, or all", async () => {
  const others: [string, (peer: ScriptedPeer) => void][] = [
    ["a request behind", (peer) => peer.socket.send(NEXT)],
    ["the end", (peer) => peer.socket.end()],
    // With these octets the read buffer is full, and nothing can be read ahead.
    ["a full buffer", (peer) => peer.socket.send("x".repeat(4096))],
  ];
  for (const [what, send] of others) {
    for (const [why, end] of ENDINGS.slice(1)) {
      const stream = new ScriptedStream("hello");
      const { peer } = await serve(
        what === "a full buffer" ? GET + "x".repeat(4096) : GET,
        stream,
      );
      send(peer);
      await turn();
      end(peer);
      await turn();
      assertEquals(stream.cancelled.length, 1, `${what}, ${why}`);
      peer.assertOver();
    }
  }
});

Deno.test("sendStream() cancels once where the peer resets while a piece is written", async () => {
  const { peer, stream } = await serve(GET, new ScriptedStream("one"));
  stream.push("two");
  peer.socket.stall();
  await turn();
  peer.socket.failReads();
  await turn();
  assertEquals(stream.cancelled.length, 1);
  peer.assertOver();
  assertEquals(peer.faults, []);
});

Deno.test("sendStream() gives octets that wait for the peer the write timeout, and a silent stream no timeout", async () => {
  const { peer, stream } = await serve(GET, new ScriptedStream("one"));
  assertEquals(peer.patience, Infinity, "the stream is silent");
  peer.now += 3_600_000;
  peer.socket.stall();
  stream.push("two");
  await turn();
  assertEquals(peer.patience, DEFAULT_LIMITS.writeTimeoutMs);
  peer.socket.resume();
  await turn();
  assertEquals(peer.patience, Infinity, "it is silent again");
  stream.end();
  await turn();
  await peer.end();
});

Deno.test("sendStream() gives a silent stream the write timeout from when the peer sends no more", async () => {
  const { peer, stream } = await serve(GET, new ScriptedStream("one"));
  peer.socket.end();
  await turn();
  assertEquals(peer.patience, DEFAULT_LIMITS.writeTimeoutMs);
  await peer.expire();
  assertEquals(stream.cancelled.length, 1);
  peer.assertOver();
});

Deno.test("sendStream() sends all to a peer that is half-closed", async () => {
  const { peer, stream } = await serve(GET, new ScriptedStream("one"));
  peer.socket.end();
  await turn();
  stream.push("two").end();
  await turn();
  const chunks = "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
  assertEquals(peer.socket.text, CHUNKED + chunks);
  assertEquals(stream.cancelled, []);
  peer.assertOver();
});

Deno.test("sendStream() is followed by the requests that came before it, during it and after it", async () => {
  const { peer, stream, site } = await serve(GET + NEXT, new ScriptedStream());
  stream.push("one");
  await turn();
  const half = NEXT.length / 2;
  await peer.send(NEXT + NEXT.slice(0, half));
  stream.push("two");
  await turn();
  await peer.send(NEXT.slice(half));
  assertEquals(site.asked, ["stream"], "one response after the other");
  stream.end();
  await turn();
  const chunks = "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
  assertEquals(
    peer.socket.text,
    CHUNKED + chunks + NEXT_RESPONSE + NEXT_RESPONSE + NEXT_RESPONSE,
  );
  await peer.send(NEXT);
  assertEquals(site.asked.length, 5);
  await peer.end();
});

Deno.test("sendStream() is not reset away by what the peer sent during it", async () => {
  const { peer, stream } = await serve(
    request("/stream", { fields: ["Connection: close"] }),
    new ScriptedStream("one"),
  );
  await peer.send(NEXT);
  stream.end();
  await turn();
  assert(peer.socket.text.endsWith("3\r\none\r\n0\r\n\r\n"));
  assert(peer.socket.halfClosed && !peer.socket.closed);
  await peer.send(NEXT);
  assertEquals(peer.socket.unread, 0);
  await peer.end();
});

Deno.test("sendStream() sends all when the server drains, and the next response is the last", async () => {
  const { peer, stream } = await serve(GET + NEXT, new ScriptedStream());
  peer.draining = true;
  peer.connection.drain();
  stream.push("one").end();
  await turn();
  const last = head({ connection: "close", framing: "Content-Length: 8" });
  assertEquals(
    peer.socket.text,
    CHUNKED + "3\r\none\r\n0\r\n\r\n" + last + "GET next",
  );
  assert(peer.socket.halfClosed);
  await peer.end();
  assertEquals(stream.cancelled, []);
});

/** Serves over sockets while `use` runs. */
async function serveOverSockets(
  site: StreamingSite,
  limits: Partial<ServerLimits>,
  use: (port: number, server: Server) => Promise<void>,
): Promise<void> {
  const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
  const faults: unknown[] = [];
  const server = new Server({
    endpoints: [endpoint],
    responder: site,
    limits,
    fault: (error) => faults.push(error),
  });
  try {
    await use(endpoint.address.port, server);
  } finally {
    await server.drain();
  }
  assertEquals(faults, []);
}

Deno.test("Server sends streams over sockets", async () => {
  const large = "x".repeat(1_000_000);
  const chunks = `3\r\none\r\nf4240\r\n${large}\r\n3\r\ntwo\r\n0\r\n\r\n`;
  const stream = new ScriptedStream("one", large, "two").end();
  await serveOverSockets(new StreamingSite(stream), {}, async (port) => {
    const client = await RawClient.connect(port);
    await client.send(request("/stream", { fields: ["Connection: close"] }));
    const octets = await client.receiveToEnd();
    client.close();
    const text = decodeLatin1(octets, 0, octets.length);
    assert(text.slice(text.indexOf("\r\n\r\n") + 4) === chunks);
  });
  assertEquals(stream.cancelled, []);
});

Deno.test("Server cancels a stream that goes on beyond the drain timeout", async () => {
  const stream = new ScriptedStream("one");
  const limits = { drainTimeoutMs: 100 };
  await serveOverSockets(
    new StreamingSite(stream),
    limits,
    async (port, server) => {
      const client = await RawClient.connect(port);
      await client.send(GET);
      await until(() => stream.pulls === 2);
      await server.drain();
      assertEquals(stream.cancelled.length, 1);
      const octets = await client.receiveToEnd();
      client.close();
      const text = decodeLatin1(octets, 0, octets.length);
      assert(text.endsWith("\r\n3\r\none\r\n"), "there is no last chunk");
    },
  );
});

// Deno 2.4 has nothing that resets a connection.
if (!Deno.version.deno.startsWith("2.4.")) {
  Deno.test("Server cancels the stream of a peer that resets", async () => {
    const stream = new ScriptedStream("one");
    const limits = { writeTimeoutMs: 3_600_000 };
    await serveOverSockets(new StreamingSite(stream), limits, async (port) => {
      const reset = await sendAndHold(port, GET);
      await until(() => stream.pulls === 2);
      await reset();
      await until(() => stream.cancelled.length === 1);
    });
    assertEquals(stream.cancelled.length, 1);
  });
}

interface NodeSocket {
  once(event: "connect" | "close", listener: () => void): void;
  write(octets: Uint8Array): void;
  resetAndDestroy(): void;
}

/** Sends octets over a connection; what it returns resets that. `Deno.connect` has no way to do so. */
async function sendAndHold(
  port: number,
  octets: string,
): Promise<() => Promise<void>> {
  const { connect } = loadBuiltinModule<
    { connect(port: number, host: string): NodeSocket }
  >("node:net");
  const socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write(encodeLatin1(octets));
  return () => {
    const closed = new Promise<void>((resolve) =>
      socket.once("close", resolve)
    );
    socket.resetAndDestroy();
    return closed;
  };
}
