// Seeded runs of whole connections: requests of every kind, cut and delayed at random, responders that read and respond in
// every way, and peers and servers that end it at any moment. Whatever happens, responses come in order, nothing follows
// the last one, and all that was lent or opened is given back once.

import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { RefusedRequest } from "../../src/http/refusal.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import {
  type HttpResponse,
  PreparedResponse,
} from "../../src/http/response.ts";
import { pickBelow, pickOne, type Random, seeded } from "../seeded.ts";
import { ScriptedPeer, turn } from "./scripted_peer.ts";
import { ScriptedFile } from "./scripted_site.ts";
import { ScriptedStream } from "./scripted_stream.ts";

const RUNS = 200;

const READS = ["none", "one", "all", "message", "unawaited"] as const;
const RESPONSES = [
  "octets",
  "prepared",
  "large",
  "file",
  "chunks",
  "stream",
  "broken",
  "throws",
  "refuses",
] as const;

/** One request of a run, and how it is responded to. */
interface Script {
  readonly method: string;
  readonly octets: string;
  readonly reads: typeof READS[number];
  readonly responds: typeof RESPONSES[number];
  /** How many turns of the event loop the responder waits before it reads, and after. */
  readonly waits: readonly [number, number];
}

function makeScript(random: Random, index: number): Script {
  const method = pickOne(random, ["GET", "GET", "POST", "HEAD"]);
  const content = "c".repeat(pickBelow(random, 40));
  const lines = [`${method} /${index} HTTP/1.1`, "Host: a"];
  let coded = "";
  switch (method === "POST" ? pickBelow(random, 3) : 2) {
    case 0:
      lines.push(`Content-Length: ${content.length}`);
      coded = content;
      break;
    case 1: {
      lines.push("Transfer-Encoding: chunked");
      const chunk = `${content.length.toString(16)}\r\n${content}\r\n`;
      coded = (content === "" ? "" : chunk) + "0\r\n\r\n";
      break;
    }
  }
  if (pickBelow(random, 4) === 0) lines.push("Expect: 100-continue");
  if (pickBelow(random, 8) === 0) lines.push("Connection: close");
  return {
    method,
    octets: lines.join("\r\n") + "\r\n\r\n" + coded,
    reads: pickOne(random, READS),
    responds: pickOne(random, RESPONSES),
    waits: [pickBelow(random, 2), pickBelow(random, 2)],
  };
}

/** Responds as scripts say, and remembers what it opened. */
class FuzzedSite {
  readonly files: ScriptedFile[] = [];
  readonly streams: ScriptedStream[] = [];
  readonly scripts: readonly Script[];
  /** The requests it was asked about, in order. */
  readonly asked: number[] = [];

  constructor(scripts: readonly Script[]) {
    this.scripts = scripts;
  }

  async respond(request: HttpRequest): Promise<HttpResponse> {
    const { target } = request;
    const index = target.kind === "path" ? Number(target.segments[0]) : -1;
    this.asked.push(index);
    const { reads, responds, waits: [before, after] } = this.scripts[index];
    for (let i = 0; i < before; i++) await turn();
    await this.#read(request, reads);
    for (let i = 0; i < after; i++) await turn();
    if (responds === "throws") throw new Error("respond failed");
    if (responds === "refuses") throw new RefusedRequest("expectation not met");
    return this.#make(responds, `#${index}#`);
  }

  async #read(
    { content, wire }: HttpRequest,
    reads: Script["reads"],
  ): Promise<void> {
    if (reads === "message") await wire!.readMessage(10_000);
    else if (reads === "one") await content.read();
    else if (reads === "unawaited") content.read();
    else if (reads === "all") {
      while (await content.read() !== undefined) { /* to its end */ }
    }
  }

  #make(responds: Script["responds"], text: string): HttpResponse {
    const octets = encodeLatin1(text);
    const ordinary: HttpResponse = {
      status: 200,
      fields: [],
      content: { kind: "octets", octets },
    };
    switch (responds) {
      case "prepared":
        return new PreparedResponse(ordinary);
      case "large": {
        const octets = encodeLatin1(text + "l".repeat(300_000));
        return { ...ordinary, content: { kind: "octets", octets } };
      }
      case "file": {
        const source = new ScriptedFile({ length: 200_000, slow: true });
        this.files.push(source);
        const parts = [octets, { start: 0, length: 200_000 }];
        const length = 200_000 + octets.length;
        return {
          ...ordinary,
          content: { kind: "file", source, length, parts },
        };
      }
      case "chunks":
      case "stream":
      case "broken": {
        const stream = new ScriptedStream(text, "", "s".repeat(9));
        if (responds === "broken") stream.fail(new Error("stream failed"));
        else stream.end();
        this.streams.push(stream);
        const length = responds === "stream" ? text.length + 9 : undefined;
        return { ...ordinary, content: { kind: "stream", length, stream } };
      }
      default:
        return ordinary;
    }
  }

  /** Fails unless all that was opened was given back once. */
  assertGivenBack(): void {
    for (const { closes } of this.files) assertEquals(closes, 1);
    for (const stream of this.streams) {
      const ends = stream.cancelled.length + (stream.ended ? 1 : 0);
      assertEquals(ends, 1, "a stream ends or is cancelled, once");
    }
  }
}

/** A final response as a client reads it; `text` is what came of its content. */
interface Seen {
  readonly status: number;
  readonly isLast: boolean;
  readonly isWhole: boolean;
  readonly text: string;
}

/** Every final response in what was written; the last may be cut. Throws where an octet belongs to none. */
function readAll(text: string, { scripts, asked }: FuzzedSite): Seen[] {
  const seen: Seen[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\r\n\r\n", at);
    const head = text.slice(at, end === -1 ? undefined : end + 4);
    const line = /^HTTP\/1\.1 ([1-5][0-9]{2}) /.exec(head);
    if (line === null || end === -1) {
      assert("HTTP/1.1 ".startsWith(head.slice(0, 9)), `no response: ${head}`);
      assert(head.length < 300, head);
      break;
    }
    at = end + 4;
    const status = Number(line[1]);
    if (status === 100) continue;
    const isLast = head.includes("\r\nConnection: close\r\n");
    // The head of a request that nobody was asked about may be incomplete, and its method then counts for nothing.
    const script = scripts[asked[seen.length]];
    const read = script?.method === "HEAD"
      ? { length: 0, isWhole: true }
      : readContent(head, text.slice(at));
    const content = text.slice(at, at + read.length);
    seen.push({ status, isLast, isWhole: read.isWhole, text: content });
    at += read.length;
    if (!read.isWhole || isLast) {
      assertEquals(at, text.length, "octets behind the last response");
    }
  }
  return seen;
}

/** The octets of a content at the beginning of `text`, framing included. */
function readContent(
  head: string,
  text: string,
): { length: number; isWhole: boolean } {
  const length = /\r\nContent-Length: ([0-9]+)\r\n/.exec(head)?.[1];
  if (length !== undefined) {
    const isWhole = text.length >= Number(length);
    return { length: isWhole ? Number(length) : text.length, isWhole };
  }
  assert(head.includes("\r\nTransfer-Encoding: chunked\r\n"), head);
  for (let at = 0;;) {
    const size = /^([0-9a-f]+)\r\n/.exec(text.slice(at, at + 10));
    if (size === null) return { length: text.length, isWhole: false };
    const next = at + size[0].length + parseInt(size[1], 16) + 2;
    if (next > text.length) return { length: text.length, isWhole: false };
    assertEquals(text.slice(next - 2, next), "\r\n");
    at = next;
    if (size[1] === "0") return { length: at, isWhole: true };
  }
}

/** What may befall a connection between two pieces of what its peer sends. */
type Event = (peer: ScriptedPeer) => void;

const HARMLESS: Event[] = [
  ({ socket }) => socket.stall(),
  ({ socket }) => socket.resume(),
  ({ socket }) => socket.resume(),
  ({ socket }) => socket.writeLength = 1000,
  ({ socket }) => socket.writeLength = Infinity,
];

const HARMFUL: Event[] = [
  ({ socket }) => socket.failReads(),
  ({ socket }) => socket.failWrites(),
  ({ socket }) => socket.end(),
  ({ connection }) => connection.close(),
  (peer) => expire(peer),
  (peer) => {
    peer.draining = true;
    peer.connection.drain();
  },
];

function expire(peer: ScriptedPeer): void {
  if (peer.connection.deadline === Infinity) return;
  peer.now = peer.connection.deadline;
  peer.connection.expire();
}

interface Run {
  readonly site: FuzzedSite;
  readonly peer: ScriptedPeer;
  readonly isHarmed: boolean;
}

async function run(random: Random): Promise<Run> {
  const scripts = Array.from(
    { length: 1 + pickBelow(random, 4) },
    (_, index) => makeScript(random, index),
  );
  const site = new FuzzedSite(scripts);
  const peer = new ScriptedPeer(site);
  peer.socket.closeEndsWrites = pickBelow(random, 4) > 0;
  const octets = scripts.map(({ octets }) => octets).join("");
  const harmAt = pickBelow(random, 12);
  peer.connection.serve().then(() => settled = true);
  let settled = false;
  let step = 0;
  for (let at = 0; at < octets.length; step++) {
    const length = 1 + pickBelow(random, octets.length);
    peer.socket.send(octets.slice(at, at + length));
    at += length;
    if (pickBelow(random, 2) === 0) pickOne(random, HARMLESS)(peer);
    if (pickBelow(random, 3) > 0) await turn();
    if (step === harmAt) pickOne(random, HARMFUL)(peer);
  }
  const isHarmed = step > harmAt;
  for (let i = 0; i < 30 && !settled; i++) {
    peer.socket.resume();
    await turn();
    // By then every responder has responded.
    if (i === 12) peer.socket.end();
    if (i > 20) expire(peer);
  }
  assert(settled, "the connection goes on");
  // A responder may still be busy with a connection that is gone.
  for (let i = 0; i < 4; i++) await turn();
  return { site, peer, isHarmed };
}

function assertRun({ site, peer, isHarmed }: Run): void {
  assert(peer.socket.closed, "the socket is open");
  assertEquals(peer.connection.deadline, Infinity);
  assertEquals(peer.pool.lent, 0, "a buffer is missing");
  site.assertGivenBack();
  assertEquals(site.asked, site.asked.map((_, i) => i), "asked in order");
  for (const fault of peer.faults) {
    assert(/^Error: (respond|stream) failed$/.test(String(fault)), `${fault}`);
  }
  const seen = readAll(peer.socket.text, site);
  assert(seen.length <= site.asked.length + 1, "a response without a request");
  seen.forEach(({ status, isWhole, text }, index) => {
    const { method, responds } = site.scripts[index] ?? {};
    if (status !== 200) return;
    assert(index < site.asked.length, "200 for what nobody was asked about");
    if (method === "HEAD") return;
    if (isWhole) assert(text.includes(`#${index}#`), text.slice(0, 40));
    assert(isWhole || responds !== "octets" || isHarmed, "it is cut");
  });
  if (isHarmed) return;
  const ends = seen.findIndex(({ isLast, isWhole }) => isLast || !isWhole);
  const expected = ends === -1 ? site.scripts.length : ends + 1;
  assertEquals(seen.length, expected, "each request has its response");
}

Deno.test("Http1Connection keeps its promises whatever its requests, responders and peers do", async () => {
  let harmed = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    try {
      const done = await run(seeded(seed));
      assertRun(done);
      if (done.isHarmed) harmed++;
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
  }
  assert(harmed > RUNS / 10 && harmed < RUNS, `${harmed} were harmed`);
});
