// The address of this server as commands write it, from the Host field and the connection. RFC 9110 §7.2.
//
// A host may have characters that have a meaning in a shell, and another site may lead a browser to such a name. Only a
// plain name or address gets into a command.

/** What commands and links need to reach this server. */
export interface ServerAddress {
  /** The host and port as in a URL, such as `[::1]:8000`. */
  readonly authority: string;
  /** The host alone, an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: string;
  readonly isSecure: boolean;
}

const PLAIN_HOST =
  /^(?:([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)|\[([0-9a-f:.]{2,45})\])(?::([0-9]{1,5}))?$/i;

/** Where the Host field says no plain address: a name that works on the server's machine. */
const LOCAL: Omit<ServerAddress, "isSecure"> = {
  authority: "localhost:8000",
  hostname: "localhost",
  port: "8000",
};

/**
 * The address in the value of the Host field, which is `localhost:8000` where it has none that is plain. `isSecure`: the
 * request came over TLS.
 */
export function parseServerAddress(
  host: string | undefined,
  isSecure: boolean,
): ServerAddress {
  const found = PLAIN_HOST.exec(host ?? "");
  if (found === null) return { ...LOCAL, isSecure };
  const [authority, name, ipv6, port = isSecure ? "443" : "80"] = found;
  return { authority, hostname: name ?? ipv6, port, isSecure };
}

/** The origin of its URLs, such as `https://localhost:8000`. RFC 6454 §6.2. */
export function encodeOrigin({ authority, isSecure }: ServerAddress): string {
  return `${isSecure ? "https" : "http"}://${authority}`;
}

/** The program that connects to it, for a message that is written by hand. */
export function encodeConnecting(
  { hostname, port, isSecure }: ServerAddress,
): string {
  if (!isSecure) return `nc ${hostname} ${port}`;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `openssl s_client -quiet -connect ${host}:${port}`;
}
