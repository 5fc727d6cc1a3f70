// Why no worker could start, and at which of several addresses.

import type { StartStep, WorkerSettings } from "./message.ts";
import { findRefusedAddress } from "../net/host_addresses.ts";
import { MAX_PORT_ATTEMPTS } from "../net/limits.ts";
import { openTcpEndpoints } from "../net/tcp_endpoint.ts";

/** A worker could not start. `name` is the error class's, such as `AddrInUse`. */
export class StartFailure extends Error {
  readonly what: StartStep;
  /** The one of several addresses that failed; undefined where there is one, or where it is not known. */
  readonly address: string | undefined;

  constructor(
    what: StartStep,
    { name, message, address }: {
      name: string;
      message: string;
      address?: string;
    },
  ) {
    super(message);
    this.what = what;
    this.name = name;
    this.address = address;
  }
}

/** A port that is free at all of these addresses; throws a StartFailure. */
export function findPort(addresses: readonly string[]): number {
  try {
    const endpoints = openTcpEndpoints(addresses, { port: 0 });
    for (const endpoint of endpoints) endpoint.close();
    return endpoints[0].address.port;
  } catch (error) {
    const failure = new StartFailure("listener", error as Error);
    throw nameAddress(failure, addresses, 0);
  }
}

/**
 * A free port of the loopback interface for a worker's signal; undefined where there is none. It is none that the worker
 * listens at: the worker gives its permission for the signal's port back. `find` returns a free port.
 */
export function findLoopbackPort(
  { listen, tls }: Pick<WorkerSettings, "listen" | "tls">,
  find: () => number = () => findPort(["127.0.0.1"]),
): number | undefined {
  try {
    for (let attempt = 1; attempt <= MAX_PORT_ATTEMPTS; attempt++) {
      const port = find();
      if (port !== listen.port && port !== tls?.redirectPort) return port;
    }
  } catch {
    // No port is free.
  }
  return undefined;
}

/** The failure with the address that it is about, where there are several. */
export function nameAddress(
  error: unknown,
  addresses: readonly string[],
  port: number,
): unknown {
  if (!(error instanceof StartFailure)) return error;
  if (error.what !== "listener" && error.what !== "inspector") return error;
  const { what, name, message } = error;
  const address = addresses.length > 1 && error.address === undefined
    ? findRefusedAddress(addresses, port)
    : error.address;
  return new StartFailure(what, { name, message, address });
}
