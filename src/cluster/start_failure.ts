// Why no worker could start, and at which of several addresses.

import { findRefusedAddress } from "../net/host_addresses.ts";
import type { FailedPart } from "./message.ts";
import { openTcpEndpoints } from "../net/tcp_endpoint.ts";

/** A worker could not start. `name` is the error class's, such as `AddrInUse`. */
export class StartFailure extends Error {
  readonly what: FailedPart;
  /** The one of several addresses that failed; undefined where there is one, or where it is not known. */
  readonly address: string | undefined;

  constructor(
    what: FailedPart,
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

/** The failure with the address that it is about, where there are several. */
export function nameAddress(
  error: unknown,
  addresses: readonly string[],
  port: number,
): unknown {
  if (!(error instanceof StartFailure) || error.what !== "listener") {
    return error;
  }
  const { what, name, message } = error;
  const address = addresses.length > 1 && error.address === undefined
    ? findRefusedAddress(addresses, port)
    : error.address;
  return new StartFailure(what, { name, message, address });
}
