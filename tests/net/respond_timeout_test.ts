// The time that a responder has: its own timeout where it watches the exchange, such as a handler, and the write timeout
// where it does not, such as a program, which has limits of its own.

import { assert, assertEquals } from "@std/assert";
import type { HttpRequest } from "../../src/http/request.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { Server } from "../../src/net/server.ts";
import { until } from "../wait.ts";
import { readResponses } from "./response_reader.ts";
import { ScriptedEndpoint } from "./scripted_endpoint.ts";
import { request, turn } from "./scripted_peer.ts";
import type { ScriptedSocket } from "./scripted_socket.ts";

const RESPOND_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 60_000;
const DONE: HttpResponse = {
  status: 200,
  fields: [],
  content: { kind: "octets", octets: new Uint8Array(1) },
};

interface Asked {
  /** Let a responder watch the exchange from now on. */
  watch(): void;
  respond(): void;
  /** Why the watcher was told that nobody waits. */
  readonly reasons: string[];
  /** What the server reported. */
  readonly faults: string[];
  readonly socket: ScriptedSocket;
  pass(ms: number): Promise<void>;
}

/** Sends one request, whose response comes when the test says so. */
async function asking(use: (asked: Asked) => Promise<void>): Promise<void> {
  const endpoint = new ScriptedEndpoint();
  const { promise, resolve } = Promise.withResolvers<HttpResponse>();
  const reasons: string[] = [];
  const faults: string[] = [];
  let received: HttpRequest | undefined;
  let now = Date.UTC(2030, 0, 1);
  const server = new Server({
    endpoints: [endpoint],
    responder: {
      respond(request) {
        received = request;
        return promise;
      },
    },
    limits: { writeTimeoutMs: WRITE_TIMEOUT_MS },
    respondTimeoutMs: RESPOND_TIMEOUT_MS,
    clock: { now: () => now, steady: () => now, fresh: () => now },
    fault: (error) => void faults.push(String(error)),
  });
  const socket = endpoint.offer();
  socket.send(request("/a"));
  await until(() => received !== undefined);
  await use({
    watch: () =>
      received!.connection!.watch({
        onGone: (reason) => reasons.push(reason.name),
        onEnd: () => {},
      }),
    respond: () => resolve(DONE),
    reasons,
    faults,
    socket,
    async pass(ms) {
      now += ms;
      // The server looks at deadlines at an interval.
      await new Promise((resolve) => setTimeout(resolve, 250));
      await turn();
    },
  });
  resolve(DONE);
  socket.end();
  await server.drain();
}

function statuses({ text }: ScriptedSocket): number[] {
  return readResponses(text).map(({ status }) => status);
}

Deno.test("a responder that does not watch has the write timeout, and no other", async () => {
  await asking(async ({ pass, respond, socket }) => {
    await pass(WRITE_TIMEOUT_MS - 1);
    assertEquals([socket.text, socket.closed], ["", false]);
    respond();
    await until(() => socket.text !== "");
    assertEquals(statuses(socket), [200]);
  });
  await asking(async ({ pass, socket }) => {
    await pass(WRITE_TIMEOUT_MS);
    assertEquals([socket.text, socket.closed], ["", true]);
  });
});

Deno.test("a responder that watches, from the start or later, has its own timeout, and is told that it took too long", async () => {
  for (const before of [0, WRITE_TIMEOUT_MS / 2]) {
    await asking(async ({ watch, pass, reasons, faults, socket }) => {
      if (before > 0) await pass(before);
      watch();
      await turn();
      await pass(RESPOND_TIMEOUT_MS - 1);
      assertEquals([socket.text, socket.closed], ["", false]);
      await pass(1);
      await until(() => socket.text !== "");
      assertEquals(statuses(socket), [503]);
      assert(reasons.includes("TimeoutError"));
      const seconds = RESPOND_TIMEOUT_MS / 1000;
      assertEquals(faults, [
        `TimeoutError: no response within ${seconds} s to GET "/a"`,
      ]);
    });
  }
});

Deno.test("a responder that still works after its peer has ended is no fault", async () => {
  await asking(async ({ watch, pass, reasons, faults, socket }) => {
    watch();
    await turn();
    socket.end();
    await until(() => reasons.length > 0);
    await pass(WRITE_TIMEOUT_MS);
    await until(() => reasons.includes("TimeoutError"));
    assertEquals(faults, []);
  });
});
