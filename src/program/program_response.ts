// What a program prints → the response: its head, and its content while it is printed. RFC 3875 §6.

import {
  ContentFailed,
  type ContentStream,
  NO_CONTENT,
  OMITTED_CONTENT,
} from "../http/content.ts";
import { concatenate } from "../http/octets.ts";
import type { ExchangeWatcher, HttpRequest } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import { parseProgramHead, type ProgramHead } from "../cgi/response_head.ts";
import type { ProgramFailure } from "./failed_program.ts";
import { PeerWatch } from "./peer_watch.ts";
import type { ProgramEnd } from "./program_message.ts";
import type { ProgramOutput, ProgramPort } from "./program_port.ts";

/** What came of a program. */
export type ProgramResult =
  | { readonly kind: "response"; readonly response: HttpResponse }
  | { readonly kind: "local redirect"; readonly location: string }
  | { readonly kind: "failed"; readonly failure: ProgramFailure };

/** What was printed before the response can begin. */
interface Beginning {
  readonly head: ProgramHead;
  /** The output that came with the head. */
  readonly rest: Uint8Array;
}

/** Has nothing to learn: the stream of the content is cancelled where the exchange fails. */
const DUPLEX: ExchangeWatcher = Object.freeze({ onGone() {}, onEnd() {} });

/**
 * Reads until the response can begin: once the content of the request was handed over, or no more of the output can be
 * held. From then on the response is sent while the rest of the content is received. `warn` gets what is wrong with the
 * content of the response, as the rest of a sentence. Rejects with what reading the content of the request rejects with.
 */
export async function readProgramResponse(
  port: ProgramPort,
  request: HttpRequest,
  warn: (text: string) => void,
): Promise<ProgramResult> {
  const watch = new PeerWatch(port, request);
  const isHead = request.method === "HEAD";
  let beginning: Beginning | ProgramFailure;
  try {
    beginning = await readBeginning(port, isHead);
    watch.pause();
  } catch (error) {
    watch.stop();
    throw error;
  }
  if ("kind" in beginning) {
    watch.stop();
    port.kill();
    return { kind: "failed", failure: beginning };
  }
  const { head, rest } = beginning;
  if (head.kind === "local redirect") {
    watch.stop();
    port.finish();
    return head;
  }
  const { status, fields, length, follows } = head;
  if (follows !== "content") {
    watch.stop();
    port.finish();
    const content = isHead && length ? OMITTED_CONTENT : NO_CONTENT;
    return { kind: "response", response: { status, fields, content } };
  }
  if (!port.isFed) {
    watch.stop();
    request.connection?.watch(DUPLEX);
  }
  const stream = new OutputStream(port, { rest, length, watch, warn });
  const content = { kind: "stream", length, stream } as const;
  return { kind: "response", response: { status, fields, content } };
}

/** Up to the end of the head, and until the response can begin. */
async function readBeginning(
  port: ProgramPort,
  isHead: boolean,
): Promise<Beginning | ProgramFailure> {
  let output: Uint8Array = new Uint8Array();
  let end: ProgramEnd | undefined;
  for (;;) {
    const parsed = parseProgramHead(output, end !== undefined);
    if (parsed.kind === "complete") {
      const rest = output.subarray(parsed.end);
      return await awaitTurn(port, { head: parsed.head, rest }, isHead);
    }
    if (parsed.kind === "refused") {
      return end === undefined || hasSucceeded(end) ? parsed : end;
    }
    const next = await port.next();
    if (next.kind === "end") end = next.end;
    else output = concatenate([output, next.octets]);
  }
}

async function awaitTurn(
  port: ProgramPort,
  beginning: Beginning,
  isHead: boolean,
): Promise<Beginning | ProgramFailure> {
  const { head } = beginning;
  const follows = head.kind === "response" ? head.follows : "ignored";
  if (follows === "nothing") {
    return await checkNothing(port, beginning, isHead);
  }
  if (follows === "content" && !isHead) await port.due;
  else await dropOutput(port);
  return beginning;
}

/** Drops what is printed while the content is handed over: a program that waits for room would not take it. */
async function dropOutput(port: ProgramPort): Promise<void> {
  while (!port.isFed) {
    await Promise.race([port.ready(), port.fed]);
    if (port.isFed) return;
    if ((await port.next()).kind === "end") return;
  }
}

/**
 * Waits for the end of the output where nothing may follow the head. Fails where something does, or should. RFC 3875 §6.3.1.
 * A response to HEAD may have the length of a content that is not printed (§4.3.3).
 */
async function checkNothing(
  port: ProgramPort,
  beginning: Beginning,
  isHead: boolean,
): Promise<Beginning | ProgramFailure> {
  const { head, rest } = beginning;
  const announced = head.kind === "response" && !isHead ? head.length ?? 0 : 0;
  let octets = announced + rest.length;
  while (octets === 0) {
    const next = await port.next();
    if (next.kind === "end") return isWhole(next.end) ? beginning : next.end;
    octets += next.octets.length;
  }
  return { kind: "refused", why: "set no Content-Type" };
}

/** True where nobody ended the program. Its exit status says nothing of the response: RFC 3875 gives it no meaning. */
function isWhole(end: ProgramEnd): boolean {
  return end.kind === "closed" || end.kind === "exited";
}

/** True where nothing but the output shows that a program failed. */
function hasSucceeded(end: ProgramEnd): boolean {
  return isWhole(end) && (end.kind !== "exited" || end.code === 0);
}

/** The output after the head. */
class OutputStream implements ContentStream {
  readonly #port: ProgramPort;
  /** The output that came with the head, until it is pulled. */
  #rest: Uint8Array | undefined;
  readonly #length: number | undefined;
  readonly #watch: PeerWatch;
  readonly #warn: (text: string) => void;
  #sent = 0;

  constructor(
    port: ProgramPort,
    { rest, length, watch, warn }: {
      rest: Uint8Array;
      length: number | undefined;
      watch: PeerWatch;
      warn: (text: string) => void;
    },
  ) {
    this.#port = port;
    this.#rest = rest;
    this.#length = length;
    this.#watch = watch;
    this.#warn = warn;
  }

  async pull(): Promise<Uint8Array | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    const next = rest === undefined
      ? await this.#next()
      : { kind: "output", octets: rest } as const;
    if (next.kind === "end") return this.#end(next.end);
    this.#sent += next.octets.length;
    if (this.#sent > (this.#length ?? Infinity)) {
      this.#fail("printed more than its Content-Length");
    }
    this.#port.prefetch();
    return next.octets;
  }

  async #next(): Promise<ProgramOutput> {
    this.#watch.await();
    const next = await this.#port.next();
    this.#watch.pause();
    return next;
  }

  cancel(reason: unknown): void {
    this.#watch.stop();
    // Without a reason the content is only not sent: the program may finish its work.
    if (reason === undefined) this.#port.finish();
    else this.#port.kill();
  }

  #end(end: ProgramEnd): undefined {
    this.#watch.stop();
    // The runner has reported how it ended.
    if (!isWhole(end)) throw new ContentFailed();
    if (this.#sent < (this.#length ?? 0)) {
      this.#fail("printed less than its Content-Length");
    }
  }

  #fail(why: string): never {
    this.#warn(why);
    throw new ContentFailed();
  }
}
