import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type RunningServer,
  serve,
  type ServeOptions,
  type ServerLimits,
} from "../../src/mod.ts";
import { exchange } from "../raw_client.ts";
import { withFolder } from "../site_server.ts";
import { portOf, responding, textResponse, withServer } from "./serving.ts";

/** The options as a program without types can give them. */
function untyped(options: Record<string, unknown>): ServeOptions {
  return options as ServeOptions;
}

const untypedServe = serve as (...all: unknown[]) => Promise<RunningServer>;

async function failureOf(options: ServeOptions): Promise<Error> {
  const starting = async () => {
    const server = await serve({
      hostname: "127.0.0.1",
      port: 0,
      ...options,
    });
    await server.shutdown();
  };
  return await assertRejects(starting, JSON.stringify(options)) as Error;
}

Deno.test("serve() rejects a handler beside its options, or instead of them", async () => {
  const handler = () => new Response("never");
  const options = { hostname: "127.0.0.1", port: 0 };
  const calls: unknown[][] = [
    [handler],
    [options, handler],
    [handler, options],
    [undefined, handler],
    [null],
    ["/srv"],
  ];
  for (const call of calls) {
    const starting = async () => {
      const server = await untypedServe(...call);
      await server.shutdown();
    };
    const error = await assertRejects(starting, `${call}`);
    assert(error instanceof TypeError);
    assertStringIncludes(error.message, "one object");
    assertStringIncludes(error.message, 'option "handler"');
  }
});

Deno.test("serve() rejects with a TypeError that names an impossible value's option", async () => {
  const responder = responding(() => textResponse(""));
  const cases: [Record<string, unknown>, string][] = [
    [{ prot: 80 }, "prot: there is no such option"],
    [{ toString: 1 }, "toString: there is no such option"],
    [{ port: -1 }, "port: expected a whole number from 0 to 65535, got -1"],
    [{ port: 65536 }, "port: expected a whole number from 0 to 65535"],
    [{ port: 1.5 }, "port: expected"],
    [{ port: NaN }, "port: expected"],
    [{ port: "80" }, 'port: expected a whole number from 0 to 65535, got "80"'],
    [{ port: null }, "port: expected"],
    [{ hostname: "" }, "hostname: expected"],
    [{ hostname: "http://a/" }, "hostname: expected"],
    [{ hostname: "a b" }, "hostname: expected"],
    [{ hostname: 1 }, "hostname: expected"],
    [{ folder: "" }, "folder: expected a folder's path"],
    [{ folder: "a\0b" }, "folder: expected"],
    [{ folder: 1 }, "folder: expected"],
    [{ folder: new URL("https://a.example/") }, "folder: expected"],
    [{ indexNames: "index.html" }, "indexNames: expected an array"],
    [{ indexNames: ["a/b.html"] }, "indexNames: expected"],
    [{ indexNames: [".."] }, "indexNames: expected"],
    [{ list: "yes" }, 'list: expected true or false, got "yes"'],
    [{ dotfiles: 1 }, "dotfiles: expected true or false, got 1"],
    [{ followSymlinks: null }, "followSymlinks: expected"],
    [{ cleanUrls: {} }, "cleanUrls: expected true or false, got an object"],
    [{ spa: "" }, "spa: expected a file's path"],
    [{ spa: "/index.html" }, "spa: expected"],
    [{ spa: "../index.html" }, "spa: expected"],
    [{ spa: true }, "spa: expected"],
    [{ users: { ann: "secret" } }, "users: expected a map"],
    [{ users: new Map([["ann", "secret"]]) }, "users: expected a map"],
    [{ cacheOctets: -1 }, "cacheOctets: expected a whole number, 0 or more"],
    [{ cacheOctets: Infinity }, "cacheOctets: expected"],
    [{ cacheSeconds: 0.5 }, "cacheSeconds: expected"],
    [{ types: { ".a": "b/c" } }, "types: expected an array"],
    [{ types: [[".a"]] }, "types: expected"],
    [{ types: [["a", "b/c"]] }, "types: expected"],
    [{ types: [[".a", "b"]] }, "types: expected"],
    [{ types: [[".a", 1]] }, "types: expected"],
    [{ charset: "utf-7" }, "charset: expected a charset"],
    [{ charset: null }, "charset: expected"],
    [{ headers: { "X-A": "b" } }, "headers: expected an array"],
    [{ headers: [["X-A"]] }, "headers: expected"],
    [{ headers: [["X A", "b"]] }, "headers: expected"],
    [{ headers: [["X-A", "b\r\nX-C: d"]] }, "headers: expected"],
    [{ headers: [["Content-Length", "5"]] }, "headers: expected"],
    [{ cors: "a.example" }, "cors: expected an origin"],
    [{ cors: "https://a.example/" }, "cors: expected"],
    [{ cors: true }, "cors: expected"],
    [{ warn: "stderr" }, "warn: expected a function"],
    [{ limits: 5 }, "limits: expected an object"],
    [{ limits: null }, "limits: expected"],
    [{ limits: { conections: 5 } }, "limits.conections: there is no such"],
    [{ limits: { maxConnections: 0 } }, "limits.maxConnections: expected"],
    [{ limits: { idleTimeoutMs: 0 } }, "limits.idleTimeoutMs: expected"],
    [{ limits: { headTimeoutMs: Infinity } }, "limits.headTimeoutMs: expected"],
    [{ limits: { writeTimeoutMs: "5" } }, "limits.writeTimeoutMs: expected"],
    [{ limits: { drainTimeoutMs: -1 } }, "limits.drainTimeoutMs: expected"],
    [{ signal: {} }, "signal: expected an AbortSignal"],
    [{ onExchange: 1 }, "onExchange: expected a function"],
    [{ onFault: [] }, "onFault: expected a function, got an array"],
    [{ responder: {} }, "responder: expected an object with a method"],
    [{ responder: () => {} }, "responder: expected"],
    [{ responder: null }, "responder: expected"],
    [{ responder, folder: "." }, "folder: it has no meaning beside"],
    [{ responder, list: true }, "list: it has no meaning beside"],
  ];
  for (const [options, message] of cases) {
    const error = await failureOf(untyped(options));
    const why = `${message}\n${error}`;
    assert(error instanceof TypeError, why);
    assert(error.message.startsWith(message), why);
  }
});

Deno.test("serve() shows nothing of an object in a message", async () => {
  const { message } = await failureOf(untyped({ users: { ann: "secret" } }));
  assert(!message.includes("secret"), message);
});

Deno.test("serve() rejects what is no object of options", async () => {
  for (const options of [null, "public", 8000]) {
    const starting = () => serve(options as unknown as ServeOptions);
    const error = await assertRejects(starting);
    assert(error instanceof TypeError, String(options));
  }
});

Deno.test("serve() takes an option that is undefined as one that is left out", async () => {
  const options: Record<keyof ServeOptions, undefined> = {
    cacheOctets: undefined,
    cacheSeconds: undefined,
    charset: undefined,
    cleanUrls: undefined,
    cors: undefined,
    corsCredentials: undefined,
    corsPrivateNetwork: undefined,
    dotfiles: undefined,
    file: undefined,
    folder: undefined,
    followSymlinks: undefined,
    handler: undefined,
    handlerTimeoutMs: undefined,
    hidden: undefined,
    headers: undefined,
    hostname: undefined,
    indexNames: undefined,
    limits: undefined,
    list: undefined,
    maxContentOctets: undefined,
    onError: undefined,
    onExchange: undefined,
    onFault: undefined,
    port: undefined,
    responder: undefined,
    signal: undefined,
    spa: undefined,
    types: undefined,
    users: undefined,
    warn: undefined,
  };
  const limits: Record<keyof ServerLimits, undefined> = {
    drainTimeoutMs: undefined,
    headTimeoutMs: undefined,
    idleTimeoutMs: undefined,
    maxConnections: undefined,
    writeTimeoutMs: undefined,
  };
  const given = { ...options, limits, hostname: "127.0.0.1", port: 0 };
  const server = await serve(given);
  assertEquals((await exchange(portOf(server), "/hello")).status, 200);
  await server.shutdown();
});

Deno.test("serve() has no option that its type does not have", async () => {
  // @ts-expect-error: a typing error
  await assertRejects(() => serve({ prot: 80 }));
  // @ts-expect-error: of another option's type
  await assertRejects(() => serve({ port: "80" }));
  // @ts-expect-error: no limit
  await assertRejects(() => serve({ limits: { conections: 5 } }));
});

Deno.test("serve() rejects with the system's error where the folder can't be served", async () => {
  await withFolder({ "file.txt": "" }, async (folder) => {
    const missing = `${folder}/missing`;
    const notFound = await failureOf({ folder: missing });
    assert(notFound instanceof Deno.errors.NotFound);
    assertEquals(
      notFound.message,
      `cannot serve "${missing}": it does not exist`,
    );
    assert(notFound.cause instanceof Deno.errors.NotFound);

    const file = await failureOf({ folder: `${folder}/file.txt` });
    assert(file instanceof Deno.errors.NotADirectory);
    assert(file.message.endsWith('file.txt": it is not a folder'));
  });
});

Deno.test("serve() rejects with the system's error where it can't listen", async () => {
  await withServer({}, async (server) => {
    const port = portOf(server);
    const inUse = await failureOf({ port });
    assert(inUse instanceof Deno.errors.AddrInUse);
    assertEquals(
      inUse.message,
      `cannot listen on "127.0.0.1" port ${port}: the port is in use`,
    );
  });
  // An address for documentation, RFC 5737 §3; and a name that never exists, RFC 6761 §6.4.
  const foreign = await failureOf({ hostname: "192.0.2.1", port: undefined });
  assert(foreign instanceof Deno.errors.AddrNotAvailable);
  assertEquals(
    foreign.message,
    'cannot listen on "192.0.2.1" port 8000: this machine does not have this address',
  );
  const unknown = await failureOf({ hostname: "tinyhttp.invalid" });
  assert(unknown.message.startsWith('cannot listen on "tinyhttp.invalid"'));
});

Deno.test({
  name:
    "serve() rejects with what the runtime says where a permission is missing",
  permissions: { read: true },
  async fn() {
    const denied = await failureOf({});
    assert(denied instanceof Deno.errors.NotCapable);
    assert(denied.message.includes("--allow-net"), denied.message);
  },
});
