// Frameworks that are written against the Fetch standard, on serve().

import { assert, assertEquals, assertMatch } from "@std/assert";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { H3 } from "npm:h3@2.0.8";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { Hono } from "npm:hono@4.13.19";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { compress } from "npm:hono@4.13.19/compress";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { serveStatic } from "npm:hono@4.13.19/deno";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { streamSSE, streamText } from "npm:hono@4.13.19/streaming";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import { AutoRouter } from "npm:itty-router@5.0.24";
import { withFolder } from "../site_server.ts";
import { exchangeLast, withHandler } from "./serving_handler.ts";

Deno.test("Hono routes, reads contents, streams, and responds to errors", async () => {
  const app = new Hono();
  app.get("/hello/:name", (c) => c.text(`Hello, ${c.req.param("name")}`));
  app.post("/json", async (c) => c.json({ got: await c.req.json() }, 201));
  app.post("/form", async (c) => c.text(String((await c.req.parseBody()).a)));
  app.get("/query", (c) => c.json(c.req.queries()));
  app.get("/redirect", (c) => c.redirect("/hello/you"));
  app.get("/throws", () => {
    throw new Error("thrown");
  });
  app.get("/text", (c) =>
    streamText(c, async (stream) => {
      for (const word of ["one ", "two ", "three"]) await stream.write(word);
    }));
  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      for (const data of ["a", "b"]) await stream.writeSSE({ data });
    }));
  app.onError((error, c) => c.text(`failed: ${error.message}`, 500));
  app.notFound((c) => c.text("not here", 404));

  await withHandler((request) => app.fetch(request), async ({ url, port }) => {
    const get = async (path: string, init?: RequestInit) => {
      const response = await fetch(url(path), init);
      return [response.status, await response.text()];
    };
    assertEquals(await get("hello/Ann"), [200, "Hello, Ann"]);
    const json = { method: "POST", body: '{"a":1}' };
    assertEquals(await get("json", json), [201, '{"got":{"a":1}}']);
    const form = { method: "POST", body: new URLSearchParams({ a: "b" }) };
    assertEquals(await get("form", form), [200, "b"]);
    assertEquals(await get("query?a=1&a=2"), [200, '{"a":["1","2"]}']);
    assertEquals(await get("redirect"), [200, "Hello, you"]);
    assertEquals(await get("throws"), [500, "failed: thrown"]);
    assertEquals(await get("missing"), [404, "not here"]);
    assertEquals(await get("text"), [200, "one two three"]);
    assertEquals(await get("events"), [200, "data: a\n\ndata: b\n\n"]);
    const head = await exchangeLast(port, "/hello/Ann", { method: "HEAD" });
    // Hono leaves the content out, and with it the length.
    assertEquals(head.field("content-length"), undefined);
    assertEquals(head.status, 200);
  });
});

Deno.test("Hono compresses, and sends static files, by its own middlewares", async () => {
  const text = "hello ".repeat(1000);
  await withFolder({ "a.txt": text }, async (folder) => {
    const app = new Hono();
    app.use(compress());
    app.use(
      "/static/*",
      serveStatic({
        root: folder,
        rewriteRequestPath: (path) => path.replace("/static", ""),
      }),
    );
    app.get("/large", (c) => c.text(text));
    await withHandler(app.fetch, async ({ url, port }) => {
      for (const path of ["static/a.txt", "large"]) {
        const fields = ["Accept-Encoding: gzip"];
        const coded = await exchangeLast(port, `/${path}`, { fields });
        assertEquals(coded.field("content-encoding"), "gzip", path);
        assert(coded.isWhole && coded.text.length < 1000, path);
        const response = await fetch(url(path));
        assertEquals(await response.text(), text, path);
      }
    });
  });
});

Deno.test("Hono serves before the folder, which has the rest", async () => {
  await withFolder({ "a.txt": "file" }, async (folder) => {
    const app = new Hono();
    app.get("/api", (c) => c.json({ api: true }));
    await withHandler(async (request) => {
      const response = await app.fetch(request);
      return response.status === 404 ? undefined : response;
    }, async ({ url }) => {
      assertEquals(await (await fetch(url("api"))).json(), { api: true });
      assertEquals(await (await fetch(url("a.txt"))).text(), "file");
    }, { folder });
  });
});

Deno.test("itty-router routes, and makes JSON", async () => {
  const router = AutoRouter();
  router
    .get("/hello/:name", ({ params }) => `Hello, ${params.name}`)
    .post("/json", async (request) => ({ got: await request.json() }))
    .get("/throws", () => {
      throw new Error("thrown");
    });
  await withHandler((request) => router.fetch(request), async ({ url }) => {
    const hello = await fetch(url("hello/Ann"));
    assertMatch(await hello.text(), /Hello, Ann/);
    const json = await fetch(url("json"), { method: "POST", body: "[1]" });
    assertEquals(await json.json(), { got: [1] });
    for (const [path, status] of [["throws", 500], ["missing", 404]] as const) {
      const response = await fetch(url(path));
      assertEquals(response.status, status);
      await response.body?.cancel();
    }
  });
});

Deno.test("h3 routes, reads contents, and streams", async () => {
  const app = new H3({ silent: true })
    .get("/hello/:name", (event) => `Hello, ${event.context.params?.name}`)
    .post("/json", async (event) => ({ got: await event.req.json() }))
    .get(
      "/stream",
      () =>
        ReadableStream.from(["one ", "two"]).pipeThrough(
          new TextEncoderStream(),
        ),
    )
    .get("/throws", () => {
      throw new Error("thrown");
    });
  await withHandler((request) => app.fetch(request), async ({ url }) => {
    const hello = await fetch(url("hello/Ann"));
    assertEquals(await hello.text(), "Hello, Ann");
    const json = await fetch(url("json"), { method: "POST", body: "[1]" });
    assertEquals(await json.json(), { got: [1] });
    assertEquals(await (await fetch(url("stream"))).text(), "one two");
    for (const [path, status] of [["throws", 500], ["missing", 404]] as const) {
      const response = await fetch(url(path));
      assertEquals(response.status, status);
      await response.body?.cancel();
    }
  });
});
