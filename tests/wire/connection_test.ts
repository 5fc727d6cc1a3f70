// Each wire case through a whole connection: the octets arrive, responses leave. RFC 9112 §9.3, §9.6.

import { assertEquals } from "@std/assert";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import type { Responder } from "../../src/http/responder.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import type { SeenResponse } from "../net/response_reader.ts";
import { request, ScriptedPeer } from "../net/scripted_peer.ts";
import { readWireCases, type WireCase } from "./case_file.ts";
import type { Message } from "./outcome.ts";
import { WireConnection } from "./wire_connection.ts";

const AFTER = request("/after");

/** Responds with the method and, where it reads that, the content. */
class Site implements Responder {
  /** How many requests it was asked about. */
  asked = 0;
  readonly #reads: boolean;

  constructor({ reads }: { reads: boolean }) {
    this.#reads = reads;
  }

  async respond({ method, content }: HttpRequest): Promise<HttpResponse> {
    this.asked++;
    let text = `${method} `;
    while (this.#reads) {
      const piece = await content.read();
      if (piece === undefined) break;
      text += decodeLatin1(piece, 0, piece.length);
    }
    const octets = encodeLatin1(text);
    return { status: 200, fields: [], content: { kind: "octets", octets } };
  }
}

/** What became of the octets of a case. */
interface Served {
  readonly site: Site;
  readonly peer: ScriptedPeer;
  /** The final responses so far. */
  responses(): SeenResponse[];
}

async function serve(
  { octets, expected }: WireCase,
  site: Site,
): Promise<Served> {
  const peer = new ScriptedPeer(site);
  peer.socket.send(octets);
  await peer.serve();
  const methods = expected.messages.map(({ method }) => method);
  const responses = () =>
    peer.responses(...methods).filter(({ status }) => status >= 200);
  return { site, peer, responses };
}

/** What the Connection field of the response to a message says. */
function connectionOf({ persists, minor }: Message): string | undefined {
  if (!persists) return "close";
  return minor === 0 ? "keep-alive" : undefined;
}

/** Asserts that each whole message has its response, and a refusal the last one. */
function assertResponses(
  { name, expected: { messages, status } }: WireCase,
  { responses }: Served,
  { reads }: { reads: boolean },
): void {
  const seen = responses();
  const statuses = seen.map(({ status }) => status);
  const ordinary = messages.map(() => 200);
  assertEquals(statuses, [...ordinary, ...status ? [status] : []], name);
  messages.forEach((message, i) => {
    const { method, content } = message;
    const text = `${method} ${reads ? content : ""}`;
    const { fields, content: found } = seen[i];
    assertEquals(found, method === "HEAD" ? "" : text, name);
    assertEquals(fields.get("connection"), connectionOf(message), name);
  });
  if (status !== undefined) {
    assertEquals(seen.at(-1)!.fields.get("connection"), "close", name);
  }
}

/** Asserts what becomes of the connection when its peer sends another request, and no more. */
async function assertEnd(wireCase: WireCase, served: Served): Promise<void> {
  const { name, expected: { messages, rest } } = wireCase;
  const { peer, responses } = served;
  const before = responses().length;
  const isPersistent = messages.at(-1)?.persists ?? true;
  const persists = rest.kind === "nothing" && isPersistent;
  if (rest.kind !== "partial" && !peer.settled) await peer.send(AFTER);
  assertEquals(responses().length, before + (persists ? 1 : 0), name);
  const goesOn = persists || rest.kind === "partial";
  assertEquals(peer.socket.halfClosed || peer.socket.closed, !goesOn, name);
  const refused = goesOn && !persists && !isLineEnd(wireCase) ? [400] : [];
  const last = responses().length;
  if (!peer.settled) await peer.end();
  peer.assertOver();
  const statuses = responses().slice(last).map(({ status }) => status);
  assertEquals(statuses, refused, name);
}

/** Whether what follows the last message is a line end or its beginning, with which no request begins. */
function isLineEnd(
  { octets, expected: { rest, messages } }: WireCase,
): boolean {
  const isHead = rest.kind === "partial" && rest.within === "head";
  return isHead && ["\r", "\r\n"].some((end) => {
    const length = octets.length - end.length;
    if (decode(octets.subarray(length)) !== end) return false;
    const before = new WireConnection();
    before.feed(octets.subarray(0, length));
    const outcome = before.outcome();
    return outcome.rest.kind === "nothing" &&
      outcome.messages.length === messages.length;
  });
}

function decode(octets: Uint8Array): string {
  return decodeLatin1(octets, 0, octets.length);
}

for (const wireCase of readWireCases()) {
  Deno.test(`connection: ${wireCase.name}`, async () => {
    const { rest } = wireCase.expected;
    const isPartial = rest.kind === "partial" && rest.within === "content";
    for (const reads of [true, false]) {
      // What is not read may be too much to wait for.
      if (isPartial && !reads) continue;
      const served = await serve(wireCase, new Site({ reads }));
      assertResponses(wireCase, served, { reads });
      await assertEnd(wireCase, served);
      assertEquals(served.peer.faults, []);
    }
  });
}
