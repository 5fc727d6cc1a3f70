// The handshake of WebSocket, and the connection behind it as streams. RFC 6455 §4.2.
//
// The framing of messages is left to a library that takes a stream of octets. Who may connect is left to
// the handler: browsers send Origin, and let pages of all origins connect.

import type { HttpRequest } from "../http/request.ts";
import type { UpgradedConnection } from "../http/response.ts";

/** A connection that speaks no HTTP any more. */
export interface RawConnection {
  /** What the peer sends. It fails where the connection breaks. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What is sent to the peer. Its end tells the peer that no more follows. A write of anything else rejects with a TypeError. */
  readonly writable: WritableStream<Uint8Array>;
}

/** Speaks another protocol over the connection, which is closed once this has resolved. */
export type UseConnection = (
  connection: RawConnection,
) => void | PromiseLike<void>;

/** What the handshake may say. */
export interface UpgradeOptions {
  /** The subprotocol, one of those that the peer asked for. RFC 6455 §1.9. */
  readonly protocol?: string;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** 16 octets in base64. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** What follows each response with 101. */
const uses = new WeakMap<Response, UseConnection>();

/** What is to be done after a response; undefined where the connection goes on with HTTP. */
export function upgradeOf(
  response: Response,
): ((connection: UpgradedConnection) => Promise<void>) | undefined {
  const use = uses.get(response);
  if (use === undefined) return undefined;
  return async (connection) => await use(openStreams(connection));
}

/** The response to a handshake: 101, or what tells the peer that this is none. */
export async function respondToHandshake(
  { method, fields, connection, content }: HttpRequest,
  use: UseConnection,
  { protocol }: UpgradeOptions = {},
): Promise<Response> {
  const key = fields.value("sec-websocket-key") ?? "";
  const isAsked = method === "GET" && content.length === 0 &&
    connection?.version === "HTTP/1.1" &&
    listTokens(fields.value("connection")).includes("upgrade") &&
    listTokens(fields.value("upgrade")).includes("websocket");
  if (!isAsked) {
    return refuse(426, "This address speaks WebSocket", {
      Upgrade: "websocket",
    });
  }
  if (fields.value("sec-websocket-version") !== "13") {
    return refuse(426, "The version of WebSocket is 13", {
      "Upgrade": "websocket",
      "Sec-WebSocket-Version": "13",
    });
  }
  if (!KEY.test(key)) return refuse(400, "Sec-WebSocket-Key is malformed");
  const offered = (fields.value("sec-websocket-protocol") ?? "").split(",")
    .map((each) => each.trim());
  if (protocol !== undefined && !offered.includes(protocol)) {
    throw new TypeError(`The peer did not ask for the protocol ${protocol}`);
  }
  const response = new Response(null, {
    status: 101,
    headers: {
      "Upgrade": "websocket",
      "Sec-WebSocket-Accept": await encodeAccept(key),
      ...protocol !== undefined && { "Sec-WebSocket-Protocol": protocol },
    },
  });
  uses.set(response, use);
  return response;
}

function listTokens(value = ""): string[] {
  return value.toLowerCase().split(",").map((token) => token.trim());
}

function refuse(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${text}.\n`, { status, headers });
}

async function encodeAccept(key: string): Promise<string> {
  const octets = new TextEncoder().encode(key + GUID);
  const digest = await crypto.subtle.digest("SHA-1", octets);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function openStreams(connection: UpgradedConnection): RawConnection {
  return {
    readable: new ReadableStream({
      async pull(controller) {
        const octets = await connection.read();
        if (octets === undefined) controller.close();
        else controller.enqueue(octets.slice());
      },
      cancel: () => connection.close(),
    }, { highWaterMark: 0 }),
    writable: new WritableStream({
      write: (octets) => connection.write(asOctets(octets)),
      close: () => connection.closeWrite(),
      abort: () => connection.close(),
    }),
  };
}

/** Throws a TypeError for what is no array of octets, which programs without types may write. */
function asOctets(written: unknown): Uint8Array {
  if (written instanceof Uint8Array) return written;
  throw new TypeError("A connection takes only a Uint8Array");
}
