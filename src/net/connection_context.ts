// What the connections of a server share.

import type { Responder } from "../http/exchange.ts";
import type { RequestHeadParser } from "../http/request_head_parser.ts";
import type { HeadStarts } from "../http/response.ts";
import type { TargetMemory } from "../http/target_memory.ts";
import type { Exchange } from "../observe/exchange.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { ConnectionLimits } from "./limits.ts";

/** One for all of them: what each would otherwise have to hold, resting or not. */
export interface ConnectionContext {
  readonly responder: Responder;
  readonly limits: ConnectionLimits;
  readonly headStarts: HeadStarts;
  readonly writeBuffers: BufferPool;
  /** Read buffers that connections left. */
  readonly readBuffers: Uint8Array[];
  readonly targets: TargetMemory;
  /** Parsers between two heads, for whoever needs one next. */
  readonly parsers: RequestHeadParser[];
  /** Milliseconds since the epoch, at some time in this go of the event loop. */
  readonly now: () => number;
  /** True once the server takes no new requests. */
  readonly draining: () => boolean;
  readonly observe: ((exchange: Exchange) => void) | undefined;
  /** Told of what is our fault. */
  readonly fault: (error: unknown) => void;
}
