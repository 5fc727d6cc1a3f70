import { assert, assertEquals, assertRejects } from "@std/assert";
import { type RunningServer, serve } from "../../src/mod.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { withFolder } from "../site_server.ts";
import { portOf, responding, SteeredStream } from "./serving.ts";

/** Whether the promise is settled after all that is ready has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.finally(() => settled = true);
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return settled;
}

async function isListening(server: RunningServer): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port: portOf(server) }))
      .close();
    return true;
  } catch (error) {
    assert(error instanceof Deno.errors.ConnectionRefused);
    return false;
  }
}

const LOCAL = { hostname: "127.0.0.1", port: 0 };

Deno.test("shutdown() lets the download of a file finish", async () => {
  const content = new Uint8Array(16 * 1024 * 1024);
  crypto.getRandomValues(content.subarray(-65536));
  await withFolder({ "large.bin": content }, async (folder) => {
    const server = await serve({ folder, ...LOCAL });
    const client = await RawClient.connect(portOf(server));
    await client.send(encodeRequest("/large.bin"));
    // The peer takes nothing yet, and its system holds less than the file.
    assert(!await isSettled(server.finished));
    const done = server.shutdown();
    assert(!await isSettled(done), "a download is cut");
    assert(!await isListening(server));
    const response = await client.receive();
    assertEquals(response.content.length, content.length);
    assertEquals(response.content.subarray(-65536), content.subarray(-65536));
    client.close();
    await done;
    await server.finished;
  });
});

Deno.test("shutdown() lets a stream finish, and takes no further request", async () => {
  const stream = new SteeredStream();
  const responder = responding(() => stream.response);
  const server = await serve({ responder, ...LOCAL });
  const idle = await RawClient.connect(portOf(server));
  stream.give("begun");
  const response = await fetch(server.url);
  const done = server.shutdown();
  // What waits for a request is closed at once.
  assertEquals((await idle.receiveToEnd()).length, 0);
  idle.close();
  assert(!await isSettled(done), "a stream is cut");
  const text = response.text();
  stream.give(" and ended");
  stream.give(undefined);
  assertEquals(await text, "begun and ended");
  await done;
});

Deno.test("shutdown() closes what is left after the drain timeout", async () => {
  const stream = new SteeredStream();
  const responder = responding(() => stream.response);
  const limits = { drainTimeoutMs: 50 };
  const server = await serve({ responder, limits, ...LOCAL });
  stream.give("begun");
  const response = await fetch(server.url);
  await server.shutdown();
  await stream.cancelled;
  await assertRejects(() => response.text());
});

Deno.test("shutdown() twice is once", async () => {
  const server = await serve(LOCAL);
  const first = server.shutdown();
  const second = server.shutdown();
  await Promise.all([first, second, server.finished]);
  await server.shutdown();
  assert(!await isListening(server));
});

Deno.test("`await using` shuts a server down", async () => {
  let escaped: RunningServer;
  {
    await using server = await serve(LOCAL);
    escaped = server;
    assert(await isListening(server));
  }
  assert(!await isListening(escaped));
  await escaped.finished;
});

Deno.test("an abort shuts a server down, which drains", async () => {
  const stream = new SteeredStream();
  const responder = responding(() => stream.response);
  const stop = new AbortController();
  const server = await serve({ responder, signal: stop.signal, ...LOCAL });
  stream.give("begun");
  const response = await fetch(server.url);
  stop.abort();
  assert(!await isSettled(server.finished), "a stream is cut");
  assert(!await isListening(server));
  stream.give(undefined);
  assertEquals(await response.text(), "begun");
  await server.finished;
});

Deno.test("a signal that outlives the server holds nothing of it", async () => {
  const stop = new AbortController();
  const { signal } = stop;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners++;
    Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners--;
    Reflect.apply(removeEventListener, signal, args);
  };
  const server = await serve({ signal, ...LOCAL });
  assertEquals(listeners, 1);
  await server.shutdown();
  assertEquals(listeners, 0);
  stop.abort();
  await server.shutdown();
});

Deno.test("serve() rejects with the reason of a signal that aborts before it listens", async () => {
  const reason = new Error("not needed");
  const aborted = AbortSignal.abort(reason);
  assertEquals(
    await assertRejects(() => serve({ signal: aborted, ...LOCAL })),
    reason,
  );
  const stop = new AbortController();
  const starting = serve({ signal: stop.signal, ...LOCAL });
  stop.abort(reason);
  assertEquals(await assertRejects(() => starting), reason);
});
