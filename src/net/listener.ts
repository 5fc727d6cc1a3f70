// Opening the socket that connections arrive on.

/** Where to listen. */
export interface ListenOptions {
  /** The address; undefined for all interfaces, both families where there are two. */
  readonly hostname?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether other workers of this program listen on the same port; Linux spreads the load. */
  readonly sharesPort?: boolean;
}

/** A listener; throws AddrInUse, PermissionDenied or AddrNotAvailable, as `Deno.listen` does. */
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
    // Where there is no IPv6 the other family is all there is.
    return Deno.listen({ hostname: "0.0.0.0", port, ...sharing });
  }
}
