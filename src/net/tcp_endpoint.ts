// HTTP over TCP. RFC 9110 §4.2.1.

import type { Accepted, Endpoint } from "./endpoint.ts";

/** Where to listen. */
export interface ListenOptions {
  /** The address; undefined for all interfaces, both families where there are two. */
  readonly hostname?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether other workers of this program listen on the same port; Linux spreads the load. */
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
    return { transport, peer: encodePeer(transport.remoteAddr) };
  }

  close(): void {
    this.#listener.close();
  }
}

/** A listener; throws what `Deno.listen` throws. */
export function openListener(options: ListenOptions): Deno.TcpListener {
  const { hostname, port, sharesPort } = options;
  // Where the option isn't wanted it must be absent: without the unstable feature it ends the process.
  const sharing = sharesPort ? { reusePort: true } : {};
  if (hostname !== undefined) {
    return Deno.listen({ hostname, port, ...sharing });
  }
  try {
    return Deno.listen({ hostname: "::", port, ...sharing });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    if (error instanceof Deno.errors.PermissionDenied) throw error;
    // Where there is no IPv6, there is only the other family.
    return Deno.listen({ hostname: "0.0.0.0", port, ...sharing });
  }
}

/** The address of a peer; IPv4 peers of a listener on both families in their own notation. */
function encodePeer(address: Deno.Addr): string {
  const { hostname } = address as Deno.NetAddr;
  return hostname.startsWith("::ffff:") && hostname.includes(".")
    ? hostname.slice(7)
    : hostname;
}
