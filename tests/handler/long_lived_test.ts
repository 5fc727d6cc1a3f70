// Exchanges that last: events, large uploads, responses before the end of their request.

import { assert, assertEquals } from "@std/assert";
import type { Handler } from "../../src/mod.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { until } from "../wait.ts";
import { exchangeLast, withClient, withHandler } from "./serving_handler.ts";

const encoder = new TextEncoder();

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Events that a test sends. */
class Events {
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  isCancelled = false;
  signal: AbortSignal | undefined;

  readonly handler: Handler = (request) => {
    this.signal = request.signal;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        this.send("hello");
      },
      cancel: () => void (this.isCancelled = true),
    });
    const headers = { "Content-Type": "text/event-stream" };
    return new Response(stream, { headers });
  };

  send(data: string): void {
    this.#controller.enqueue(encoder.encode(`data: ${data}\n\n`));
  }
}

Deno.test("serve() keeps a stream of events that is silent for longer than every timeout", async () => {
  const events = new Events();
  await withHandler(events.handler, async ({ port }) => {
    await withClient(port, encodeRequest("/"), async (client) => {
      await client.readUntil((text) => text.includes("data: hello\n\n"));
      await wait(2_000);
      events.send("later");
      await client.readUntil((text) => text.includes("data: later\n\n"));
    });
    await until(() => events.signal!.aborted);
    await until(() => events.isCancelled);
  }, {
    handlerTimeoutMs: 1_000,
    limits: {
      writeTimeoutMs: 1_000,
      idleTimeoutMs: 1_000,
      headTimeoutMs: 1_000,
    },
  });
});

Deno.test("serve() ends a silent stream whose peer is gone", async () => {
  const events = new Events();
  await withHandler(events.handler, async ({ port, server }) => {
    const client = await RawClient.connect(port);
    await client.send(encodeRequest("/"));
    await client.readUntil((text) => text.includes("hello"));
    client.close();
    await until(() => events.isCancelled);
    assert(events.signal!.aborted);
    // Nothing is left to wait for.
    await server.shutdown();
  }, { limits: { writeTimeoutMs: 200 } });
});

Deno.test("shutdown() closes streams that do not end, after the drain timeout", async () => {
  const events = new Events();
  await withHandler(events.handler, async ({ port, server }) => {
    await withClient(port, encodeRequest("/"), async (client) => {
      await client.readUntil((text) => text.includes("hello"));
      await server.shutdown();
      await until(() => events.isCancelled);
      assert(events.signal!.aborted);
    });
  }, { limits: { drainTimeoutMs: 200 } });
});

Deno.test("serve() passes a large upload to a handler in flat memory", async () => {
  const pieces = 4096;
  const piece = new Uint8Array(64 * 1024);
  const total = pieces * piece.length;
  const handler: Handler = async (request) => {
    let received = 0;
    for await (const octets of request.body!) received += octets.length;
    return new Response(String(received));
  };
  for (const isChunked of [false, true]) {
    await withHandler(handler, async ({ port }) => {
      const fields = [
        isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${total}`,
      ];
      const head = encodeRequest("/", { method: "POST", fields });
      await withClient(port, head, async (client) => {
        const before = Deno.memoryUsage().rss;
        let most = 0;
        for (let i = 0; i < pieces; i++) {
          if (isChunked) await client.send("10000\r\n");
          await client.send(piece);
          if (isChunked) await client.send("\r\n");
          most = Math.max(most, Deno.memoryUsage().rss);
        }
        if (isChunked) await client.send("0\r\n\r\n");
        assertEquals((await client.receive()).text(), String(total));
        const grown = (most - before) / 2 ** 20;
        assert(grown < 64, `${grown.toFixed(1)} MiB of ${total / 2 ** 20}`);
      });
    }, { maxContentOctets: Infinity });
  }
});

Deno.test("serve() makes a peer wait whose handler does not read", async () => {
  const go = Promise.withResolvers<void>();
  const handler: Handler = async (request) => {
    await go.promise;
    return new Response(String((await request.bytes()).length));
  };
  await withHandler(handler, async ({ port }) => {
    const total = 32 * 2 ** 20;
    const fields = [`Content-Length: ${total}`];
    const head = encodeRequest("/", { method: "POST", fields });
    await withClient(port, head, async (client) => {
      let sent = 0;
      const sending = (async () => {
        const piece = new Uint8Array(256 * 1024);
        for (; sent < total; sent += piece.length) await client.send(piece);
      })();
      await wait(200);
      assert(sent < total, "the system's buffers do not take all");
      go.resolve();
      await sending;
      assertEquals((await client.receive()).text(), String(total));
    });
  });
});

Deno.test("serve() sends a response while its request is still being sent", async () => {
  const handler: Handler = (request) => {
    if (request.method === "GET") return new Response("next");
    return request.url.endsWith("/stream")
      ? new Response(request.body)
      : new Response("early");
  };
  await withHandler(handler, async ({ port }) => {
    const fields = ["Transfer-Encoding: chunked"];
    const post = (path: string) =>
      encodeRequest(path, { method: "POST", fields });
    await withClient(port, post("/early"), async (client) => {
      assertEquals((await client.receive()).text(), "early");
    });
    // An echo: each piece comes back before the next is sent.
    await withClient(port, post("/stream"), async (client) => {
      for (const piece of ["one", "two", "three"]) {
        await client.send(`${piece.length}\r\n${piece}\r\n`);
        await client.readUntil((text) => text.includes(`\r\n${piece}\r\n`));
      }
      await client.send("0\r\n\r\n" + encodeRequest("/"));
      const text = await client.readUntil((text) => text.endsWith("next"));
      assert(text.includes("three\r\n0\r\n\r\nHTTP/1.1 200"));
    });
  });
});

Deno.test("serve() says that it closes after an early response to a content whose rest is too large, or not known", async () => {
  const handler = () => new Response("early");
  const chunked = "Transfer-Encoding: chunked";
  const large = "80000\r\n" + "x".repeat(0x80000) + "\r\n";
  const cases: [field: string, content: string, closes: boolean][] = [
    ["Content-Length: 1000000", "x".repeat(1000), true],
    ["Content-Length: 1000", "x".repeat(1000), false],
    ["Content-Length: 1000", "x", false],
    [chunked, large.repeat(4) + "0\r\n\r\n", true],
    [chunked, "3\r\nabc\r\n", true],
    [chunked, "", true],
    [chunked, "3\r\nabc\r\n0\r\n\r\n", false],
    [chunked, "3\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n", false],
    [chunked, "x\r\n", true],
  ];
  await withHandler(handler, async ({ port }) => {
    for (const [field, content, closes] of cases) {
      const octets = encodeRequest("/", { method: "POST", fields: [field] });
      const why = `${field} ${content.slice(0, 20)}`;
      await withClient(port, octets + content, async (client) => {
        const response = await client.receive();
        assertEquals(
          [response.text(), response.field("connection")],
          ["early", closes ? "close" : undefined],
          why,
        );
        if (closes) return assertEquals(await client.readAll(), "", why);
        const rest = content === "x" ? "x".repeat(999) : "";
        await client.send(rest + encodeRequest("/"));
        assertEquals((await client.receive()).text(), "early", why);
      });
    }
  });
});

Deno.test("serve() sends 100 only where the handler reads, and never within a response", async () => {
  const handler: Handler = async (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/unread") return new Response("unread");
    if (path === "/echo") return new Response(request.body);
    if (path === "/read") return new Response(await request.text());
    // The response begins, and then the content is read.
    return new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(encoder.encode("begun "));
          await wait(20);
          controller.enqueue(await request.bytes());
          controller.close();
        },
      }),
    );
  };
  await withHandler(handler, async ({ port }) => {
    const fields = ["Content-Length: 5", "Expect: 100-continue"];
    const post = (path: string) =>
      encodeRequest(path, { method: "POST", fields });
    const asked = "HTTP/1.1 100 Continue\r\n\r\n";
    for (const path of ["/read", "/echo"]) {
      await withClient(port, post(path), async (client) => {
        await client.readUntil((text) => text === asked);
        await client.send("hello");
        const text = await client.readUntil((text) => text.includes("hello"));
        assert(text.startsWith(asked + "HTTP/1.1 200 OK"));
      });
    }
    await withClient(port, post("/unread"), async (client) => {
      const { text, field } = await client.receive();
      assertEquals([text(), field("connection")], ["unread", "close"]);
    });
    await withClient(port, post("/begun"), async (client) => {
      await client.readUntil((text) => text.includes("begun "));
      await client.send("hello");
      const text = await client.readAll();
      assert(text.endsWith("5\r\nhello\r\n0\r\n\r\n"), text);
      assert(!text.includes("100 Continue"), text);
    });
  });
});

Deno.test("serve() refuses a content that ends too early, and cuts an echo of it", async () => {
  const handler: Handler = async (request) =>
    new URL(request.url).pathname === "/echo"
      ? new Response(request.body)
      : new Response(await request.text());
  await withHandler(handler, async ({ port }) => {
    const fields = ["Content-Length: 5"];
    for (const [path, expected] of [["/read", "400"], ["/echo", "200"]]) {
      const post = encodeRequest(path, { method: "POST", fields });
      await withClient(port, post + "abc", async (client) => {
        if (path === "/echo") await client.readUntil((t) => t.includes("abc"));
        await client.closeWrite();
        const text = await client.readAll();
        assert(text.startsWith(`HTTP/1.1 ${expected}`), text);
        const isEcho = path === "/echo";
        assertEquals(text.endsWith("\r\n\r\nabc"), isEcho, "no end");
        assertEquals(text.match(/HTTP\/1.1/g)?.length, 1, "one response");
      });
    }
    assertEquals((await exchangeLast(port, "/read")).status, 200);
  });
});
