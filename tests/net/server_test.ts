// The server over real sockets: its limits, slow peers, and drain.

import { assert, assertEquals } from "@std/assert";
import {
  LINGER_TIMEOUT_MS,
  MAX_LINGER_OCTETS,
  MAX_REJECTED_AT_ONCE,
} from "../../src/net/limits.ts";
import { Server, type ServerOptions } from "../../src/net/server.ts";
import { LONG_TIMEOUT_MS, RawClient } from "../raw_client.ts";
import { openEndpoint, type TransportName, TRANSPORTS } from "../transports.ts";
import { sleep, until } from "../wait.ts";
import { measureMedian } from "./measure_median.ts";
import { readResponses } from "./response_reader.ts";
import { request } from "./scripted_peer.ts";
import { closingEndsWrites } from "../closing_ends_writes.ts";
import { ScriptedSite } from "./scripted_site.ts";

/** ms beside many slow peers, a pause of 5 ms included. */
const MAX_MEDIAN_MS = 50;
const CLOSING_ENDS_WRITES = await closingEndsWrites();

interface Served {
  readonly transport: TransportName;
  readonly server: Server;
  readonly port: number;
  readonly site: ScriptedSite;
  readonly faults: unknown[];
  connect(): Promise<RawClient>;
  /** Lets so many ms pass by the clock of the server alone. */
  pass(ms: number): void;
}

type Serve = (
  limits: ServerOptions["limits"],
  use: (served: Served) => Promise<void>,
) => Promise<void>;

/** The same test over each transport. */
function test(name: string, run: (serve: Serve) => Promise<void>): void {
  for (const transport of TRANSPORTS) {
    Deno.test(`${name}: ${transport}`, () =>
      run((limits, use) => serveOver(transport, { limits, use })));
  }
}

/** A server while `use` runs; then every peer has left, and nothing may be left of them. */
async function serveOver(
  transport: TransportName,
  { limits, use }: {
    limits: ServerOptions["limits"];
    use: (served: Served) => Promise<void>;
  },
): Promise<void> {
  const site = new ScriptedSite();
  const faults: unknown[] = [];
  const endpoint = openEndpoint(transport);
  let passed = 0;
  const pass = (ms: number) => passed += ms;
  const server = new Server({
    endpoints: [endpoint],
    responder: site,
    limits,
    clock: {
      now: () => Date.now() + passed,
      fresh: () => Date.now() + passed,
      steady: () => performance.now() + passed,
    },
    fault: (error) => faults.push(error),
  });
  const { port } = endpoint.address;
  const peers: RawClient[] = [];
  const connect = async () => {
    const peer = await RawClient.connect(port, LONG_TIMEOUT_MS);
    peers.push(peer);
    return peer;
  };
  try {
    await use({ transport, server, port, site, faults, connect, pass });
    assertEquals(faults, []);
  } finally {
    for (const peer of peers) peer.close();
    await until(() => server.connections === 0);
    await server.drain();
  }
  for (const file of site.files) assertEquals(file.closes, 1);
}

test("Server answers one refusal to each kind of smuggling, and closes", async (serve) => {
  const smuggled = request("/smuggled");
  const head = "POST /x HTTP/1.1\r\nHost: a\r\n";
  const chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const classes: [string, string][] = [
    [
      "CL.TE",
      head + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0",
    ],
    ["TE.CL", head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"],
    ["TE with a vertical tab", head + "Transfer-Encoding: \x0bchunked\r\n\r\n"],
    ["TE unknown", head + "Transfer-Encoding: xchunked\r\n\r\n"],
    ["TE twice", head + "Transfer-Encoding: chunked, chunked\r\n\r\n"],
    [
      "TE in two lines",
      head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
    ],
    ["TE quoted", head + 'Transfer-Encoding: "chunked"\r\n\r\n'],
    ["TE not last", head + "Transfer-Encoding: chunked, gzip\r\n\r\n"],
    [
      "TE in HTTP/1.0",
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ["blank before colon", head + "Transfer-Encoding : chunked\r\n\r\n"],
    ["obs-fold", head + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n"],
    ["fold at once", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"],
    ["bare LF", head + "X: y\nContent-Length: 3\r\n\r\nabc"],
    ["LF LF", "GET / HTTP/1.1\nHost: a\n\n"],
    ["bare CR", head + "X: y\rContent-Length: 3\r\n\r\nabc"],
    ["NUL in a value", head + "X: y\0\r\n\r\n"],
    ["NUL in a name", head + "X\0: y\r\n\r\n"],
    [
      "two lengths",
      head + "Content-Length: 3\r\nContent-Length: 0\r\n\r\nabc",
    ],
    [
      "one length twice",
      head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    ],
    ["a list of lengths", head + "Content-Length: 3, 3\r\n\r\nabc"],
    ["signed length", head + "Content-Length: +3\r\n\r\nabc"],
    ["negative length", head + "Content-Length: -3\r\n\r\nabc"],
    ["hexadecimal length", head + "Content-Length: 0x3\r\n\r\nabc"],
    ["padded length", head + "Content-Length: 3 0\r\n\r\nabc"],
    ["huge length", head + "Content-Length: 18446744073709551619\r\n\r\nabc"],
    ["empty length", head + "Content-Length:\r\n\r\nabc"],
    ["two hosts", head + "Host: b\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["chunk size overflow", chunked + "10000000000000003\r\nabc\r\n0\r\n\r\n"],
    ["signed chunk size", chunked + "+3\r\nabc\r\n0\r\n\r\n"],
    ["prefixed chunk size", chunked + "0x3\r\nabc\r\n0\r\n\r\n"],
    ["no chunk size", chunked + "\r\nabc\r\n0\r\n\r\n"],
    ["chunk too short", chunked + "2\r\nabc\r\n0\r\n\r\n"],
    ["LF after a chunk size", chunked + "3\nabc\r\n0\r\n\r\n"],
    ["LF after a chunk", chunked + "3\r\nabc\n0\r\n\r\n"],
    ["extensions without end", chunked + "3;" + "x".repeat(9000)],
    ["CR in an extension", chunked + "3;a\rb\r\nabc\r\n0\r\n\r\n"],
    ["a trailer that is none", chunked + "0\r\nGET / HTTP/1.1\r\n\r\n"],
    ["a trailer folded", chunked + "0\r\nA: b\r\n c\r\n\r\n"],
    ["trailers without end", chunked + "0\r\n" + "a: b\r\n".repeat(2000)],
    ["request-line with two SP", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["request-line with HTAB", "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n"],
    ["HTTP/0.9", "GET /\r\n"],
  ];
  await serve({}, async ({ connect, site }) => {
    for (const [name, octets] of classes) {
      const peer = await connect();
      await peer.send(octets + smuggled + smuggled);
      const responses = readResponses(await peer.readAll());
      assertEquals(responses.length, 1, name);
      const [{ status, fields }] = responses;
      assert([400, 413, 431, 501].includes(status), `${name}: ${status}`);
      assertEquals(fields.get("connection"), "close", name);
      peer.close();
    }
    // Only a content shows that it is malformed after the responder was asked; its response is not sent.
    const asked = classes.filter(([, octets]) => octets.startsWith(chunked));
    assertEquals(site.asked, asked.map(() => "/x"));
  });
});

test("Server serves the next connection as ever after one was refused, or left within a head or a content", async (serve) => {
  const left = [
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n",
    "\r\n",
    "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx",
  ];
  await serve({}, async ({ connect }) => {
    for (const octets of left) {
      const refused = await connect();
      await refused.send(octets);
      await refused.closeWrite();
      await refused.readAll();
      const next = await connect();
      await next.send(request("/next"));
      await next.closeWrite();
      const [{ status }] = readResponses(await next.readAll());
      assertEquals(status, 200, octets);
    }
  });
});

test("Server's refusal arrives although the peer goes on sending", async (serve) => {
  await serve({}, async ({ connect, server }) => {
    const bounded = await connect();
    await bounded.send(
      "refused\r\n\r\n" + "x".repeat(MAX_LINGER_OCTETS / 8),
    );
    assertEquals(readResponses(await bounded.readAll())[0].status, 400);
    bounded.close();

    const endless = await connect();
    const octets = new Uint8Array(64 * 1024);
    await endless.send("refused\r\n\r\n");
    let sent = 0;
    try {
      for (; sent < 512 << 20; sent += octets.length) {
        await endless.send(octets);
      }
    } catch {
      // The server has heard enough.
    }
    assert(sent < 2 * MAX_LINGER_OCTETS, `${sent} octets were taken`);
    await until(() => server.connections === 0);
  });
});

test("Server answers a half-closed peer all it asked for", async (serve) => {
  await serve({}, async ({ connect }) => {
    const peer = await connect();
    await peer.send(
      request("/a") + request("/file?300000") + request("/b") + "GET",
    );
    await peer.closeWrite();
    const responses = readResponses(await peer.readAll());
    assertEquals(responses.map(({ status }) => status), [200, 200, 200, 400]);
    assertEquals(responses[1].content.length, 300_000);
  });
});

test("Server refuses connections beyond the maximum, and recovers", async (serve) => {
  const maxConnections = 3;
  await serve({ maxConnections }, async ({ connect, server, pass }) => {
    const kept: RawClient[] = [];
    for (let i = 0; i < maxConnections; i++) kept.push(await connect());
    await until(() => server.connections === maxConnections);
    const refused = await connect();
    const [{ status, fields }] = readResponses(await refused.readAll());
    assertEquals([status, fields.get("connection")], [503, "close"]);
    const others: RawClient[] = [];
    for (let i = 0; i < MAX_REJECTED_AT_ONCE + 50; i++) {
      others.push(await connect());
    }
    await until(() => server.connections > maxConnections);
    assert(server.connections <= maxConnections + MAX_REJECTED_AT_ONCE);
    await Promise.all(others.map(async (other) => {
      await other.readAll();
      other.close();
    }));

    await kept[0].send(request("/a"));
    await kept[0].readUntil((text) => text.endsWith("GET /a"));
    kept[1].close();
    pass(LINGER_TIMEOUT_MS);
    await until(() => server.connections <= maxConnections - 1);
    const next = await connect();
    await next.send(request("/b"));
    await next.readUntil((text) => text.endsWith("GET /b"));
  });
});

// Deno 2.4 has nothing that resets a connection (`resetting_worker.ts`).
if (!Deno.version.deno.startsWith("2.4.")) {
  test("Server takes no notice of connections that were reset before it took them", async (serve) => {
    const count = 100;
    await serve({}, async ({ port, faults, connect }) => {
      const done = new Int32Array(new SharedArrayBuffer(4));
      const worker = new Worker(import.meta.resolve("./resetting_worker.ts"), {
        type: "module",
      });
      worker.postMessage({ port, count, done });
      // The server is on this thread, and can take none of them meanwhile.
      assertEquals(Atomics.wait(done, 0, 0, 10_000), "ok");
      worker.terminate();
      const peer = await connect();
      await peer.send(request("/x", { fields: ["Connection: close"] }));
      assertEquals(readResponses(await peer.readAll()).length, 1);
      assertEquals(faults, [], "nobody needs to know");
    });
  });
}

test("Server cuts a dripped head at its deadline in total, with 408", async (serve) => {
  await serve({ headTimeoutMs: 500 }, async ({ connect }) => {
    const peer = await connect();
    const began = Date.now();
    const dripping = (async () => {
      for (const octet of "GET / HTTP/1.1\r\nX: " + "y".repeat(500)) {
        await peer.send(octet);
        await sleep(30);
      }
    })().catch(() => {});
    const [{ status, fields }] = readResponses(await peer.readAll());
    const took = Date.now() - began;
    assertEquals([status, fields.get("connection")], [408, "close"]);
    assert(took >= 490 && took < 5000, `${took} ms`);
    peer.close();
    await dripping;
  });
});

test("Server ends an idle connection, and one that sends no content", async (serve) => {
  const idleTimeoutMs = 60_000;
  // A handshake, which begins with the first read, has the time of a head.
  const limits = { idleTimeoutMs, headTimeoutMs: 3_600_000 };
  await serve(limits, async ({ connect, server, pass }) => {
    const silent = await connect();
    await until(() => server.connections === 1);
    const read = silent.readAll();
    await until(() => {
      pass(idleTimeoutMs / 100);
      return server.connections === 0;
    });
    assertEquals(await read, "");
    const answered = await connect();
    await answered.send(request("/a"));
    await answered.readUntil((text) => text.endsWith("GET /a"));
    pass(idleTimeoutMs);
    assertEquals(readResponses(await answered.readAll()).length, 1);
  });
});

test("Server cuts a peer that stops reading at the write deadline", async (serve) => {
  const writeTimeoutMs = 60_000;
  await serve(
    { writeTimeoutMs },
    async ({ connect, server, site, transport, pass }) => {
      const peer = await connect();
      await peer.send(request("/file?500000000"));
      await until(() => site.files.length === 1);
      assertEquals(server.connections, 1);
      // The time begins anew with each write that the system takes.
      const isOver = () => {
        pass(writeTimeoutMs / 100);
        return server.connections === 0;
      };
      if (closingEnds(transport)) await until(isOver);
      else {
        // The peer holds the connection against the will of the server, so it counts.
        for (let i = 0; i < 200; i++) {
          assert(!isOver());
          await sleep(5);
        }
      }
      peer.close();
      await until(() => server.connections === 0);
    },
  );
});

test("Server answers others while 500 peers drip and 500 do not read", async (serve) => {
  const drippers = 500;
  const sitters = 500;
  const timeoutMs = 60_000;
  const limits = { headTimeoutMs: timeoutMs, writeTimeoutMs: timeoutMs };
  await serve(limits, async (served) => {
    const { transport, connect, server, site, pass } = served;
    for (let i = 0; i < sitters; i++) {
      const peer = await connect();
      await peer.send(request("/file?100000000"));
    }
    await until(() => site.files.length === sitters);
    const slow: RawClient[] = [];
    for (let i = 0; i < drippers; i++) slow.push(await connect());
    await until(() => server.connections === drippers + sitters);
    const drip = setInterval(() => {
      for (const peer of slow) peer.send("G").catch(() => {});
    }, 250);
    await sleep(250);
    const client = await connect();
    const median = await measureMedian(async () => {
      await client.send(request("/a"));
      assertEquals((await client.receive()).text(), "GET /a");
      await sleep(5);
    }, { runs: 200, enoughMs: MAX_MEDIAN_MS });
    clearInterval(drip);
    console.log(
      `  beside ${drippers + sitters} slow peers: median ${
        median.toFixed(2)
      } ms`,
    );
    assert(median < MAX_MEDIAN_MS, `${median} ms`);
    client.close();
    pass(timeoutMs);
    // Drippers get 408, and the server waits for them to close: that time passes quickly.
    const isOver = () => {
      pass(100);
      return server.connections === 0;
    };
    if (closingEnds(transport)) await until(isOver);
  });
});

test("Server drains: it finishes what is in flight and nothing else", async (serve) => {
  await serve({}, async ({ connect, server, port, site }) => {
    const idle = await connect();
    const download = await connect();
    const length = 30_000_000;
    await download.send(request(`/file?${length}`) + request("/never"));
    await until(() => site.files.length === 1);
    await until(() => server.connections === 2);
    let over = 0;
    const drains = [server.drain(), server.drain()];
    for (const drained of drains) drained.then(() => over++);
    assertEquals(await idle.readAll(), "");
    let refused = false;
    await RawClient.connect(port).then(
      (peer) => peer.close(),
      () => refused = true,
    );
    assert(refused, "no new connection is taken");
    assertEquals(over, 0, "the download goes on");
    assert(await download.skipAll() > length);
    download.close();
    await Promise.all(drains);
    assertEquals(over, 2);
    assertEquals(server.connections, 0);
  });
});

test("Server's drain ends in time whatever the peers do", async (serve) => {
  await serve({ drainTimeoutMs: 400 }, async ({ connect, server, site }) => {
    const sitter = await connect();
    await sitter.send(request("/file?500000000"));
    const dripper = await connect();
    await dripper.send("GET /");
    const later = await connect();
    await later.send(request("/later"));
    await until(() => site.asked.length === 2 && server.connections === 3);
    const began = Date.now();
    await server.drain();
    const took = Date.now() - began;
    assert(took >= 390 && took < 5000, `${took} ms`);
    for (const end of site.later) end();
    assertEquals(await dripper.readAll(), "");
  });
});

/** Whether a connection that was closed is gone although its peer does not read: never over TLS. */
function closingEnds(transport: TransportName): boolean {
  return CLOSING_ENDS_WRITES && transport === "TCP";
}
