// Servers for tests of handlers, and clients that send exact octets.

import { assertEquals } from "@std/assert";
import type { Handler, RunningServer, ServeOptions } from "../../src/mod.ts";
import { withServer } from "../library/serving.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { parseResponseHead } from "../response_head.ts";

/** What a test works with. */
export interface Handled {
  readonly server: RunningServer;
  readonly port: number;
  readonly faults: unknown[];
  /** The URL of a path. */
  url(path?: string): URL;
}

/** Serves the handler while `use` runs. What it throws is in `faults`; `use` takes what it expects. */
export async function withHandler(
  handler: Handler,
  use: (handled: Handled) => Promise<void>,
  options: ServeOptions = {},
): Promise<void> {
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => void faults.push(fault);
  await withServer({ handler, onFault, ...options }, async (server) => {
    const { port } = server.address;
    const url = (path = "") => new URL(path, server.url);
    await use({ server, port, faults, url });
  });
  assertEquals(faults, [], "faults");
}

/** Sends octets on a new connection, and calls `use` with it. */
export async function withClient(
  port: number,
  octets: string,
  use: (client: RawClient) => Promise<void>,
): Promise<void> {
  using client = await RawClient.connect(port);
  await client.send(octets);
  await use(client);
}

/** Fails unless the server still responds. */
export async function assertLives(port: number): Promise<void> {
  await withClient(port, encodeRequest("/lives"), async (client) => {
    const { status } = await client.receive();
    assertEquals(status, 200, "the server lives on");
  });
}

/** A response on a connection that then ended. */
export interface LastResponse {
  readonly status: number;
  readonly head: string;
  /** One character for each octet; decoded where it was sent in chunks. */
  readonly text: string;
  /** Whether the content has the end that its framing announces. A content up to the end of the connection always has. */
  readonly isWhole: boolean;
  /** What came after its end. */
  readonly rest: string;
  field(name: string): string | undefined;
}

/** Sends one request and reads up to the end of the connection. */
export async function exchangeLast(
  port: number,
  target: string,
  { method = "GET", fields = [], version = "1.1", content = "" }: {
    method?: string;
    fields?: readonly string[];
    version?: string;
    content?: string | Uint8Array;
  } = {},
): Promise<LastResponse> {
  using client = await RawClient.connect(port);
  const closing = [...fields, "Connection: close"];
  const head = encodeRequest(target, { method, fields: closing });
  await client.send(head.replace("HTTP/1.1", `HTTP/${version}`));
  await client.send(content);
  return parseLast(await client.readAll(), method);
}

/** Parses what came on a connection. */
export function parseLast(octets: string, method = "GET"): LastResponse {
  const at = octets.indexOf("\r\n\r\n") + 4;
  if (at === 3) {
    const field = () => undefined;
    return {
      status: 0,
      head: octets,
      text: "",
      isWhole: false,
      rest: "",
      field,
    };
  }
  const head = octets.slice(0, at);
  const { status, field } = parseResponseHead(head);
  const made = (text: string, isWhole: boolean, rest = "") => ({
    status,
    head,
    text,
    isWhole,
    rest,
    field,
  });
  const body = octets.slice(at);
  const isBare = method === "HEAD" || [204, 205, 304].includes(status);
  if (isBare) return made("", true, body);
  if (field("transfer-encoding") === "chunked") {
    const { text, isWhole, rest } = decodeChunks(body);
    return made(text, isWhole, rest);
  }
  const length = field("content-length");
  if (length === undefined) return made(body, true);
  const end = Number(length);
  return made(body.slice(0, end), body.length >= end, body.slice(end));
}

function decodeChunks(
  body: string,
): { text: string; isWhole: boolean; rest: string } {
  let text = "";
  for (let at = 0;;) {
    const line = /^([0-9a-f]+)\r\n/i.exec(body.slice(at, at + 20));
    if (line === null) {
      if (body.slice(at, at + 20).includes("\r\n")) {
        throw new Error(`no chunk at ${at}: ${body.slice(at, at + 40)}`);
      }
      return { text, isWhole: false, rest: "" };
    }
    const start = at + line[0].length;
    const end = start + parseInt(line[1], 16);
    text += body.slice(start, end);
    if (body.length < end + 2) return { text, isWhole: false, rest: "" };
    if (body.slice(end, end + 2) !== "\r\n") {
      throw new Error(`no end of the chunk at ${at}`);
    }
    at = end + 2;
    if (end === start) return { text, isWhole: true, rest: body.slice(at) };
  }
}
