// What is known of an exchange once it is over, for logs and metrics.

import type { Refusal } from "../http/refusal.ts";

/** The parts of a request head that are recorded, whatever version of HTTP it came by. */
export interface RecordedHead {
  /** The method as it was received, case-sensitive. RFC 9110 §9.1. */
  readonly method: string;
  /** The request-target as it was received, one character an octet. RFC 9112 §3.2. */
  readonly target: string;
  /** The version, such as `HTTP/1.1`. */
  readonly version: string;
  /** The value of the field with that name, in lower case; undefined where it is absent. */
  value(name: string): string | undefined;
}

/** The request-line of a head that was refused, as far as it can be read. */
export interface RecordedLine {
  /** The method as it was received. */
  readonly method: string;
  /** What followed it, one character an octet. It may hold any octet but LF. */
  readonly target: string;
  /** Such as `HTTP/2.0`; undefined where the line did not end in one. */
  readonly version: string | undefined;
}

/** A request and its response, recorded when the response was handed over, or once the connection ended without one. */
export interface ExchangeRecord {
  /** Valid only during the call that gets it; undefined where no whole head was received. */
  readonly head: RecordedHead | undefined;
  /** The request-line, where `head` is undefined and the line was received whole. */
  readonly line?: RecordedLine | undefined;
  /** Why the request was refused, where it was. */
  readonly refusal: Refusal | undefined;
  /** What is to be said of it to those who run the server, in printable ASCII; undefined for nothing. */
  readonly note: string | undefined;
  /** The address of the peer. */
  readonly peer: string;
  /** The status code of the response. Without a response: 499 if the client left, 503 if the server closed the connection. */
  readonly status: number;
  /** Octets of content that were sent. */
  readonly sent: number;
  /**
   * Whether the response was cut or there was none: the client left, the server closed the connection, or the content
   * failed.
   */
  readonly cut: boolean;
  /** Start of handling; for a refusal, the time it was sent. In ms since the epoch. */
  readonly began: number;
  /** When the response was handed over, or the connection ended without one. In ms since the epoch. */
  readonly ended: number;
}
