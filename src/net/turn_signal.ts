// A signal for the next turn of the runtime's event loop.
//
// A TCP connection of the process with itself: an octet that is written at one end can be read at the
// other only after the runtime has asked the system which sockets are ready. Timers do the same 1 ms
// too late; `setImmediate`, `MessageChannel` and work on other threads come back without asking.

/** Tells when the next turn of the event loop has begun. */
export interface TurnSignal {
  /** Resolves in the next turn; all who wait get the same one. Rejects where the signal is broken or closed. */
  next(): Promise<void>;
  /** Gives back what it holds. */
  close(): void;
}

const LOOPBACK = "127.0.0.1";
const OCTET = new Uint8Array(1);

/**
 * Opens a signal over that port, or over a free one. The port listens only until this resolves. Rejects with the system's
 * error.
 *
 * @example
 * ```ts
 * import { openTurnSignal } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const signal = await openTurnSignal();
 * assertEquals(await signal.next(), undefined);
 * signal.close();
 * ```
 */
export async function openTurnSignal(port = 0): Promise<TurnSignal> {
  const listener = Deno.listen({ hostname: LOOPBACK, port });
  const near = listener.addr as Deno.NetAddr;
  try {
    const sender = await Deno.connect({ hostname: LOOPBACK, port: near.port });
    sender.setNoDelay(true);
    return new SelfConnection(sender, await acceptFrom(listener, sender));
  } finally {
    listener.close();
  }
}

/** The other end of a connection; other connections that arrive are closed. */
async function acceptFrom(
  listener: Deno.TcpListener,
  sender: Deno.TcpConn,
): Promise<Deno.TcpConn> {
  const { port } = sender.localAddr as Deno.NetAddr;
  for (;;) {
    const accepted = await listener.accept();
    if ((accepted.remoteAddr as Deno.NetAddr).port === port) return accepted;
    accepted.close();
  }
}

class SelfConnection implements TurnSignal {
  readonly #sender: Deno.TcpConn;
  readonly #receiver: Deno.TcpConn;
  readonly #into = new Uint8Array(1);
  #turn: Promise<void> | undefined;

  constructor(sender: Deno.TcpConn, receiver: Deno.TcpConn) {
    this.#sender = sender;
    this.#receiver = receiver;
  }

  next(): Promise<void> {
    return this.#turn ??= this.#take();
  }

  close(): void {
    this.#sender.close();
    this.#receiver.close();
  }

  async #take(): Promise<void> {
    try {
      const reading = this.#receiver.read(this.#into);
      const [read] = await Promise.all([reading, this.#sender.write(OCTET)]);
      if (read === null) throw new Error("The signal is closed");
    } finally {
      this.#turn = undefined;
    }
  }
}
