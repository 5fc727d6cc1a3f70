// Handlers over real connections: requests as `Request`, responses from every kind of `Response`.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type Handler, hashPassword, serve } from "../../src/mod.ts";
import { fetchResponder } from "../../src/handler/fetch_responder.ts";
import { NO_CONTENT } from "../../src/http/content.ts";
import type { Responder } from "../../src/http/responder.ts";
import { makeRequest } from "../site/asked_responder.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { withFolder } from "../site_server.ts";
import { until } from "../wait.ts";
import { exchangeLast, withClient, withHandler } from "./serving_handler.ts";

const encoder = new TextEncoder();

Deno.test("serve() gives a handler method, URL, headers, content and peer", async () => {
  const handler: Handler = async (request, info) =>
    Response.json({
      method: request.method,
      url: request.url,
      own: request.headers.get("x-own"),
      content: await request.text(),
      used: request.bodyUsed,
      isRequest: request instanceof Request,
      host: info.remoteAddr.hostname,
      hasPort: info.remoteAddr.port > 0,
      protocol: info.protocol,
    });
  await withHandler(handler, async ({ url }) => {
    const response = await fetch(url("a/b%20c?d=e"), {
      method: "PUT",
      headers: { "X-Own": "own" },
      body: "content",
    });
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(await response.json(), {
      method: "PUT",
      url: url("a/b%20c?d=e").href,
      own: "own",
      content: "content",
      used: true,
      isRequest: true,
      host: "127.0.0.1",
      hasPort: true,
      protocol: "HTTP/1.1",
    });
  });
});

Deno.test("serve() gives a URL for each absolute-form that it takes", async () => {
  await withFolder({ "a.txt": "file" }, async (folder) => {
    const handler: Handler = async (request, { serveFolder }) => {
      const file = await serveFolder(request);
      return new Response(`${file.status} ${request.url}`);
    };
    await withHandler(handler, async ({ port }) => {
      for (
        const [target, expected] of [
          ["http://a/a.txt", "200 http://a/a.txt"],
          ["HTTP://a:80/a.txt?b", "200 http://a/a.txt?b"],
          ["http://a%25/a.txt", "200 http://localhost/a.txt"],
          ["http://a:99999/a.txt?b", "200 http://localhost/a.txt?b"],
          ["https://a%25?b", "404 https://localhost/?b"],
          ["http://[v1.a]/./a.txt", "200 http://localhost/a.txt"],
        ]
      ) {
        const response = await exchange(port, target);
        assertEquals([response.status, response.text()], [200, expected]);
      }
    }, { folder });
  });
});

Deno.test("serve() leaves what the handler returns undefined for to the folder, or to 404", async () => {
  await withFolder({ "a.txt": "file", "own": "never" }, async (folder) => {
    const pick = (request: Request) =>
      request.url.endsWith("/own") ? new Response("own") : undefined;
    const handlers: Handler[] = [
      pick,
      (request) => Promise.resolve(pick(request)),
      async (request, { serveFolder }) =>
        pick(request) ?? await serveFolder(request),
    ];
    for (const handler of handlers) {
      await withHandler(handler, async ({ port }) => {
        assertEquals((await exchange(port, "/own")).text(), "own");
        const file = await exchange(port, "/a.txt");
        assertEquals([file.status, file.text()], [200, "file"]);
        const range = await exchange(port, "/a.txt", {
          fields: ["Range: bytes=1-2"],
        });
        assertEquals([range.status, range.text()], [206, "il"]);
        const head = await exchange(port, "/a.txt", { method: "HEAD" });
        assertEquals(head.field("content-length"), "4");
        const fields = [`If-None-Match: ${file.field("etag")}`];
        assertEquals((await exchange(port, "/a.txt", { fields })).status, 304);
        assertEquals((await exchange(port, "/b")).status, 404);
        assertEquals((await exchange(port, "/%2e%2e/b")).status, 400);
      }, { folder });
      await withHandler(handler, async ({ port }) => {
        assertEquals((await exchange(port, "/own")).status, 200);
        assertEquals((await exchange(port, "/a.txt")).status, 404);
      });
    }
  });
});

Deno.test("info.serveFolder() keeps relative references where the client's path ends with its own, and only there", async () => {
  const files = { "sub/index.html": "index", "list/a.txt": "a" };
  await withFolder(files, async (folder) => {
    const handler: Handler = (request, { serveFolder }) => {
      const url = new URL(request.url);
      if (url.pathname.startsWith("/other/")) url.pathname = "/sub";
      if (url.pathname.startsWith("/listed/")) url.pathname = "/list/";
      url.pathname = url.pathname.replace(/^\/files\//, "/");
      return serveFolder(new Request(url));
    };
    const cases: [string, number, string | undefined][] = [
      ["/other/x?y", 301, "/sub/?y"],
      // A proxy may have removed the start of the path.
      ["/sub?y", 301, "sub/?y"],
      ["/files/sub?y", 301, "sub/?y"],
      ["/files/sub/", 200, undefined],
      ["/files/list/", 200, undefined],
      ["/list/", 200, undefined],
      // The links of a listing would lead elsewhere.
      ["/listed/x?y", 303, "/list/?y"],
    ];
    await withHandler(handler, async ({ port }) => {
      for (const [target, status, location] of cases) {
        const got = await exchange(port, target);
        assertEquals(
          [got.status, got.field("location")],
          [status, location],
          target,
        );
      }
    }, { folder, list: true });
  });
});

Deno.test("info.serveFolder() gives no listing at the address of a program that redirected to it", async () => {
  const asked: (boolean | undefined)[] = [];
  const folder: Responder = {
    respond({ isRedirected }) {
      asked.push(isRedirected);
      return { status: 204, fields: [], content: NO_CONTENT };
    },
  };
  const handler: Handler = (request, { serveFolder }) => serveFolder(request);
  const responder = fetchResponder(handler, folder);
  const request = { ...makeRequest({ target: "/list/" }) };
  for (const isRedirected of [false, true]) {
    await responder.respond({ ...request, isRedirected });
  }
  assertEquals(asked, [false, true]);
});

Deno.test("serve() asks for the password, and adds its fields, before and after the handler", async () => {
  const users = new Map([["ann", hashPassword("secret")]]);
  const handler = () => new Response("secret");
  await withHandler(handler, async ({ port }) => {
    const denied = await exchange(port, "/");
    assertEquals([denied.status, denied.field("x-a")], [401, "b"]);
    const fields = [`Authorization: Basic ${btoa("ann:secret")}`];
    const granted = await exchange(port, "/", { fields });
    assertEquals([granted.text(), granted.field("x-a")], ["secret", "b"]);
  }, { users, headers: [["X-A", "b"]] });
});

/** A body, what is received of it, and its length where that is known. */
const BODIES: [string, () => BodyInit | null, string, number | undefined][] = [
  ["null", () => null, "", 0],
  ["an empty string", () => "", "", 0],
  ["a string", () => "grüß", "grÃ¼Ã\x9f", 6],
  ["octets", () => encoder.encode("octets"), "octets", 6],
  [
    "a buffer",
    () => encoder.encode("buffer").buffer as ArrayBuffer,
    "buffer",
    6,
  ],
  ["a blob", () => new Blob(["blob"]), "blob", 4],
  ["URL parameters", () => new URLSearchParams({ a: "b" }), "a=b", 3],
  [
    "a stream",
    () =>
      ReadableStream.from([
        encoder.encode("one"),
        new Uint8Array(),
        encoder.encode("two"),
      ]),
    "onetwo",
    undefined,
  ],
  ["an empty stream", () => ReadableStream.from([]), "", undefined],
];

Deno.test("serve() sends every kind of body, with its length where that is known", async () => {
  for (const [why, make, expected, length] of BODIES) {
    const handlers: Handler[] = [
      () => new Response(make()),
      () => Promise.resolve(new Response(make())),
    ];
    for (const handler of handlers) {
      await withHandler(handler, async ({ port }) => {
        for (const method of ["GET", "HEAD", "POST"]) {
          const response = await exchangeLast(port, "/", { method });
          const { status, text, rest, isWhole, field } = response;
          const what = `${why}, ${method}`;
          assertEquals([status, rest, isWhole], [200, "", true], what);
          assertEquals(text, method === "HEAD" ? "" : expected, what);
          const isSilent = method === "HEAD" && why === "null";
          const expectedLength = isSilent ? undefined : length?.toString();
          assertEquals(field("content-length"), expectedLength, what);
          const isChunked = field("transfer-encoding") === "chunked";
          assertEquals(isChunked, length === undefined, what);
        }
        const old = "GET / HTTP/1.0\r\n\r\n";
        await withClient(port, old, async (client) => {
          const text = await client.readAll();
          assert(text.endsWith("\r\n\r\n" + expected), why);
          assert(!text.includes("chunked"), why);
        });
      });
    }
  }
});

Deno.test("serve() sends each content as it is where others of its length and type were sent before", async () => {
  const handler: Handler = (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const text = pathname[1].repeat(Number(searchParams.get("length")));
    return new Response(
      searchParams.has("octets") ? encoder.encode(text) : text,
    );
  };
  await withHandler(handler, async ({ port }) => {
    for (const length of [10, 300, 2_000, 20_000]) {
      for (const rest of ["", "&octets"]) {
        const requests = [..."abcabc"].map((letter) =>
          encodeRequest(`/${letter}?length=${length}${rest}`)
        );
        await withClient(port, requests.join(""), async (client) => {
          for (const letter of "abcabc") {
            const { text } = await client.receive();
            assertEquals(text(), letter.repeat(length));
          }
        });
      }
    }
  });
});

Deno.test("serve() sends FormData with its length", async () => {
  const form = new FormData();
  form.set("a", "b");
  form.set("file", new File(["content"], "name.txt"));
  await withHandler(() => new Response(form), async ({ url }) => {
    const response = await fetch(url());
    assert(Number(response.headers.get("content-length")) > 100);
    const received = await response.formData();
    assertEquals(received.get("a"), "b");
    assertEquals(await (received.get("file") as File).text(), "content");
  });
});

Deno.test("serve() sends no content with 204, 205 and 304, and lines of Set-Cookie apart", async () => {
  const handler: Handler = (request) => {
    const status = Number(new URL(request.url).pathname.slice(1));
    const headers = new Headers({ "X-A": "1, 2" });
    headers.append("Set-Cookie", "a=1");
    headers.append("Set-Cookie", "b=2; Path=/");
    return new Response(null, { status, headers });
  };
  await withHandler(handler, async ({ port }) => {
    for (const status of [200, 204, 205, 304, 404]) {
      const response = await exchange(port, `/${status}`);
      assertEquals([response.status, response.text()], [status, ""]);
      const lines = response.head.match(/^set-cookie: .*$/gim);
      const expected = ["a=1", "b=2; Path=/"];
      assertEquals(lines?.map((line) => line.slice(12)), expected);
      assertEquals(response.field("x-a"), "1, 2");
    }
  });
});

Deno.test("serve() takes over no field of the connection from a handler, but Upgrade of 426", async () => {
  const handler: Handler = (request) =>
    new Response("text", {
      headers: {
        [new URL(request.url).pathname.slice(1)]: "own",
        "X-Own": "own",
      },
    });
  await withHandler(handler, async ({ port }) => {
    const names = [
      "keep-alive",
      "proxy-connection",
      "te",
      "trailer",
      "transfer-encoding",
      "upgrade",
      "connection",
      "date",
    ];
    for (const name of names) {
      const response = await exchange(port, `/${name}`);
      assertEquals([response.text(), response.field("x-own")], ["text", "own"]);
      assert(response.field(name) !== "own", name);
    }
  });
  const refuse: Handler = () =>
    new Response("no", { status: 426, headers: { Upgrade: "own" } });
  await withHandler(refuse, async ({ port }) => {
    const response = await exchange(port, "/");
    assertEquals(response.field("upgrade"), "own");
    assertMatch(response.head, /^connection: upgrade\r$/im);
  });
});

Deno.test("serve() joins several lines of Cookie by a semicolon, and of other fields by a comma", async () => {
  const handler: Handler = (request) => {
    // The second time, of what the runtime makes of it.
    const { headers } = new URL(request.url).pathname === "/copy"
      ? new Request(request)
      : request;
    return Response.json([
      headers.get("cookie"),
      headers.get("x-a"),
      [...headers].filter(([name]) => name === "cookie").length,
    ]);
  };
  const fields = ["Cookie: a=1", "X-A: 1", "cookie: b=2, c", "X-A: 2"];
  await withHandler(handler, async ({ port }) => {
    for (const path of ["/", "/copy"]) {
      const response = await exchange(port, path, { fields });
      assertEquals(
        response.text(),
        JSON.stringify(["a=1; b=2, c", "1, 2", 1]),
      );
    }
  });
});

Deno.test("serve() lets a handler read the content in every way, by length and in chunks", async () => {
  const ways: [string, (request: Request) => Promise<unknown>][] = [
    ["text", (request) => request.text()],
    ["json", (request) => request.json()],
    ["bytes", async (request) => [...await request.bytes()].length],
    [
      "arrayBuffer",
      async (request) => (await request.arrayBuffer()).byteLength,
    ],
    ["blob", async (request) => await (await request.blob()).text()],
    [
      "clone",
      async (request) => await request.clone().text() + await request.text(),
    ],
    ["new Request", (request) => new Request(request).text()],
    ["stream", async (request) => {
      let text = "";
      for await (
        const piece of request.body!.pipeThrough(new TextDecoderStream())
      ) text += piece;
      return text;
    }],
    ["byob", async (request) => {
      const reader = request.body!.getReader({ mode: "byob" });
      let length = 0;
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(3));
        length += value?.length ?? 0;
        if (done) return length;
      }
    }],
    ["twice", async (request) => {
      await request.text();
      assertEquals(request.bodyUsed, true);
      await assertRejects(() => request.text());
      return "twice";
    }],
  ];
  const handler: Handler = async (request) => {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const way = ways.find(([each]) => each === name)![1];
    return Response.json(await way(request));
  };
  const expected = [
    '"[1,2]"',
    "[1,2]",
    "5",
    "5",
    '"[1,2]"',
    '"[1,2][1,2]"',
    '"[1,2]"',
    '"[1,2]"',
    "5",
    '"twice"',
  ];
  await withHandler(handler, async ({ port }) => {
    for (const [index, [name]] of ways.entries()) {
      for (
        const [framing, content] of [
          ["Content-Length: 5", "[1,2]"],
          [
            "Transfer-Encoding: chunked",
            "2\r\n[1\r\n3;a=b\r\n,2]\r\n0\r\nX-Trailer: a\r\n\r\n",
          ],
        ]
      ) {
        const fields = [framing];
        const method = "POST";
        const head = encodeRequest(encodeURI(`/${name}`), { method, fields });
        await withClient(
          port,
          head + content + encodeRequest("/text"),
          async (client) => {
            assertEquals(
              (await client.receive()).text(),
              expected[index],
              name + framing,
            );
            assertEquals(
              (await client.receive()).text(),
              '""',
              "the next request",
            );
          },
        );
      }
    }
  });
});

Deno.test("serve() refuses a content beyond maxContentOctets with 413, announced or not", async () => {
  const handler: Handler = async (request) =>
    new Response(await request.text());
  await withHandler(handler, async ({ port }) => {
    for (
      const [framing, content, status] of [
        ["Content-Length: 5", "12345", 200],
        ["Content-Length: 6", "", 413],
        ["Transfer-Encoding: chunked", "5\r\n12345\r\n0\r\n\r\n", 200],
        [
          "Transfer-Encoding: chunked",
          "5\r\n12345\r\n1\r\n6\r\n0\r\n\r\n",
          413,
        ],
      ] as const
    ) {
      const fields = [framing];
      const head = encodeRequest("/", { method: "POST", fields });
      await withClient(port, head + content, async (client) => {
        assertEquals((await client.receive()).status, status, framing);
      });
    }
  }, { maxContentOctets: 5 });
});

Deno.test("serve() refuses a content that breaks its grammar, which the handler hears of", async () => {
  const heard: unknown[] = [];
  const handler: Handler = async (request) => {
    try {
      return new Response(await request.text());
    } catch (error) {
      heard.push((error as Error).name);
      throw new Error("hidden", { cause: error });
    }
  };
  await withHandler(handler, async ({ port }) => {
    const fields = ["Transfer-Encoding: chunked"];
    const head = encodeRequest("/", { method: "POST", fields });
    await withClient(port, head + "3\r\nabcX", async (client) => {
      assertEquals((await client.receive()).status, 400);
    });
  });
  assertEquals(heard, ["RefusedRequest"]);
});

Deno.test("request.signal aborts when the peer goes, while the handler works and while a stream is sent", async () => {
  for (const path of ["/works", "/streams", "/reads"]) {
    const reasons: unknown[] = [];
    let began = false;
    let cancelled = false;
    const handler: Handler = async (request) => {
      if (path === "/reads") request.text().catch(() => {});
      request.signal.addEventListener(
        "abort",
        () => reasons.push(request.signal.reason),
      );
      began = true;
      if (path !== "/streams") {
        await new Promise((resolve) =>
          request.signal.addEventListener("abort", resolve)
        );
        request.signal.throwIfAborted();
      }
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(encoder.encode("one")),
          cancel: () => void (cancelled = true),
        }),
      );
    };
    await withHandler(handler, async ({ port }) => {
      const fields = path === "/reads" ? ["Content-Length: 9"] : [];
      const client = await RawClient.connect(port);
      await client.send(encodeRequest(path, { method: "POST", fields }));
      await until(() => began);
      if (path === "/streams") {
        await client.readUntil((text) => text.includes("one"));
      }
      client.close();
      await until(() => reasons.length === 1 || path === "/streams");
    }, { limits: { writeTimeoutMs: 200 } });
    if (path === "/streams") assert(cancelled, "the stream is cancelled");
    assertEquals(reasons.length, 1, path);
    assert(reasons[0] instanceof Error);
  }
});

Deno.test("info.completed resolves where the response was sent, and rejects where it was not", async () => {
  const outcomes: string[] = [];
  const handler: Handler = (request, { completed }) => {
    const path = new URL(request.url).pathname;
    completed.then(
      () => outcomes.push(`${path} sent`),
      () => outcomes.push(`${path} cut`),
    );
    return path === "/ok" || path === "/lives"
      ? new Response("x".repeat(100_000))
      : new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(encoder.encode("x".repeat(100_000)));
          },
        }),
      );
  };
  await withHandler(handler, async ({ port }) => {
    assertEquals((await exchange(port, "/ok")).content.length, 100_000);
    await until(() => outcomes.length === 1);
    const client = await RawClient.connect(port);
    await client.send(encodeRequest("/endless"));
    await client.read();
    client.close();
    await until(() => outcomes.length === 2);
  });
  assertEquals(outcomes, ["/ok sent", "/endless cut"]);
});

Deno.test("serve() calls onError with what a handler throws, and with what can't be sent", async () => {
  const handler: Handler = (request) => {
    switch (new URL(request.url).pathname) {
      case "/throws":
        throw new Error("thrown");
      case "/rejects":
        return Promise.reject(new Error("rejected"));
      default:
        return "text" as unknown as Response;
    }
  };
  const onError = (error: unknown) =>
    new Response((error as Error).message, { status: 502 });
  await withHandler(handler, async ({ port }) => {
    for (
      const [path, text] of [
        ["/throws", "thrown"],
        ["/rejects", "rejected"],
        ["/other", "A handler returns a Response, or undefined"],
      ]
    ) {
      const response = await exchange(port, path);
      assertEquals([response.status, response.text()], [502, text]);
    }
  }, { onError });
});

Deno.test("serve() answers CONNECT and TRACE itself: no Request can have them", async () => {
  await withHandler(() => new Response("never"), async ({ port }) => {
    const client = await RawClient.connect(port);
    await client.send(
      "CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n",
    );
    assertEquals((await client.receive()).status, 501);
    client.close();
    assertEquals((await exchange(port, "/", { method: "TRACE" })).status, 501);
  });
});

Deno.test("serve() shuts down after the handlers in progress", async () => {
  const begun = Promise.withResolvers<void>();
  const server = await serve({
    hostname: "127.0.0.1",
    port: 0,
    async handler() {
      begun.resolve();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return new Response("late");
    },
  });
  const responding = exchange(server.address.port, "/");
  await begun.promise;
  await server.shutdown();
  assertEquals((await responding).text(), "late");
});

Deno.test("serve() takes no handler beside a responder, and no option of a handler without one", async () => {
  const responder = {
    respond: () => {
      throw new Error("never");
    },
  };
  const handler = () => undefined;
  await assertRejects(() => serve({ handler, responder }), "handler");
  for (
    const options of [{ onError: () => Response.error() }, {
      handlerTimeoutMs: 1,
    }, { maxContentOctets: 1 }]
  ) {
    await assertRejects(() => serve(options), Object.keys(options)[0]);
  }
});
