// Which tap the next connections of a server have: the one it was made with, the one that watches now, both, or none.

import type { Tap } from "../observe/tap.ts";
import { TapPair } from "../observe/tap_pair.ts";
import type { Accepted } from "./endpoint.ts";
import { guardTap } from "./guarded_tap.ts";
import { tapped } from "./tap.ts";

/** The taps of one server. */
export class TapSwitch {
  /** The tap that the server was made with. */
  readonly #own: Tap | undefined;
  readonly #fault: (error: unknown) => void;
  /** What the next connections are tapped by. */
  #tap: Tap | undefined;
  /** Connections that were tapped so far. */
  #tapped = 0;

  /** `fault` receives what a tap throws. */
  constructor(own: Tap | undefined, fault: (error: unknown) => void) {
    this.#own = own && guardTap(own, fault);
    this.#fault = fault;
    this.#tap = this.#own;
  }

  /** From the next connection on, this tap gets everything as well; undefined for none. False if there was none either. */
  watch(tap: Tap | undefined): boolean {
    const own = this.#own;
    if (tap === undefined && this.#tap === own) return false;
    const guarded = tap && guardTap(tap, this.#fault);
    this.#tap = own && guarded ? new TapPair(own, guarded) : guarded ?? own;
    return true;
  }

  /** The same connection, which tells the tap what goes through it; itself without a tap. */
  tapInto(accepted: Accepted): Accepted {
    if (this.#tap === undefined) return accepted;
    const { peer, peerPort, isSecure, handshake } = accepted;
    const id = ++this.#tapped;
    const transport = tapped(accepted.transport, this.#tap, { id, peer });
    // A handshake is a method of the accepted connection.
    const shake = handshake && (() => handshake.call(accepted));
    return { transport, peer, peerPort, isSecure, handshake: shake };
  }
}
