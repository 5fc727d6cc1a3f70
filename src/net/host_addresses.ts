// Several hosts that a user named → the addresses to listen at. No two of them are the same, and none is
// covered by another one: the second listener would find its port in use.

import { isWildcard } from "./endpoint_url.ts";
import { findAddresses, openTcpEndpoints } from "./tcp_endpoint.ts";

/** The addresses of the hosts, in their order; those for all interfaces where there are none. Throws as `findAddresses` does. */
export function findHostAddresses(
  hostnames: readonly string[],
): readonly string[] {
  if (hostnames.length === 0) return findAddresses();
  const found = hostnames.flatMap(findAddresses);
  if (found.length === 1) return found;
  const addresses = new Map<string, string>();
  for (const each of found) {
    const address = resolve(each);
    if (!addresses.has(address)) addresses.set(address, each);
  }
  const all = [...addresses.keys()];
  return [...addresses]
    .filter(([address]) => !isCovered(address, all))
    .map(([, given]) => given);
}

/** The address of a name, in the system's notation; the text itself where the system has none. */
function resolve(hostname: string): string {
  try {
    const [endpoint] = openTcpEndpoints([hostname], { port: 0 });
    endpoint.close();
    return endpoint.address.hostname;
  } catch {
    // Listening fails for the same reason, and says why.
    return hostname;
  }
}

/** True where a listener for all interfaces among the addresses has the connections of this one. */
function isCovered(address: string, all: readonly string[]): boolean {
  return all.some((other) =>
    other !== address && isWildcard(other) &&
    (isIpv6(other) === isIpv6(address)
      ? !isWildcard(address)
      : isIpv6(other) && !canListen([other, address]))
  );
}

function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** Whether both can have one port. */
function canListen(addresses: readonly string[]): boolean {
  try {
    for (const each of openTcpEndpoints(addresses, { port: 0 })) each.close();
    return true;
  } catch {
    return false;
  }
}

/** The first of the addresses at which nothing can listen on the port; undefined if each of them is free. */
export function findRefusedAddress(
  addresses: readonly string[],
  port: number,
): string | undefined {
  return addresses.find((address) => {
    try {
      for (const each of openTcpEndpoints([address], { port })) each.close();
      return false;
    } catch {
      return true;
    }
  });
}
