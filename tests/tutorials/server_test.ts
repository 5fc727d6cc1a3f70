// What the servers of the tutorials say to their clients, octet by octet: greeting, time, methods, many clients.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadBuiltinModule } from "../../src/base/builtin_module.ts";
import { findPort } from "../free_port.ts";
import { RawClient } from "../raw_client.ts";
import { withSite } from "../site_server.ts";
import { ask, expect, talk, withoutChances } from "./talk.ts";

/** The response to GET /hello on a connection that the client wants closed. */
const HELLO = expect([
  "HTTP/1.1 200 OK",
  "Date: DATE",
  "Connection: close",
  "Server: tinyhttp",
  "X-Content-Type-Options: nosniff",
  "Content-Type: text/plain; charset=utf-8",
  "Accept-Ranges: bytes",
  "ETag: TAG",
  "Cache-Control: no-cache",
  "Vary: Accept",
  "Content-Length: 13",
], "Hello, World\n");

Deno.test("Hello, World: the client sends a request, and reads until the server closes", async () => {
  await withSite({}, async (port) => {
    const response = await talk(port, ask("GET /hello HTTP/1.1"));
    assertEquals(withoutChances(response), HELLO);
  });
});

Deno.test("a client of HTTP/1.0 sends one line and no field, and reads until the server closes", async () => {
  await withSite({}, async (port) => {
    const response = await talk(port, "GET /hello HTTP/1.0\r\n\r\n");
    assertEquals(withoutChances(response), HELLO);
  });
});

Deno.test("a client that sends anything else gets a response that says what was wrong", async () => {
  await withSite({}, async (port) => {
    const response = await talk(port, "Hello, server\r\n\r\n");
    assertMatch(response, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assertMatch(response, /\r\n\r\n400 Bad Request\n.+\n$/);
  });
});

Deno.test("the time server sends the date and closes", async () => {
  await withSite({}, async (port) => {
    const response = await talk(port, ask("GET /time HTTP/1.1"));
    const date = /^Date: (.+)\r$/m.exec(response)?.[1];
    assertMatch(`${date}`, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    assert(response.endsWith(`\r\n\r\n${date}\n`));
  });
});

Deno.test("the echo server sends back what it received", async () => {
  await withSite({}, async (port) => {
    const message = ask("POST /echo HTTP/1.1", "Hello, server");
    const response = await talk(port, message);
    assertMatch(response, /^HTTP\/1\.1 200 OK\r\n/);
    assert(response.endsWith(`\r\n\r\n${message}`));
  });
});

Deno.test("GET, HEAD, POST, PUT and DELETE are told apart", async () => {
  await withSite({}, async (port) => {
    const get = await talk(port, ask("GET /hello HTTP/1.1"));
    assertEquals(withoutChances(get), HELLO);
    const head = await talk(port, ask("HEAD /hello HTTP/1.1"));
    assertEquals(
      withoutChances(head),
      HELLO.slice(0, -"Hello, World\n".length),
    );
    const text =
      "405 Method Not Allowed\nThis server responds to GET, HEAD and OPTIONS only.\n";
    for (const method of ["POST", "PUT", "DELETE"]) {
      const content = method === "DELETE" ? undefined : "a=1";
      const other = await talk(port, ask(`${method} /hello HTTP/1.1`, content));
      assertEquals(
        withoutChances(other),
        expect([
          "HTTP/1.1 405 Method Not Allowed",
          "Date: DATE",
          "Connection: close",
          "Server: tinyhttp",
          "X-Content-Type-Options: nosniff",
          "Content-Type: text/plain; charset=utf-8",
          "Cache-Control: no-store",
          "Vary: Accept",
          "Allow: GET, HEAD, OPTIONS",
          `Content-Length: ${text.length}`,
        ], text),
      );
    }
  });
});

Deno.test("several clients at once: one that says nothing keeps no other one waiting", async () => {
  await withSite({}, async (port) => {
    using silent = await RawClient.connect(port);
    using halfway = await RawClient.connect(port);
    await halfway.send("GET /hello HTTP/1.1\r\nHost: local");
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => talk(port, ask("GET /hello HTTP/1.1"))),
    );
    for (const response of responses) {
      assertEquals(withoutChances(response), HELLO);
    }
    await halfway.send("host\r\nConnection: close\r\n\r\n");
    assertEquals(withoutChances(await halfway.readAll()), HELLO);
    assertEquals(silent.received, "");
  });
});

Deno.test("one connection after another from the same client port is served, though the server closed the one before", async () => {
  await withSite({}, async (port) => {
    const localPort = findPort();
    for (let i = 0; i < 5; i++) {
      const response = await talkFrom(localPort, {
        port,
        message: ask("GET /hello HTTP/1.1"),
      });
      assertEquals(withoutChances(response), HELLO);
    }
  });
});

/** What this test uses of `node:net`: the runtime's own `connect` takes no port of the client. */
interface NetModule {
  connect(address: Record<string, string | number>): {
    setEncoding(encoding: "latin1"): void;
    write(message: string): void;
    on(
      event: "connect" | "data" | "error" | "close",
      listener: (value: string) => void,
    ): void;
  };
}

/** `talk`, from a client port that is given. */
function talkFrom(
  localPort: number,
  { port, message }: { port: number; message: string },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let received = "";
  const { connect } = loadBuiltinModule<NetModule>("node:net");
  const socket = connect({
    host: "127.0.0.1",
    port,
    localAddress: "127.0.0.1",
    localPort,
  });
  socket.setEncoding("latin1");
  socket.on("connect", () => socket.write(message));
  socket.on("data", (text) => received += text);
  socket.on("error", reject);
  socket.on("close", () => resolve(received));
  return promise;
}
