// The states of an HTTP/1 connection and their moves.

/**
 * What a connection is doing, which is what its deadline is about.
 *
 * | state     | the connection                                       | moves to                             |
 * |-----------|------------------------------------------------------|--------------------------------------|
 * | idle      | waits for the first octet of a request               | head, response, closed               |
 * | head      | waits for the rest of a head                         | response, idle, expiring             |
 * | response  | waits for the content, the responder, or the peer    | idle, head, lingering, expiring      |
 * | expiring  | tells a peer that was too slow; `serve` still reads  | closed                               |
 * | lingering | drops what the peer still sends                      | closed                               |
 * | closed    | gave the transport back; every state can end here    |                                      |
 */
export type Http1State =
  | { readonly kind: "idle" | "head" | "response" | "lingering" | "closed" }
  | { readonly kind: "expiring"; readonly ended: Promise<void> };

export const IDLE: Http1State = Object.freeze({ kind: "idle" });
export const HEAD: Http1State = Object.freeze({ kind: "head" });
export const RESPONSE: Http1State = Object.freeze({ kind: "response" });
export const LINGERING: Http1State = Object.freeze({ kind: "lingering" });
export const CLOSED: Http1State = Object.freeze({ kind: "closed" });
