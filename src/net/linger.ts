// The end of a connection after its last response. RFC 9112 §9.6.

import { MAX_LINGER_OCTETS } from "./limits.ts";
import type { Transport } from "./transport.ts";

/**
 * Half-closes, then reads and drops what the peer still sends, up to its end or a bound, so that closing does not reset
 * the connection before the peer has read the response. Rejects where the transport fails or is closed.
 */
export async function dropRest(transport: Transport): Promise<void> {
  await transport.closeWrite();
  const into = new Uint8Array(16 * 1024);
  let left = MAX_LINGER_OCTETS;
  while (left > 0) {
    const read = await transport.read(into);
    if (read === null) return;
    left -= read;
  }
}
