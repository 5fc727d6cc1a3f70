// Peers that send a request as soon as they have the response to the last one.

import { encodeLatin1 } from "./latin1.ts";

const REQUEST = encodeLatin1("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

/**
 * Sends requests on that many connections at the same time, until there were `exchanges` in all; how many each connection
 * had. A response must come in one piece.
 */
export async function countExchanges(
  port: number,
  { connections, exchanges }: { connections: number; exchanges: number },
): Promise<readonly number[]> {
  const peers = await Promise.all(
    Array.from(
      { length: connections },
      () => Deno.connect({ hostname: "127.0.0.1", port }),
    ),
  );
  const counts = new Array<number>(connections).fill(0);
  try {
    let left = exchanges;
    await Promise.all(peers.map(async (peer, i) => {
      const into = new Uint8Array(4096);
      while (left-- > 0) {
        await peer.write(REQUEST);
        await peer.read(into);
        counts[i]++;
      }
    }));
  } finally {
    for (const peer of peers) peer.close();
  }
  return counts;
}
