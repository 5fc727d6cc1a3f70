// The worker's side of the port to a program: its output is pulled, the content of the request is handed over as it is wanted.

import type { RequestContent } from "../http/request.ts";
import type { FromRunner, ProgramEnd, ToRunner } from "./program_message.ts";

/** What comes next of a program. */
export type ProgramOutput =
  | { readonly kind: "output"; readonly octets: Uint8Array }
  | { readonly kind: "end"; readonly end: ProgramEnd };

/** Talks with the runner about one request. */
export class ProgramPort {
  readonly #port: MessagePort;
  readonly #content: RequestContent;
  readonly #fed = Promise.withResolvers<void>();
  readonly #full = Promise.withResolvers<void>();
  /** What came and was not taken: at most one piece of output, and the end. */
  readonly #received: ProgramOutput[] = [];
  #waiting: PromiseWithResolvers<void> | undefined;
  #isPulled = false;
  #isReading = false;
  #hasEnded = false;
  #isFed = false;
  #failure: unknown;

  /** `hasContent`: whether the content is handed over. */
  constructor(
    port: MessagePort,
    { content, hasContent }: { content: RequestContent; hasContent: boolean },
  ) {
    this.#port = port;
    this.#content = content;
    this.#fed.promise.catch(() => {});
    port.onmessage = ({ data }: MessageEvent<FromRunner>) => this.#take(data);
    if (!hasContent) this.#endFeeding();
  }

  /** True once no more of the content is handed over. */
  get isFed(): boolean {
    return this.#isFed;
  }

  /** True while the content is read. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Resolves once no more of the content is handed over. Rejects with what reading it rejects with. */
  get fed(): Promise<void> {
    return this.#fed.promise;
  }

  /** Resolves once the output has to be taken: as `fed` does, or because no more of it can be held. */
  get due(): Promise<void> {
    return Promise.race([this.#fed.promise, this.#full.promise]);
  }

  /** The next piece, or the end, which stays. Rejects with what reading the content rejects with. */
  async next(): Promise<ProgramOutput> {
    for (;;) {
      await this.ready();
      const received = this.#received[0];
      if (received?.kind === "output") this.#received.shift();
      if (received !== undefined) return received;
    }
  }

  /** Resolves once `next` has something to return. Takes nothing, so that nothing is lost where the wait is given up. */
  ready(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#received.length > 0) return Promise.resolve();
    this.prefetch();
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Asks for the next piece before it is needed, so that the program does not wait for a whole round. */
  prefetch(): void {
    if (this.#isPulled || this.#received.length > 0) return;
    this.#isPulled = true;
    this.#tell({ kind: "pull" });
  }

  /** No more of the output is wanted; the program may finish its work. */
  finish(): void {
    this.#tell({ kind: "finish" });
  }

  /** Nobody waits for the program any more. */
  kill(): void {
    this.#tell({ kind: "kill" });
  }

  #take(message: FromRunner): void {
    switch (message.kind) {
      case "want":
        return void this.#feed();
      case "enough":
        return this.#endFeeding();
      case "full":
        return this.#full.resolve();
      case "output":
        this.#isPulled = false;
        return this.#give(message);
      case "end":
        this.#hasEnded = true;
        this.#endFeeding();
        this.#give(message);
        return this.#port.close();
    }
  }

  #give(output: ProgramOutput): void {
    this.#received.push(output);
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #endFeeding(): void {
    this.#isFed = true;
    this.#fed.resolve();
  }

  async #feed(): Promise<void> {
    try {
      this.#isReading = true;
      const octets = await this.#content.read();
      this.#isReading = false;
      if (octets === undefined) return this.#tell({ kind: "content end" });
      // The connection's buffer is used again; the copy leaves this thread.
      const copy = octets.slice();
      this.#tell({ kind: "content", octets: copy }, [copy.buffer]);
    } catch (error) {
      this.#isReading = false;
      if (this.#isFed) return;
      this.#failure = error;
      this.kill();
      this.#fed.reject(error);
      this.#waiting?.reject(error);
    }
  }

  #tell(message: ToRunner, transfer: Transferable[] = []): void {
    if (!this.#hasEnded) this.#port.postMessage(message, transfer);
  }
}
