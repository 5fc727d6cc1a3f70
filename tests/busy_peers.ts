// Peers that send a request as soon as they have the response to the last one.
//
// They run in several threads, each with few connections: the runtime prefers some of many connections in one thread, and
// then the counts would say nothing about the server.

import type { TransportName } from "./transports.ts";

const CONNECTIONS_PER_THREAD = 50;

/** What one thread does. */
export interface BusyPeersOrder {
  readonly port: number;
  readonly transport: TransportName;
  readonly connections: number;
  readonly threads: number;
  /** [0]: how many requests all threads together may still send; [1]: how many threads are connected. */
  readonly shared: Int32Array;
}

/**
 * Sends so many requests in all, over so many connections; resolves with the number that each connection sent. A response
 * must come in one piece.
 */
export async function countExchanges(
  port: number,
  { threads, exchanges, transport = "TCP" }: {
    threads: number;
    exchanges: number;
    transport?: TransportName;
  },
): Promise<readonly number[]> {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  shared[0] = exchanges;
  const connections = CONNECTIONS_PER_THREAD;
  const order = { port, transport, connections, threads, shared };
  const counts = await Promise.all(
    Array.from({ length: threads }, () => runThread(order)),
  );
  return counts.flat();
}

async function runThread(order: BusyPeersOrder): Promise<readonly number[]> {
  const worker = new Worker(
    new URL("./busy_peers_worker.ts", import.meta.url),
    { type: "module" },
  );
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
  }
}
