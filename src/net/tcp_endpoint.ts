// HTTP over TCP. RFC 9110 §4.2.1.

import type { Accepted, Endpoint } from "./endpoint.ts";
import { MAX_PORT_ATTEMPTS, MAX_WAITING_CONNECTIONS } from "./limits.ts";

/** Where to listen. */
export interface ListenOptions {
  /**
   * The address; undefined for all interfaces: both families where one listener can have both, as `net.ipv6.bindv6only`
   * decides on Linux.
   */
  readonly hostname?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /**
   * Whether workers of this process share one listener: those that ask for the same address and port. A connection goes
   * to the first worker that accepts it. No other process can listen there.
   */
  readonly sharesPort?: boolean;
}

/**
 * An endpoint that listens; throws AddrInUse, PermissionDenied or AddrNotAvailable, as `Deno.listen` does.
 *
 * @example
 * ```ts
 * import { openTcpEndpoint } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
 * const client = await Deno.connect(endpoint.address);
 * const { peer, transport } = await endpoint.accept();
 * assertEquals(peer, "127.0.0.1");
 * transport.close();
 * client.close();
 * endpoint.close();
 * ```
 */
export function openTcpEndpoint(options: ListenOptions): Endpoint {
  return new TcpEndpoint(openListener(options));
}

class TcpEndpoint implements Endpoint {
  readonly scheme = "http";
  readonly #listener: Deno.TcpListener;

  constructor(listener: Deno.TcpListener) {
    this.#listener = listener;
  }

  get address(): { readonly hostname: string; readonly port: number } {
    return this.#listener.addr as Deno.NetAddr;
  }

  async accept(): Promise<Accepted> {
    const transport = await this.#listener.accept();
    const address = transport.remoteAddr as Deno.NetAddr;
    return { transport, peer: encodePeer(address), peerPort: address.port };
  }

  close(): void {
    this.#listener.close();
  }
}

/**
 * Endpoints on one port: one for each address, in their order. Throws what `Deno.listen` throws, and then leaves none
 * open. A free port for 0 is free at all addresses.
 */
export function openTcpEndpoints(
  addresses: readonly string[],
  { port, sharesPort }: Omit<ListenOptions, "hostname">,
): readonly Endpoint[] {
  return openAtAll(
    addresses,
    port,
    (address) => openTcpEndpoint({ ...address, sharesPort }),
  );
}

/** What `open` gives for each address, all with one port; throws what `open` throws, and then leaves none open. */
export function openAtAll<Opened extends Endpoint>(
  addresses: readonly string[],
  port: number,
  open: (address: { hostname: string; port: number }) => Opened,
): readonly Opened[] {
  for (let attempt = 1;; attempt++) {
    const opened: Opened[] = [];
    try {
      for (const hostname of addresses) {
        const found = opened[0]?.address.port ?? port;
        opened.push(open({ hostname, port: found }));
      }
      return opened;
    } catch (error) {
      for (const endpoint of opened) endpoint.close();
      // The system chose a port that is free at the first address only.
      const isChosen = port === 0 && opened.length > 0 &&
        error instanceof Deno.errors.AddrInUse;
      if (!isChosen || attempt === MAX_PORT_ATTEMPTS) throw error;
    }
  }
}

/**
 * The addresses to listen at for a host that a user named; undefined for all interfaces. Both families where there are
 * two: a listener at `::` has both by default, and IPv6 alone where the system keeps them apart (`net.ipv6.bindv6only`
 * on Linux; always on Windows and OpenBSD). Without the permission to listen on any port it assumes the default.
 */
export function findAddresses(hostname?: string): readonly string[] {
  try {
    return tryAddresses(hostname);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return [hostname ?? "::"];
    throw error;
  }
}

function tryAddresses(hostname?: string): readonly string[] {
  if (hostname === undefined) {
    if (!canListen(["::"])) return ["0.0.0.0"];
    return canListen(["::", "0.0.0.0"]) ? ["::", "0.0.0.0"] : ["::"];
  }
  if (hostname.toLowerCase() === "localhost") {
    const loopback = ["127.0.0.1", "::1"].filter((each) => canListen([each]));
    if (loopback.length > 0) return loopback;
  }
  return [hostname];
}

/** Whether listeners at all of these addresses can have the same port. They get a free port, which no client knows. */
function canListen(addresses: readonly string[]): boolean {
  try {
    const endpoints = openTcpEndpoints(addresses, { port: 0 });
    for (const endpoint of endpoints) endpoint.close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}

/** A listener; throws what `Deno.listen` throws. */
export function openListener(options: ListenOptions): Deno.TcpListener {
  const { hostname, port, sharesPort } = options;
  const unlisted = {
    // Not in the types of 2.4, which ignores it.
    tcpBacklog: MAX_WAITING_CONNECTIONS,
    // Not in the runtime's types: `deno serve --parallel` uses it. Each thread gets a copy of one socket, which is bound
    // without SO_REUSEPORT.
    ...sharesPort && { loadBalanced: true },
  };
  if (hostname !== undefined) {
    return Deno.listen({ hostname, port, ...unlisted });
  }
  try {
    return Deno.listen({ hostname: "::", port, ...unlisted });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    if (error instanceof Deno.errors.PermissionDenied) throw error;
    // Where there is no IPv6, there is only the other family.
    return Deno.listen({ hostname: "0.0.0.0", port, ...unlisted });
  }
}

/** The address of a peer; IPv4 peers of a listener on both families in their own notation. */
export function encodePeer({ hostname }: Deno.NetAddr): string {
  return hostname.startsWith("::ffff:") && hostname.includes(".")
    ? hostname.slice(7)
    : hostname;
}
