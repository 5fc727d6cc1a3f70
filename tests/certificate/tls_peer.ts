// A TLS listener of the runtime and a client of it, for one handshake.

/** Completes a handshake with `hostname` as the name, and receives one octet. Throws what the listener or client throws. */
export async function shakeHands(
  pair: { readonly certificatePem: string; readonly keyPem: string },
  hostname: string,
  trustedPem: string,
): Promise<void> {
  using listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: pair.certificatePem,
    key: pair.keyPem,
  });
  const { port } = listener.addr as Deno.NetAddr;
  const [served, asked] = await Promise.allSettled([
    serveOne(listener),
    ask(port, hostname, trustedPem),
  ]);
  if (asked.status === "rejected") throw asked.reason;
  if (served.status === "rejected") throw served.reason;
}

async function serveOne(listener: Deno.TlsListener): Promise<void> {
  using connection = await listener.accept();
  await connection.write(new Uint8Array([1]));
  // The client closes first.
  await connection.read(new Uint8Array(1));
}

async function ask(
  port: number,
  hostname: string,
  trustedPem: string,
): Promise<void> {
  const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  using connection = await Deno.startTls(tcp, {
    hostname,
    caCerts: [trustedPem],
  });
  const count = await connection.read(new Uint8Array(1));
  if (count !== 1) throw new Error("nothing received");
}
