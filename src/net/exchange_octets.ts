// Sends octets to a server and receives what comes back, for requests that are sent again as they were.

import { decodeLatin1 } from "../http/octets.ts";
import { MAX_EXCHANGED_OCTETS, OCTET_EXCHANGE_TIMEOUT_MS } from "./limits.ts";

/**
 * What comes back until the server ends the connection, one character an octet; what came in the time that there is, where
 * it does not end. Rejects where there is no connection.
 */
export async function exchangeOctets(
  address: { readonly hostname: string; readonly port: number },
  octets: Uint8Array,
): Promise<string> {
  const connection = await Deno.connect(address);
  const timer = setTimeout(close, OCTET_EXCHANGE_TIMEOUT_MS);
  let isOpen = true;
  function close(): void {
    if (isOpen) connection.close();
    isOpen = false;
  }
  let received = "";
  try {
    for (let left = octets; left.length > 0;) {
      left = left.subarray(await connection.write(left));
    }
    // It asks for no more: the server ends a connection after the last response.
    await connection.closeWrite();
    const buffer = new Uint8Array(16 * 1024);
    while (received.length < MAX_EXCHANGED_OCTETS) {
      const read = await connection.read(buffer);
      if (read === null) break;
      received += decodeLatin1(buffer, 0, read);
    }
  } catch {
    // What came before is the response.
  } finally {
    clearTimeout(timer);
    close();
  }
  return received;
}
