// HTTP/1 as the server knows it: makes connections, and trims what they share.

import { Http1Connection } from "./http1_connection.ts";
import { Http1Shared } from "./http1_shared.ts";
import type { MakeProtocol } from "./served_connection.ts";

/** HTTP/1.0 and HTTP/1.1. */
export const http1: MakeProtocol = (context) => {
  const shared = new Http1Shared(context);
  return {
    connect: ({ transport, peer, peerPort, isSecure }) =>
      new Http1Connection(transport, { shared, peer, peerPort, isSecure }),
    trim: () => shared.trim(),
  };
};
