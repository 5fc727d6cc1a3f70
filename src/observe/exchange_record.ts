// What came of one request, for whoever keeps count.

import type { Refusal } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";

/** A request and its answer, told when the answer was handed over. */
export interface ExchangeRecord {
  /** Only lent; absent where what was received never became a head. */
  readonly head: RequestHead | undefined;
  /** Why it was refused, where it was. */
  readonly refusal: Refusal | undefined;
  /** The address of the peer. */
  readonly peer: string;
  /** The status code of the answer. */
  readonly status: number;
  /** Octets of content that were sent. */
  readonly sent: number;
  /** When it was its turn, or, where it was refused, when that was said; in milliseconds since the epoch. */
  readonly began: number;
}
