// A worker's end of the channel to the inspector. It taps the server only while somebody watches.

import type { Server } from "../net/server.ts";
import { TraceBatches } from "../observe/trace_batches.ts";
import {
  encodeWatchEvent,
  type WatchEvent,
  WatchRecorder,
} from "../observe/watch_recorder.ts";
import type { FromWatched, ToWatched } from "./inspector_message.ts";

/** What is watched. */
export interface WatchedOptions {
  /** The number of the worker. */
  readonly worker: number;
  readonly showsSecrets: boolean;
}

/** Has the server tapped as the messages from the port ask for it. */
export class Watched {
  readonly #server: Server;
  readonly #port: MessagePort;
  readonly #options: WatchedOptions;
  /** Undefined while nobody watches. */
  #batches: TraceBatches<WatchEvent> | undefined;
  #recorder: WatchRecorder | undefined;

  constructor(server: Server, port: MessagePort, options: WatchedOptions) {
    this.#server = server;
    this.#port = port;
    this.#options = options;
    port.onmessage = ({ data }: MessageEvent<ToWatched>) => {
      if (data.kind === "taken") this.#batches?.taken();
      else if (data.isWatched) this.#begin();
      else this.#end();
    };
  }

  /** Sends what was gathered, and watches no more. */
  finish(): void {
    this.#batches?.finish();
    this.#end();
    this.#port.close();
  }

  #begin(): void {
    const batches = new TraceBatches<WatchEvent>({
      encode: encodeWatchEvent,
      send: (text) =>
        this.#port.postMessage({ kind: "events", text } satisfies FromWatched),
    });
    this.#batches = batches;
    this.#recorder?.end();
    this.#recorder = new WatchRecorder({
      ...this.#options,
      emit: (event) => batches.add(event),
    });
    this.#server.watch(this.#recorder);
  }

  #end(): void {
    this.#batches = undefined;
    // Connections that were tapped live on after the last viewer has gone.
    this.#recorder?.end();
    this.#recorder = undefined;
    this.#server.watch(undefined);
  }
}
