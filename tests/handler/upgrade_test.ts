// WebSocket over a handler's connection: the handshake, octets both ways, and framing by a library.

import { assert, assertEquals, assertMatch } from "@std/assert";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { WebSocket as Framing } from "npm:ws@8.23.0";
import type { Handler, RawConnection } from "../../src/mod.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { sleep, until } from "../wait.ts";
import { assertLives, withClient, withHandler } from "./serving_handler.ts";

// By a variable: Deno 2.4 fetches types for a module of Node that is imported by name.
const STREAM: string = "node:stream";
const { Duplex } = await import(STREAM);

/** The key and its answer in RFC 6455 §1.3. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const HANDSHAKE = [
  "Connection: keep-alive, Upgrade",
  "Upgrade: WebSocket",
  `Sec-WebSocket-Key: ${KEY}`,
  "Sec-WebSocket-Version: 13",
];

/** Sends back what comes. */
async function echo({ readable, writable }: RawConnection): Promise<void> {
  await readable.pipeTo(writable);
}

const handler: Handler = (request, { upgrade }) =>
  request.url.endsWith("/lives") ? new Response("lives") : upgrade(echo);

Deno.test("info.upgrade() sends 101 with the key's answer, and hands the octets over both ways", async () => {
  await withHandler(handler, async ({ port }) => {
    // What came with the handshake is not lost.
    const octets = encodeRequest("/lives") +
      encodeRequest("/", { fields: HANDSHAKE }) + "early";
    await withClient(port, octets, async (client) => {
      assertEquals((await client.receive()).text(), "lives");
      const head = await client.readUntil((text) => text.endsWith("early"));
      const lines = head.toLowerCase().split("\r\n");
      assertEquals(lines[0], "http/1.1 101 switching protocols");
      for (
        const line of [
          "connection: upgrade",
          "upgrade: websocket",
          `sec-websocket-accept: ${ACCEPT}`.toLowerCase(),
        ]
      ) assert(lines.includes(line), line);
      assert(!/content-length|transfer-encoding/i.test(head));
      await client.send("and more");
      await client.readUntil((text) => text.endsWith("and more"));
      await client.closeWrite();
      assert((await client.readAll()).endsWith("earlyand more"));
    });
  });
});

Deno.test("info.upgrade() refuses what is no handshake, and the connection goes on with HTTP", async () => {
  const without = (name: string, ...instead: string[]) => [
    ...HANDSHAKE.filter((line) => !line.startsWith(`${name}:`)),
    ...instead,
  ];
  const cases: [string, readonly string[], number][] = [
    ["GET", [], 426],
    ["GET", without("Connection"), 426],
    ["GET", without("Connection", "Connection: keep-alive"), 426],
    ["GET", without("Upgrade"), 426],
    ["GET", without("Upgrade", "Upgrade: h2c"), 426],
    ["POST", HANDSHAKE, 426],
    ["GET", without("Sec-WebSocket-Version"), 426],
    ["GET", without("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), 426],
    ["GET", without("Sec-WebSocket-Key"), 400],
    [
      "GET",
      without("Sec-WebSocket-Key", "Sec-WebSocket-Key: dG9vIHNob3J0"),
      400,
    ],
    ["GET", [...HANDSHAKE, `Sec-WebSocket-Key: ${KEY}`], 400],
  ];
  await withHandler(handler, async ({ port }) => {
    for (const [method, fields, status] of cases) {
      const octets = encodeRequest("/", { method, fields });
      await withClient(
        port,
        octets + encodeRequest("/lives"),
        async (client) => {
          const response = await client.receive();
          assertEquals(response.status, status, fields.join());
          if (status === 426) {
            assertEquals(response.field("upgrade"), "websocket");
          }
          assertEquals((await client.receive()).text(), "lives");
        },
      );
    }
    const old = encodeRequest("/", { fields: HANDSHAKE })
      .replace("HTTP/1.1", "HTTP/1.0");
    await withClient(port, old, async (client) => {
      assertEquals((await client.receive()).status, 426);
    });
  });
});

Deno.test("a response with 101 of another origin is refused, and the error names info.upgrade()", async () => {
  const handler: Handler = (request) =>
    request.url.endsWith("/own")
      ? new Response(null, { status: 101 })
      : Deno.upgradeWebSocket(request).response;
  await withHandler(handler, async ({ port, faults }) => {
    for (const path of ["/own", "/platform"]) {
      await withClient(
        port,
        encodeRequest(path, { fields: HANDSHAKE }),
        async (client) => {
          const { status } = await client.receive();
          assertEquals(status, 500, path);
        },
      );
    }
    for (const fault of faults) assertMatch(String(fault), /info\.upgrade\(\)/);
    assertEquals(faults.splice(0).length, 2);
  });
});

Deno.test("info.upgrade() takes a subprotocol that the peer asks for, and no other", async () => {
  const handler: Handler = (request, { upgrade }) =>
    upgrade(echo, { protocol: new URL(request.url).pathname.slice(1) });
  await withHandler(handler, async ({ port, faults }) => {
    const fields = [...HANDSHAKE, "Sec-WebSocket-Protocol: chat, superchat"];
    await withClient(
      port,
      encodeRequest("/superchat", { fields }),
      async (client) => {
        const head = await client.readUntil((text) =>
          text.endsWith("\r\n\r\n")
        );
        assert(
          head.toLowerCase().includes("sec-websocket-protocol: superchat\r\n"),
        );
      },
    );
    await withClient(
      port,
      encodeRequest("/other", { fields }),
      async (client) => {
        assertEquals((await client.receive()).status, 500);
      },
    );
    assertEquals(faults.length, 1);
    faults.length = 0;
  });
});

Deno.test("an upgraded connection may be silent, and ends with its peer, its user, or the server", async () => {
  const ended: string[] = [];
  const use = async ({ readable, writable }: RawConnection) => {
    try {
      for await (const octets of readable) {
        const text = new TextDecoder().decode(octets);
        if (text === "throw") throw new Error("thrown");
        if (text === "return") return;
        const writer = writable.getWriter();
        await writer.write(octets);
        writer.releaseLock();
      }
      ended.push("end");
    } catch (error) {
      ended.push((error as Error).message === "thrown" ? "thrown" : "broken");
      throw error;
    }
  };
  const handler: Handler = (_request, { upgrade }) => upgrade(use);
  await withHandler(handler, async ({ port, server, faults }) => {
    const connect = async () => {
      const client = await RawClient.connect(port);
      await client.send(encodeRequest("/", { fields: HANDSHAKE }));
      await client.readUntil((text) => text.endsWith("\r\n\r\n"));
      return client;
    };
    const silent = await connect();
    await sleep(2_000);
    await silent.send("still here");
    await silent.readUntil((text) => text.endsWith("still here"));
    silent.close();
    await until(() => ended.length === 1);
    const returning = await connect();
    await returning.send("return");
    await returning.readAll();
    returning.close();
    const throwing = await connect();
    await throwing.send("throw");
    await throwing.readAll();
    throwing.close();
    await until(() => ended.length === 2);
    assertEquals(faults.map((fault) => (fault as Error).message), ["thrown"]);
    faults.length = 0;
    const left = await connect();
    await server.shutdown();
    await until(() => ended.length === 3);
    left.close();
    assertEquals(ended, ["end", "thrown", "broken"]);
  }, {
    handlerTimeoutMs: 1_000,
    limits: {
      writeTimeoutMs: 1_000,
      idleTimeoutMs: 1_000,
      drainTimeoutMs: 200,
    },
  });
});

Deno.test("a write to an upgraded connection rejects where it is no Uint8Array, and nothing of it is sent", async () => {
  const written: readonly unknown[] = [
    "text",
    new ArrayBuffer(2),
    new DataView(new ArrayBuffer(2)),
    new Uint16Array(2),
    2,
    [1, 2],
    null,
    undefined,
  ];
  const errors: unknown[] = [];
  const handler: Handler = (request, { upgrade }) =>
    upgrade(async ({ writable }) => {
      const writer = writable.getWriter();
      // A failure of a stream is a failure of its writer, too.
      writer.closed.catch(() => {});
      const at = Number(new URL(request.url).pathname.slice(1));
      await writer.write(new TextEncoder().encode("before"));
      await writer.write(written[at] as Uint8Array)
        .catch((error) => errors.push(error));
    });
  await withHandler(handler, async ({ port }) => {
    for (const at of written.keys()) {
      const octets = encodeRequest(`/${at}`, { fields: HANDSHAKE });
      await withClient(port, octets, async (client) => {
        const received = await client.readAll();
        assert(received.endsWith("\r\n\r\nbefore"), `${at}: ${received}`);
      });
      assert(errors[at] instanceof TypeError, `${at}: ${errors[at]}`);
    }
  });
});

Deno.test("a library frames the messages, and the platform's WebSocket understands them", async () => {
  /** Sends each message back, by the framing of `ws`, until the peer closes. */
  const chat = (connection: RawConnection) =>
    new Promise<void>((resolve, reject) => {
      // deno-lint-ignore no-explicit-any -- The package has no types.
      const socket: any = new (Framing as any)(null, undefined, {});
      socket.on(
        "message",
        (message: Uint8Array, isBinary: boolean) =>
          socket.send(message, { binary: isBinary }),
      );
      socket.on("close", () => resolve());
      socket.on("error", reject);
      const stream = Duplex.fromWeb(
        connection as Parameters<typeof Duplex.fromWeb>[0],
      );
      socket.setSocket(stream, new Uint8Array(), { maxPayload: 2 ** 20 });
    });
  const handler: Handler = (request, { upgrade }) =>
    request.url.endsWith("/lives") ? new Response("lives") : upgrade(chat);
  await withHandler(handler, async ({ port, url }) => {
    const socket = new WebSocket(url("chat").href.replace("http", "ws"));
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => socket.onopen = resolve);
    const exchange = (message: string | Uint8Array<ArrayBuffer>) =>
      new Promise<unknown>((resolve) => {
        socket.onmessage = ({ data }) => resolve(data);
        socket.send(message);
      });
    assertEquals(await exchange("hello"), "hello");
    const large = new Uint8Array(300_000).map((_, i) => i);
    assertEquals(new Uint8Array(await exchange(large) as ArrayBuffer), large);
    const closed = new Promise<CloseEvent>((resolve) =>
      socket.onclose = resolve
    );
    socket.close(1000, "done");
    assertEquals((await closed).code, 1000);
    await assertLives(port);
  });
});
