// TCP_NODELAY for connections over TLS. RFC 9293 §3.7.4.
//
// Nagle's algorithm holds a small segment back until the peer has acknowledged the one before, and a peer does that after
// 40 ms. The runtime sends two tickets after a TLS 1.3 handshake, so the first response of each connection came 44 ms late;
// a TLS 1.2 handshake and the end of a longer response waited likewise. `Deno.TlsConn` has no `setNoDelay`. On Linux a
// connection inherits the option from the socket that listens, and libc can set it there. Nothing else is called in libc.

/** From the headers of Linux. */
const F_GETFD = 1;
const SOL_SOCKET = 1;
const SO_ACCEPTCONN = 30;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;

const INT_OCTETS = 4;

/** Unused descriptors in a row after which no more are looked at: the system gives the lowest that is free. */
const MAX_UNUSED = 256;

const SYMBOLS = {
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  getsockopt: {
    parameters: ["i32", "i32", "i32", "buffer", "buffer"],
    result: "i32",
  },
  setsockopt: {
    parameters: ["i32", "i32", "i32", "buffer", "u32"],
    result: "i32",
  },
} as const;

/**
 * Loads a function that sets the option for all sockets of the process that listen at that time, in 1 to 20 ms; undefined
 * where that is not permitted or not possible. The permission for native code is needed only here.
 */
export function loadNoDelay(): (() => void) | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return makeNoDelay(Deno.dlopen("libc.so.6", SYMBOLS));
  } catch {
    // No permission, or another C library.
    return undefined;
  }
}

function makeNoDelay(
  { symbols }: Deno.DynamicLibrary<typeof SYMBOLS>,
): () => void {
  const on = new Int32Array([1]);
  const value = new Int32Array(1);
  const length = new Uint32Array(1);
  const isListening = (descriptor: number) => {
    length[0] = INT_OCTETS;
    value[0] = 0;
    const failed = symbols.getsockopt(
      descriptor,
      SOL_SOCKET,
      SO_ACCEPTCONN,
      value,
      length,
    );
    return failed === 0 && value[0] !== 0;
  };
  return () => {
    for (let descriptor = 0, unused = 0; unused < MAX_UNUSED; descriptor++) {
      if (symbols.fcntl(descriptor, F_GETFD, 0) < 0) {
        unused++;
        continue;
      }
      unused = 0;
      if (!isListening(descriptor)) continue;
      symbols.setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, on, INT_OCTETS);
    }
  };
}
