// A stream whose pieces come when the test says so, and which checks how it is used: one pull at a time, none after
// the end or a cancellation, and no cancellation after the end.

import { assert, assertEquals } from "@std/assert";
import type { ContentStream } from "../../src/http/content.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import type { Responder } from "../../src/http/responder.ts";
import type { HttpResponse } from "../../src/http/response.ts";

type Outcome =
  | { readonly kind: "piece"; readonly octets: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "failure"; readonly error: Error };

interface Waiting {
  readonly resolve: (piece: Uint8Array | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** A stream that the test fills. */
export class ScriptedStream implements ContentStream {
  /** How many times a piece was asked for. */
  pulls = 0;
  /** The reason of each cancellation. */
  readonly cancelled: unknown[] = [];
  readonly #outcomes: Outcome[] = [];
  #waiting: Waiting | undefined;
  /** True once the end was given out. */
  ended = false;

  /** Begins with these pieces. */
  constructor(...pieces: string[]) {
    for (const piece of pieces) this.push(piece);
  }

  /** True while somebody waits for a piece. */
  get pulling(): boolean {
    return this.#waiting !== undefined;
  }

  /** The next piece. */
  push(piece: string): this {
    return this.#add({ kind: "piece", octets: encodeLatin1(piece) });
  }

  /** The end. */
  end(): this {
    return this.#add({ kind: "end" });
  }

  /** A failure instead of a piece. */
  fail(error: Error): this {
    return this.#add({ kind: "failure", error });
  }

  pull(): Promise<Uint8Array | undefined> {
    this.pulls++;
    assert(this.#waiting === undefined, "two pulls at once");
    assert(!this.ended, "a pull after the end");
    assertEquals(this.cancelled, [], "a pull after the cancellation");
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#settle();
    });
  }

  cancel(reason: unknown): void {
    assert(!this.ended, "a cancellation after the end");
    this.cancelled.push(reason);
  }

  #add(outcome: Outcome): this {
    this.#outcomes.push(outcome);
    this.#settle();
    return this;
  }

  #settle(): void {
    if (this.#waiting === undefined) return;
    const outcome = this.#outcomes.shift();
    if (outcome === undefined) return;
    const { resolve, reject } = this.#waiting;
    this.#waiting = undefined;
    if (outcome.kind === "failure") return reject(outcome.error);
    if (outcome.kind === "piece") return resolve(outcome.octets);
    this.ended = true;
    resolve(undefined);
  }
}

/** Responds to `/stream` with a stream, and to all other paths with the method and the target. */
export class StreamingSite implements Responder {
  readonly stream: ScriptedStream;
  /** The targets that were asked for. */
  readonly asked: string[] = [];
  readonly #status: number;
  readonly #length: number | undefined;

  constructor(
    stream: ScriptedStream,
    { status = 200, length }: { status?: number; length?: number } = {},
  ) {
    this.stream = stream;
    this.#status = status;
    this.#length = length;
  }

  respond({ method, target }: HttpRequest): HttpResponse {
    const path = target.kind === "path" ? target.segments.join("/") : "";
    this.asked.push(path);
    if (path !== "stream") {
      const octets = encodeLatin1(`${method} ${path}`);
      return { status: 200, fields: [], content: { kind: "octets", octets } };
    }
    const { stream } = this;
    return {
      status: this.#status,
      fields: [],
      content: { kind: "stream", length: this.#length, stream },
    };
  }
}
