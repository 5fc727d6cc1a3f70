// Tests over TCP and over TLS: endpoints of both, and which port is which, so that `RawClient` connects as it must.

import type { Endpoint } from "../src/net/endpoint.ts";
import { openTcpEndpoint } from "../src/net/tcp_endpoint.ts";
import { openTlsEndpoint } from "../src/net/tls_endpoint.ts";
import { FIRST_PAIR, ISSUERS_PEM } from "./net/tls_pairs.ts";

/** What lies below HTTP. */
export type TransportName = "TCP" | "TLS";

/** Both, for loops. */
export const TRANSPORTS: readonly TransportName[] = ["TCP", "TLS"];

const HOSTNAME = "127.0.0.1";
const tlsPorts = new Set<number>();

/** An endpoint at a free port of 127.0.0.1. */
export function openEndpoint(transport: TransportName): Endpoint {
  const address = { hostname: HOSTNAME, port: 0 };
  if (transport === "TCP") {
    const endpoint = openTcpEndpoint(address);
    tlsPorts.delete(endpoint.address.port);
    return endpoint;
  }
  const endpoint = openTlsEndpoint({ ...address, pair: FIRST_PAIR });
  tlsPorts.add(endpoint.address.port);
  return endpoint;
}

/** Connects to a port of 127.0.0.1, over TLS if `openEndpoint` opened it so in this thread. */
export function connectTo(port: number): Promise<Deno.Conn> {
  return connectOver(tlsPorts.has(port) ? "TLS" : "TCP", port);
}

/** Connects to a port of 127.0.0.1. */
export async function connectOver(
  transport: TransportName,
  port: number,
): Promise<Deno.Conn> {
  const address = { hostname: HOSTNAME, port };
  if (transport === "TLS") {
    return await Deno.connectTls({ ...address, caCerts: [...ISSUERS_PEM] });
  }
  const connection = await Deno.connect(address);
  connection.setNoDelay(true);
  return connection;
}
