// A thread of `countExchanges()`: its connections send a request as soon as they have the response to the last one.

import type { BusyPeersOrder } from "./busy_peers.ts";
import { encodeLatin1 } from "./latin1.ts";
import { connectOver } from "./transports.ts";
import { until } from "./wait.ts";

const REQUEST = encodeLatin1("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as {
  postMessage(counts: readonly number[]): void;
};

async function count(
  { port, transport, connections, threads, shared }: BusyPeersOrder,
): Promise<readonly number[]> {
  const peers = await Promise.all(
    Array.from(
      { length: connections },
      () => connectOver(transport, port),
    ),
  );
  // A handshake is no exchange: all are over before the counting begins.
  await Promise.all(
    peers.map((peer) =>
      "handshake" in peer && (peer as Deno.TlsConn).handshake()
    ),
  );
  Atomics.add(shared, 1, 1);
  await until(() => Atomics.load(shared, 1) === threads);
  const counts = new Array<number>(connections).fill(0);
  await Promise.all(peers.map(async (peer, i) => {
    const into = new Uint8Array(4096);
    while (Atomics.sub(shared, 0, 1) > 0) {
      await peer.write(REQUEST);
      await peer.read(into);
      counts[i]++;
    }
    peer.close();
  }));
  return counts;
}

self.addEventListener("message", async (event) => {
  scope.postMessage(await count((event as MessageEvent<BusyPeersOrder>).data));
});
