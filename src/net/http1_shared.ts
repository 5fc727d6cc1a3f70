// What all HTTP/1 connections of a server share: pools and caches.

import { Pool } from "../base/pool.ts";
import { RequestHeadParser } from "../http1/request_head_parser.ts";
import { StatusLineCache } from "../http1/status_line_cache.ts";
import { TargetCache } from "../http1/target_cache.ts";
import { BufferPool } from "./buffer_pool.ts";
import {
  FIRST_READ_OCTETS,
  MAX_LARGE_WRITE_BUFFERS,
  MAX_POOLED_PARSERS,
  MAX_POOLED_READ_BUFFERS,
  MAX_POOLED_SMALL_BUFFERS,
  SMALL_WRITE_OCTETS,
  WRITE_OCTETS,
} from "./limits.ts";
import { ReadyMessages } from "./ready_messages.ts";
import type { ServerContext } from "./server_context.ts";

/** One for all HTTP/1 connections of a server. */
export class Http1Shared {
  readonly context: ServerContext;
  readonly statusLines = new StatusLineCache();
  readonly messages = new ReadyMessages();
  readonly targets = new TargetCache();
  readonly parsers = new Pool(
    () => new RequestHeadParser(),
    MAX_POOLED_PARSERS,
  );
  /** Read buffers of the first size. */
  readonly readBuffers = new Pool(
    () => new Uint8Array(FIRST_READ_OCTETS),
    MAX_POOLED_READ_BUFFERS,
  );
  readonly writeBuffers: BufferPool;

  /** Other write buffers than the usual ones are for tests. */
  constructor(
    context: ServerContext,
    writeBuffers: BufferPool = new BufferPool({
      small: { size: SMALL_WRITE_OCTETS, pooled: MAX_POOLED_SMALL_BUFFERS },
      large: { size: WRITE_OCTETS, lent: MAX_LARGE_WRITE_BUFFERS },
    }),
  ) {
    this.context = context;
    this.writeBuffers = writeBuffers;
  }

  /** Drops what was not needed lately. Returns true if nothing is left to be dropped. */
  trim(): boolean {
    const isEmpty = this.messages.trim(this.context.clock.now());
    return this.writeBuffers.trim() && isEmpty;
  }
}
