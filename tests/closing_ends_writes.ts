// What a version of the runtime does to a write that waits for its peer.

import { RawClient } from "./raw_client.ts";
import { sleep } from "./wait.ts";

/** Whether closing a connection ends a write on it that waits: not on every version of the runtime. */
export async function closingEndsWrites(): Promise<boolean> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const peer = await RawClient.connect((listener.addr as Deno.NetAddr).port);
  const connection = await listener.accept();
  const octets = new Uint8Array(1 << 20);
  const writing = (async () => {
    for (;;) await connection.write(octets);
  })().catch(() => true);
  await sleep(200);
  connection.close();
  // Where closing ends it, it does so at once: only a machine that runs other work takes longer.
  const late = sleep(2000).then(() => false);
  const ended = await Promise.race([writing, late]);
  peer.close();
  // No timer may be left to end in a test.
  await Promise.all([writing, late]);
  return ended;
}
