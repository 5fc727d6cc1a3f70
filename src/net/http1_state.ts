// The states of an HTTP/1 connection and their moves.

import type { RequestHead } from "../http1/request_head.ts";

/**
 * What a connection is doing, which is what its deadline is about.
 *
 * | state     | the connection                                       | moves to                             |
 * |-----------|------------------------------------------------------|--------------------------------------|
 * | idle      | waits for the first octet of a request               | head, content, response, closed      |
 * | head      | waits for the rest of a head                         | content, response, idle, expiring    |
 * | content   | waits for the content of the request with that head  | response, expiring                   |
 * | response  | waits for the responder, or for the peer to take it  | idle, head, content, lingering       |
 * | expiring  | tells a peer that was too slow; `serve` still reads  | closed                               |
 * | lingering | drops what the peer still sends                      | closed                               |
 * | closed    | gave the transport back; every state can end here    |                                      |
 */
export type Http1State =
  | { readonly kind: "idle" | "head" | "response" | "lingering" | "closed" }
  | { readonly kind: "content"; readonly head: RequestHead }
  | { readonly kind: "expiring"; readonly ended: Promise<void> };

export const IDLE: Http1State = Object.freeze({ kind: "idle" });
export const HEAD: Http1State = Object.freeze({ kind: "head" });
export const RESPONSE: Http1State = Object.freeze({ kind: "response" });
export const LINGERING: Http1State = Object.freeze({ kind: "lingering" });
export const CLOSED: Http1State = Object.freeze({ kind: "closed" });
