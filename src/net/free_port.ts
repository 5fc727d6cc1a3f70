// A free port near one that is in use.

import { findHostAddresses } from "./host_addresses.ts";
import { MAX_PORT_ATTEMPTS } from "./limits.ts";
import { openTcpEndpoints } from "./tcp_endpoint.ts";

const MAX_PORT = 65_535;

/** The first port after `port`, but not `except`, that is free at the hosts; undefined where none of the next ones is. Never throws. */
export function findFreePort(
  hostnames: readonly string[],
  port: number,
  except?: number,
): number | undefined {
  for (let attempt = 1; attempt <= MAX_PORT_ATTEMPTS; attempt++) {
    const next = port + attempt;
    if (next > MAX_PORT) return undefined;
    if (next === except) continue;
    try {
      const addresses = findHostAddresses(hostnames);
      const endpoints = openTcpEndpoints(addresses, { port: next });
      for (const endpoint of endpoints) endpoint.close();
      return next;
    } catch {
      // In use as well.
    }
  }
  return undefined;
}
