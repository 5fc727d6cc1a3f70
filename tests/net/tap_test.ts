import { assert, assertEquals } from "@std/assert";
import type { Responder } from "../../src/http/responder.ts";
import { Server } from "../../src/net/server.ts";
import type { Span, TracedExchange } from "../../src/observe/tap.ts";
import { encodeLatin1 } from "../latin1.ts";
import { RecordingTap } from "./recording_tap.ts";
import { ScriptedEndpoint, ScriptedHandshake } from "./scripted_endpoint.ts";
import { request, ScriptedPeer, turn } from "./scripted_peer.ts";

const HELLO: Responder = {
  respond: () => ({
    status: 200,
    fields: [["X-A", "b"]],
    content: { kind: "octets", octets: encodeLatin1("hello") },
  }),
};

const READER: Responder = {
  async respond(request) {
    let length = 0;
    for (let octets; (octets = await request.content.read()) !== undefined;) {
      length += octets.length;
    }
    return {
      status: 200,
      fields: [],
      content: { kind: "octets", octets: encodeLatin1(`${length}`) },
    };
  },
};

interface Seen {
  readonly in: readonly [head: string, content: string];
  readonly out: readonly [interim: string, head: string, content: string];
}

/** The octets of the spans of an exchange. */
function cutOut(tap: RecordingTap, exchange: TracedExchange): Seen {
  const received = ({ start, end }: Span) => tap.received.slice(start, end);
  const sent = ({ start, end }: Span) => tap.sent.slice(start, end);
  return {
    in: [received(exchange.requestHead), received(exchange.requestContent)],
    out: [
      sent(exchange.interim),
      sent(exchange.responseHead).split("\r\n", 1)[0],
      sent(exchange.responseContent),
    ],
  };
}

async function watch(
  responder: Responder,
  octets = "",
): Promise<{ tap: RecordingTap; peer: ScriptedPeer }> {
  const tap = new RecordingTap();
  const peer = await new ScriptedPeer(responder, tap).serve();
  if (octets !== "") await peer.send(octets);
  return { tap, peer };
}

const OK = "HTTP/1.1 200 OK";

Deno.test("a tap gets the octets and the spans of pipelined exchanges", async () => {
  const octets = [
    request("/a"),
    request("/b?c"),
    request("/d", { method: "HEAD" }),
  ];
  const { tap, peer } = await watch(HELLO, octets.join(""));
  await peer.end();
  assertEquals(tap.exchanges.map((exchange) => cutOut(tap, exchange)), [
    { in: [octets[0], ""], out: ["", OK, "hello"] },
    { in: [octets[1], ""], out: ["", OK, "hello"] },
    { in: [octets[2], ""], out: ["", OK, ""] },
  ]);
  const [, second] = tap.exchanges;
  assertEquals(second.request, {
    number: 2,
    method: "GET",
    target: "/b?c",
    version: "HTTP/1.1",
  });
  assertEquals([second.status, second.cut, second.number], [200, false, 2]);
  assertEquals(tap.closedBy, "peer");
  assertEquals(tap.sent, peer.socket.text);
});

Deno.test("a tap gets the same spans however the octets are cut", async () => {
  const octets = request("/a", {
    method: "POST",
    fields: ["Transfer-Encoding: chunked"],
  }) + "2\r\nab\r\n0\r\n\r\n" + request("/b");
  let expected: unknown;
  for (let cut = 1; cut < octets.length; cut++) {
    const { tap, peer } = await watch(READER, octets.slice(0, cut));
    await peer.send(octets.slice(cut));
    await peer.end();
    const seen = tap.exchanges.map((exchange) => cutOut(tap, exchange));
    expected ??= seen;
    assertEquals(seen, expected, `cut at ${cut}`);
    assertEquals(seen[0].in[1], "2\r\nab\r\n0\r\n\r\n");
    assertEquals(seen[1].out[2], "0");
  }
});

Deno.test("times of an exchange are in order, and a dripped head shows when it began", async () => {
  const { tap, peer } = await watch(HELLO);
  for (const octet of request("/")) await peer.send(octet);
  await peer.send(request("/second"));
  await peer.end();
  let before = 0;
  for (const { times } of tap.exchanges) {
    const { firstIn, headComplete, ready, firstOut, lastOut } = times;
    const all = [firstIn, headComplete, ready, firstOut, lastOut];
    for (const time of all) {
      assert(time !== undefined && time >= before, all.join());
      before = time;
    }
  }
  const [{ firstIn, headComplete }] = tap.exchanges.map(({ times }) => times);
  assert(headComplete! - firstIn! > 5, "the head took many turns");
});

Deno.test("an interim response is a span of its own", async () => {
  const { tap, peer } = await watch(
    READER,
    request("/", {
      method: "POST",
      fields: ["Content-Length: 2", "Expect: 100-continue"],
    }),
  );
  await peer.send("ab");
  await peer.end();
  const { out } = cutOut(tap, tap.exchanges[0]);
  assertEquals(out, ["HTTP/1.1 100 Continue\r\n\r\n", OK, "2"]);
});

Deno.test("a refusal says which octet caused it", async () => {
  const good = request("/first");
  const bare = "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n";
  const rows: [octets: string, refusal: string, at: number][] = [
    [bare, "bare LF", bare.indexOf("\nX")],
    [good + bare, "bare LF", good.length + bare.indexOf("\nX")],
    ["GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "malformed percent-encoding", 5],
    [
      request("/", { fields: ["Content-Length: 01"] }),
      "malformed Content-Length",
      41,
    ],
    ["GET / HT", "incomplete head", 8],
    [
      request("/", { method: "POST", fields: ["Transfer-Encoding: chunked"] }) +
      "zz\r\n",
      "malformed chunk",
      56,
    ],
  ];
  for (const [octets, refusal, at] of rows) {
    const { tap, peer } = await watch(READER, octets);
    await peer.end();
    const exchange = tap.exchanges.at(-1)!;
    assertEquals(exchange.refused, { refusal, at } as never, octets);
    assertEquals(exchange.decisions, [["refused", undefined]]);
    assert(exchange.status! >= 400);
    const { in: [head] } = cutOut(tap, exchange);
    assert(octets.includes(head) && head !== "", "the head that was received");
    assertEquals(tap.sent, peer.socket.text);
  }
});

Deno.test("a tap says who closed the connection", async () => {
  const idle = await watch(HELLO, request("/"));
  await idle.peer.expire();
  assertEquals(idle.tap.closedBy, "deadline");

  const slow = await watch(HELLO, "GET /");
  await slow.peer.expire();
  slow.peer.socket.end();
  await turn();
  assertEquals(slow.tap.closedBy, "deadline");
  assertEquals(slow.tap.exchanges[0].refused?.refusal, "head too slow");

  const asked = await watch(
    HELLO,
    request("/", { fields: ["Connection: close"] }),
  );
  asked.peer.socket.end();
  await turn();
  assertEquals(asked.tap.closedBy, "server");

  const reset = await watch(HELLO, "GET /");
  reset.peer.socket.failReads();
  await turn();
  assertEquals(reset.tap.closedBy, "peer");
});

Deno.test("a response that the peer does not take is cut", async () => {
  const { tap, peer } = await watch(HELLO);
  peer.socket.writeLength = 10;
  peer.socket.stall();
  await peer.send(request("/"));
  peer.connection.close();
  await turn();
  const [exchange] = tap.exchanges;
  assertEquals([exchange.cut, exchange.times.firstOut], [true, undefined]);
  assertEquals(tap.events.at(-1), "closed by server");
});

Deno.test("a response in several writes ends with the last of them", async () => {
  const { tap, peer } = await watch(HELLO);
  peer.socket.writeLength = 10;
  await peer.send(request("/"));
  await peer.end();
  const [exchange] = tap.exchanges;
  assertEquals(exchange.cut, false);
  assertEquals(exchange.responseContent.end, peer.socket.text.length);
  const writes = tap.events.filter((event) => event.startsWith("out"));
  assert(writes.length > 5);
  assert(
    tap.events.indexOf("exchanged 200") >
      tap.events.lastIndexOf(writes.at(-1)!),
  );
});

Deno.test("a connection whose responder never ends is told with its request", async () => {
  const { tap, peer } = await watch(
    { respond: () => new Promise(() => {}) },
    request("/"),
  );
  peer.connection.close();
  await turn();
  assertEquals(tap.exchanges[0].status, undefined);
  assertEquals([tap.exchanges[0].cut, tap.exchanges[0].request?.target], [
    true,
    "/",
  ]);
});

Deno.test("a server taps each connection under a number of its own, handshakes included", async () => {
  const endpoint = new ScriptedEndpoint();
  const tap = new RecordingTap();
  const server = new Server({ endpoints: [endpoint], responder: HELLO, tap });
  const handshake = new ScriptedHandshake();
  const socket = endpoint.offer(handshake.run);
  await turn();
  handshake.succeed();
  socket.send(request("/"));
  await turn();
  socket.end();
  await turn();
  assertEquals(tap.events.filter((event) => !/^(?:in|out) /.test(event)), [
    "opened 198.51.100.1",
    "handshaken http/1.1",
    "began GET /",
    "exchanged 200",
    "closed by peer",
  ]);
  await server.drain();
});

Deno.test("a tap that throws is reported, and cuts no connection", async () => {
  const endpoint = new ScriptedEndpoint();
  const faults: unknown[] = [];
  const fail = () => {
    throw new Error("tap failed");
  };
  const server = new Server({
    endpoints: [endpoint],
    responder: HELLO,
    tap: {
      opened: fail,
      handshaken: fail,
      octets: fail,
      began: fail,
      exchanged: fail,
      closed: fail,
    },
    fault: (error) => faults.push(error),
  });
  const socket = endpoint.offer();
  await turn();
  socket.send(request("/"));
  await turn();
  assert(socket.text.endsWith("hello"));
  socket.end();
  await turn();
  assertEquals(faults.length, 6);
  await server.drain();
});

Deno.test("no more decisions are kept than the bound says", async () => {
  const { tap, peer } = await watch({
    respond(request) {
      for (let i = 0; i < 1000; i++) request.trace?.note("file");
      return HELLO.respond(request);
    },
  }, request("/"));
  await peer.end();
  const [{ decisions, omittedDecisions }] = tap.exchanges;
  assertEquals([decisions.length, omittedDecisions], [100, 900]);
});

Deno.test("a tap gets an exchange that upgrades the connection, and the octets after it", async () => {
  const responder: Responder = {
    respond: () => ({
      status: 101,
      fields: [["Upgrade", "echo"]],
      content: { kind: "none" },
      upgrade: async (connection) => {
        const octets = await connection.read();
        await connection.write(octets!.slice());
      },
    }),
  };
  const { tap, peer } = await watch(responder, request("/"));
  await peer.send("hello");
  await peer.end();
  const start = "HTTP/1.1 101 Switching Protocols";
  assertEquals(tap.exchanges.map((exchange) => cutOut(tap, exchange)), [
    { in: [request("/"), ""], out: ["", start, ""] },
  ]);
  assertEquals(tap.exchanges[0].cut, false);
  assertEquals(tap.received, request("/") + "hello");
  assert(tap.sent.endsWith("\r\n\r\nhello"), tap.sent);
});

Deno.test("a tap gets the spans of a request that follows an early response", async () => {
  const responder: Responder = {
    respond(request) {
      request.connection?.watch({ onGone() {}, onEnd() {} });
      return HELLO.respond(request);
    },
  };
  const post = request("/", { method: "POST", fields: ["Content-Length: 5"] });
  const { tap, peer } = await watch(responder, post);
  await peer.send("12345" + request("/b"));
  await peer.end();
  assertEquals(tap.exchanges.map((exchange) => cutOut(tap, exchange)), [
    { in: [post, ""], out: ["", OK, "hello"] },
    { in: [request("/b"), ""], out: ["", OK, "hello"] },
  ]);
});
