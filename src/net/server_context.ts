// What the connections of a server share.

import type { Responder } from "../http/responder.ts";
import type { RequestHeadParser } from "../http1/request_head_parser.ts";
import type { StatusLineCache } from "../http/response.ts";
import type { TargetCache } from "../http1/target_cache.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { ConnectionLimits } from "./limits.ts";

/** One for all of them: what each would otherwise have to hold, resting or not. */
export interface ServerContext {
  readonly responder: Responder;
  readonly limits: ConnectionLimits;
  readonly statusLines: StatusLineCache;
  readonly writeBuffers: BufferPool;
  /** Read buffers that connections left. */
  readonly readBuffers: Uint8Array[];
  readonly targets: TargetCache;
  /** Parsers between two heads, for whoever needs one next. */
  readonly parsers: RequestHeadParser[];
  /** Milliseconds since the epoch, at some time in this go of the event loop. */
  readonly now: () => number;
  /** True once the server takes no new requests. */
  readonly draining: () => boolean;
  readonly observe: ((exchange: ExchangeRecord) => void) | undefined;
  /** Told of what is our fault. */
  readonly fault: (error: unknown) => void;
}
