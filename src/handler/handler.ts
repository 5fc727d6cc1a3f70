// Handlers: functions from a request to a response, with the types of the Fetch standard.

import type { UpgradeOptions, UseConnection } from "./upgrade.ts";

/** A value, or a promise of it. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/**
 * Responds to a request. `undefined` leaves the request to the folder, or to 404 where no folder is served.
 *
 * @example
 * ```ts
 * import { type Handler, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const handler: Handler = (request, { remoteAddr }) => {
 *   const { pathname } = new URL(request.url);
 *   return pathname === "/me" ? new Response(remoteAddr.hostname) : undefined;
 * };
 *
 * await using server = await serve({ handler, hostname: "127.0.0.1", port: 0 });
 * const response = await fetch(new URL("me", server.url));
 * assertEquals(await response.text(), "127.0.0.1");
 * ```
 */
export type Handler = (
  request: Request,
  info: HandlerInfo,
) => Awaitable<Response | undefined>;

/** Responds where a handler threw, or its response can't be sent. */
export type ErrorHandler = (error: unknown) => Awaitable<Response>;

/** What a handler may know of a request besides the request itself. */
export interface HandlerInfo {
  /** The address of the peer. */
  readonly remoteAddr: Deno.NetAddr;
  /** The version of HTTP, such as `HTTP/1.1`. */
  readonly protocol: string;
  /**
   * Resolves once the response of the handler, or that of `onError`, was handed to the connection whole. Rejects where it was
   * not, also where the server sent its own 500 or 503 in its place.
   */
  readonly completed: Promise<void>;
  /**
   * What the folder responds to a request, which may be another one than the handler was called with; 404 where no folder
   * is served. Only GET and HEAD find something. If the client's path does not end with the path of that request, its
   * `Location` begins with `/`, a listing becomes a redirect to it, and links in other pages stay as they are. A body that nobody has begun to read when the exchange ends is given back.
   *
   * @example
   * ```ts
   * import { serve } from "@tinyhttp/tinyhttp";
   * import { assertEquals } from "@std/assert";
   *
   * const folder = await Deno.makeTempDir();
   * await Deno.writeTextFile(`${folder}/a.txt`, "from the folder");
   *
   * {
   *   await using server = await serve({
   *     folder,
   *     hostname: "127.0.0.1",
   *     port: 0,
   *     async handler(request, { serveFolder }) {
   *       const response = await serveFolder(request);
   *       response.headers.set("X-Own", "yes");
   *       return response;
   *     },
   *   });
   *   const response = await fetch(new URL("a.txt", server.url));
   *   assertEquals(response.headers.get("x-own"), "yes");
   *   assertEquals(await response.text(), "from the folder");
   * }
   * await Deno.remove(folder, { recursive: true });
   * ```
   */
  readonly serveFolder: (request: Request) => Promise<Response>;
  /**
   * The response to a WebSocket handshake (RFC 6455 §4.2). The handler returns it. After it was sent, `use` is called with
   * the connection as streams of octets; a library does the framing, such as `ws` of npm. The connection is closed once
   * `use` has resolved. Where the request is no handshake, the response says so with 426 or 400, and `use` is not called.
   * Rejects with a TypeError for a subprotocol that the peer did not ask for.
   *
   * @example
   * ```ts
   * import { serve } from "@tinyhttp/tinyhttp";
   * import { assertEquals } from "@std/assert";
   *
   * await using server = await serve({
   *   hostname: "127.0.0.1",
   *   port: 0,
   *   handler: (_request, { upgrade }) =>
   *     upgrade(async ({ writable }) => {
   *       const writer = writable.getWriter();
   *       // One text message of two octets, and the end: RFC 6455 §5.2.
   *       await writer.write(new Uint8Array([0x81, 2, 0x68, 0x69]));
   *       await writer.write(new Uint8Array([0x88, 0]));
   *     }),
   * });
   * const socket = new WebSocket(server.url.replace("http", "ws"));
   * const message = await new Promise<unknown>((resolve) =>
   *   socket.onmessage = ({ data }) => resolve(data)
   * );
   * assertEquals(message, "hi");
   * await new Promise((resolve) => socket.onclose = resolve);
   * ```
   */
  readonly upgrade: (
    use: UseConnection,
    options?: UpgradeOptions,
  ) => Promise<Response>;
}

/** What a handler is run with. */
export interface HandlerSettings {
  /**
   * Responds where the handler throws, or where its response can't be sent and no octet of it was; the server's own 500 by
   * default, and `onFault` receives the error.
   */
  readonly onError?: ErrorHandler | undefined;
  /** Octets of content that a request may have; more get 413. 128 MiB by default; Infinity for no limit. */
  readonly maxContentOctets?: number | undefined;
}
