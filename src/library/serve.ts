// A server within the program that uses the library: options → site or responder → listener → server.
//
// It runs in one thread and has the permissions of the program.

import { reportToConsole } from "../base/console_report.ts";
import { fetchResponder } from "../handler/fetch_responder.ts";
import { MAX_HANDLER_MS } from "../handler/limits.ts";
import type { Responder } from "../http/responder.ts";
import type { Endpoint } from "../net/endpoint.ts";
import { Server, type ServerOptions } from "../net/server.ts";
import {
  findAddresses,
  openTcpEndpoint,
  openTcpEndpoints,
} from "../net/tcp_endpoint.ts";
import { openTurnSignal, type TurnSignal } from "../net/turn_signal.ts";
import { nameFolder } from "../site/files/startup_path.ts";
import { makeSite } from "../site/make_site.ts";
import { InProcessServer, type RunningServer } from "./running_server.ts";
import {
  checkServeOptions,
  DEFAULT_PORT,
  ONE_ARGUMENT,
  pickSiteOptions,
  type ServeOptions,
} from "./serve_options.ts";
import { explainFolder, explainListener } from "./start_failure.ts";

/**
 * Serves a folder, a handler with or without a folder behind it, a responder, or the built-in site where none is given. Resolves once the server listens. The program
 * needs the permissions to listen and to read the folder, and no unstable feature. Only faults and problems of the folder's
 * files are printed, to standard error.
 *
 * Rejects with a TypeError that names an option that does not exist or has an impossible value. Rejects with the system's
 * error, such as `Deno.errors.NotFound` or `Deno.errors.AddrInUse`, where the folder can't be opened or the address can't be
 * used. Rejects with the reason of the signal if it aborts before the server listens.
 *
 * @example A folder
 * ```ts
 * import { serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/index.html`, "<p>Hello</p>");
 *
 * const server = await serve({ folder, hostname: "127.0.0.1", port: 0 });
 * const response = await fetch(server.url);
 * assertEquals(await response.text(), "<p>Hello</p>");
 * assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
 *
 * await server.shutdown();
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @example A handler, with the folder behind it
 * ```ts
 * import { serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   hostname: "127.0.0.1",
 *   port: 0,
 *   async handler(request) {
 *     if (request.method !== "POST") return undefined;
 *     return new Response(`${await request.text()}, world`);
 *   },
 * });
 * const posted = await fetch(server.url, { method: "POST", body: "Hello" });
 * assertEquals(await posted.text(), "Hello, world");
 * const missing = await fetch(server.url);
 * assertEquals(missing.status, 404);
 * await missing.body?.cancel();
 * ```
 *
 * @example A responder, and a log
 * ```ts
 * import { type Responder, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const greeter: Responder = {
 *   respond: ({ fields }) => ({
 *     status: 200,
 *     fields: [["Content-Type", "text/plain; charset=utf-8"]],
 *     content: {
 *       kind: "octets",
 *       octets: new TextEncoder().encode(`Hello, ${fields.value("x-name")}`),
 *     },
 *   }),
 * };
 * const log: string[] = [];
 *
 * {
 *   await using server = await serve({
 *     responder: greeter,
 *     hostname: "127.0.0.1",
 *     port: 0,
 *     onExchange: ({ head, status }) => log.push(`${status} ${head?.target}`),
 *   });
 *   const response = await fetch(server.url, { headers: { "X-Name": "Ann" } });
 *   assertEquals(await response.text(), "Hello, Ann");
 * }
 * assertEquals(log, ["200 /"]);
 * ```
 */
export async function serve(
  options: ServeOptions = {},
): Promise<RunningServer> {
  // As a program without types may call it.
  if (arguments[1] !== undefined) throw new TypeError(ONE_ARGUMENT);
  checkServeOptions(options);
  const { limits, signal } = options;
  signal?.throwIfAborted();
  const { responder, release } = await openResponder(options);
  try {
    signal?.throwIfAborted();
    const endpoints = openEndpoints(options);
    const server = new Server({
      endpoints,
      responder,
      limits,
      turns: await openTurns(),
      respondTimeoutMs: options.handler &&
        (options.handlerTimeoutMs ?? MAX_HANDLER_MS),
      ...guardCallbacks(options),
    });
    return new InProcessServer(server, {
      endpoint: endpoints[0],
      signal,
      release,
    });
  } catch (error) {
    release();
    throw error;
  }
}

/** The responder, and a function that frees what it holds. The program closes a responder of its own by itself. */
async function openResponder(
  options: ServeOptions,
): Promise<{ responder: Responder; release: () => void }> {
  const { folder, responder, handler } = options;
  if (responder !== undefined) return { responder, release: () => {} };
  const site = await makeSite(
    {
      ...pickSiteOptions(options),
      folder: folder === undefined ? undefined : openFolder(folder),
    },
    {
      respond: handler &&
        ((folder) => fetchResponder(handler, folder, options)),
    },
  );
  return { responder: site, release: () => site.close() };
}

function openFolder(folder: string | URL): string {
  try {
    return nameFolder(folder);
  } catch (error) {
    throw explainFolder(folder, error);
  }
}

/** One endpoint, or one for each family where the system keeps them apart. */
function openEndpoints(
  { hostname, port = DEFAULT_PORT }: ServeOptions,
): readonly Endpoint[] {
  // An IPv6 address can be given as URLs write it.
  const address = hostname?.replace(/^\[(.*)\]$/, "$1");
  try {
    const addresses = findAddresses(address);
    return addresses.length === 1
      ? [openTcpEndpoint({ hostname: address, port })]
      : openTcpEndpoints(addresses, { port });
  } catch (error) {
    throw explainListener({ hostname, port }, error);
  }
}

/** The signal by which many connections take turns; undefined where the program may not connect to itself. */
async function openTurns(): Promise<TurnSignal | undefined> {
  const { state } = Deno.permissions.querySync({
    name: "net",
    host: "127.0.0.1",
  });
  if (state !== "granted") return undefined;
  // A machine without such an address, or without ports, serves all the same.
  return await openTurnSignal().catch(() => undefined);
}

/** The callbacks of the program. What they throw is reported and does not cut a connection. */
function guardCallbacks(
  { onExchange, onFault = reportToConsole }: ServeOptions,
): Pick<ServerOptions, "observe" | "fault"> {
  const fault = (error: unknown) => {
    try {
      onFault(error);
    } catch (failure) {
      reportToConsole(failure);
    }
  };
  const observe: ServerOptions["observe"] = onExchange &&
    ((exchange) => {
      try {
        onExchange(exchange);
      } catch (error) {
        fault(error);
      }
    });
  return { observe, fault };
}
