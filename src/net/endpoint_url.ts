// The URLs that lead to a listener. RFC 3986 §3.2.2, RFC 6874 §2.

import type { Endpoint } from "./endpoint.ts";

/**
 * The URL of an endpoint's root, with its port and a `/` at the end. Where it listens on all addresses, the host is one of
 * this machine only: `localhost`, or `127.0.0.1` where it listens on IPv4 alone.
 */
export function encodeEndpointUrl(
  { scheme, address: { hostname, port } }: Pick<Endpoint, "scheme" | "address">,
): string {
  // What listens on the same port of ::1 would be another server.
  if (hostname === "0.0.0.0") return encodeUrl("127.0.0.1", { scheme, port });
  const host = isWildcard(hostname) ? "localhost" : hostname;
  return encodeUrl(host, { scheme, port });
}

/** The URL of a host's root; an IPv6 address gets its brackets. */
export function encodeUrl(
  host: string,
  { scheme, port }: { scheme: Endpoint["scheme"]; port: number },
): string {
  // The `%` before a zone is itself percent-encoded in a URL.
  const uriHost = host.includes(":") ? `[${host.replace("%", "%25")}]` : host;
  return `${scheme}://${uriHost}:${port}/`;
}

/** True for the address that stands for all addresses of a family. */
export function isWildcard(hostname: string): boolean {
  return hostname === "0.0.0.0" || /^[0:]+$/.test(hostname);
}

/** True for an address of this machine that no other one reaches. RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */
export function isLoopback(address: string): boolean {
  return /^127\./.test(address) || /^[0:]+:0*1$/.test(address);
}
