// A connection to a port of 127.0.0.1, over TLS where that is wanted.

import { ISSUERS_PEM } from "../net/tls_pairs.ts";

const HOSTNAME = "127.0.0.1";

/** Connects, with the handshake; the certificate is the workspace's. */
export async function connectTo(
  port: number,
  tls = false,
): Promise<Deno.Conn> {
  const address = { hostname: HOSTNAME, port };
  if (!tls) return await Deno.connect(address);
  const caCerts = [...ISSUERS_PEM];
  const connection = await Deno.connectTls({ ...address, caCerts });
  await connection.handshake();
  return connection;
}
