// What a connection is for those who exchange messages over it: functions that are handed it, so that
// a resting connection costs no object more than itself and its two ends.

import type { RequestHead } from "../http1/request_head.ts";
import type { ServerContext } from "./server_context.ts";
import type { ReadBuffer } from "./read_buffer.ts";
import type { Writer } from "./writer.ts";

/** Octets both ways, and how long the peer has for them. */
export interface Channel {
  readonly context: ServerContext;
  /** The peer's address. */
  readonly peer: string;
  readonly input: ReadBuffer;
  readonly output: Writer;
  /** When the last wait ended, for the peer or for an answer, in ms: by it the requests in hand are answered. */
  readonly now: number;
  /** True once the socket was given back. */
  readonly closed: boolean;
  /** The request whose content is being received: the one to be told where that is too slow. */
  receiving: RequestHead | undefined;
  /** From now on the peer has the write timeout to take octets. Throws ConnectionGone where closed. */
  enterAnswer(): void;
  /** From now on the peer has until then to send content. Throws ConnectionGone where closed. */
  enterContent(until: number): void;
  /** Reads what there is; false at the end of the stream. Throws ConnectionGone where the wait failed or was ended. */
  receive(): Promise<boolean>;
}
