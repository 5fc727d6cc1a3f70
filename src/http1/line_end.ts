// The end of a line is CRLF. RFC 9112 §2.2.

import { LF } from "../http/octets.ts";
import type { Refusal } from "../http/refusal.ts";

/** Why an octet is refused. An LF without CR has its own reason, because request smuggling uses it. */
export function refusalOfLineEnd(octet: number, otherwise: Refusal): Refusal {
  return octet === LF ? "bare LF" : otherwise;
}
