// What the server knows of a connection, whatever is spoken over it.

import type { Refusal } from "../http/refusal.ts";
import type { ConnectionSetEntry } from "./connection_set.ts";
import type { Accepted } from "./endpoint.ts";
import type { ServerContext } from "./server_context.ts";

/** A connection that the server keeps track of. */
export interface ServedConnection extends ConnectionSetEntry {
  /** When `expire` is due, in the clock's steady time; Infinity for never. */
  readonly deadline: number;
  /**
   * Whether it was closed because its peer did not go on: its handshake did not end, or its deadline has passed. The
   * runtime may keep its socket open until the peer goes. A drain does not wait for it.
   */
  readonly isGivenUp: boolean;
  /** Answers requests until the connection ends. Never rejects. */
  serve(): Promise<void>;
  /** Refuses the connection without reading a request, and ends it. Never rejects. */
  reject(refusal: Refusal): Promise<void>;
  /** The deadline has passed: tells the peer if that is possible, and ends the connection. */
  expire(): void;
  /** Ends the connection after the requests in progress; at once where there is none. */
  drain(): void;
  /** Ends the connection if it waits for a request, and had one before: a peer that has not sent its first would fail. */
  endIdle(): void;
  /** Ends the connection at once. Where the runtime goes on with a write, the connection lasts as long as that. */
  close(): void;
  /** Ends it without waiting for such a write. */
  abandon(): void;
}

/** The connections of one protocol, and what they share. */
export interface Protocol {
  /** A connection over what was accepted, after its handshake. */
  connect(accepted: Accepted): ServedConnection;
  /** Frees memory that was not needed lately; called at regular intervals. Returns true once there is none. */
  trim(): boolean;
}

/** Prepares what the connections of one protocol share in one server. */
export type MakeProtocol = (context: ServerContext) => Protocol;
