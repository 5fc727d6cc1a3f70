// A tap whose errors reach no connection: it is called while octets are read and written.

import type { Tap } from "../observe/tap.ts";

/** The same tap; what it throws goes to `fault`. */
export function guardTap(tap: Tap, fault: (error: unknown) => void): Tap {
  const guard =
    <Args extends unknown[]>(tell: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        tell(...args);
      } catch (error) {
        fault(error);
      }
    };
  return {
    opened: guard((...args) => tap.opened(...args)),
    handshaken: guard((...args) => tap.handshaken(...args)),
    octets: guard((...args) => tap.octets(...args)),
    began: guard((...args) => tap.began(...args)),
    exchanged: guard((...args) => tap.exchanged(...args)),
    closed: guard((...args) => tap.closed(...args)),
  };
}
