// A request as a responder sees it, whatever version of HTTP it came in. RFC 9110 §3.4, §6.
//
// The octets behind it are lent: fields and wire hold until the response is sent.

import type { FieldLine, FieldSet, KnownField } from "./field.ts";
import type { Trace } from "./decision.ts";
import type { RequestTarget } from "./request_target.ts";

/** A request whose head is complete and follows the grammar. */
export interface HttpRequest {
  /** The method, case-sensitive. RFC 9110 §9.1. */
  readonly method: string;
  /** What its request-target names. */
  readonly target: RequestTarget;
  /** The field section. */
  readonly fields: RequestFields;
  /** The content, which is received while it is read. */
  readonly content: RequestContent;
  /** When its head was complete, in ms since the epoch. */
  readonly now: number;
  /** The message as it was received; undefined where the version of HTTP has no such octets to show. */
  readonly wire: RequestWire | undefined;
  /** Gets the decisions about the request; undefined where nobody watches. */
  readonly trace: Trace | undefined;
  /**
   * True where the client asked for another path, and a program or a handler led the request to this one. Relative links in a
   * page would lead elsewhere. A relative Location is made absolute for it.
   */
  readonly isRedirected?: boolean;
  /** The connection it came over; undefined where a program made the request itself. */
  readonly connection?: RequestConnection | undefined;
}

/** What a responder may know of the connection of a request, and ask of it. */
export interface RequestConnection {
  /** The request-target as it was received, one character an octet. */
  readonly receivedTarget: string;
  /** The version of the message as it is spoken with this peer, such as `HTTP/1.1`. */
  readonly version: string;
  /** The address of the peer. */
  readonly peer: string;
  /** The port of the peer; 0 where it is not known. */
  readonly peerPort: number;
  /** Whether it is encrypted. */
  readonly isSecure: boolean;
  /**
   * Tells the watcher how the exchange goes on. From then on the content of the request can be read while the response is
   * sent, and the response does not wait until the content was received. Called once, before the response is there.
   */
  watch(watcher: ExchangeWatcher): void;
  /**
   * Calls back once where the peer ends its direction, or is gone, before the response is made. Nothing else changes. Not to
   * be called while the content is read.
   */
  watchPeer(onEnd: (how: PeerEnd) => void): void;
}

/** Learns how an exchange goes on. Its methods must not throw. */
export interface ExchangeWatcher {
  /** The peer sends no more, or the connection is closed, or the responder took too long. It may be called several times. */
  onGone(reason: Error): void;
  /** The response is not sent, for this reason: another one that says so takes its place. Called before `onEnd`. */
  onReplaced?(reason: unknown): void;
  /** The response was handed to the connection whole; with an error, it was not. Called once. */
  onEnd(error?: unknown): void;
}

/** It sends no more, and may still receive; or the connection is lost. */
export type PeerEnd = "ended" | "gone";

/** The field section of a request. Names are case-insensitive: RFC 9110 §5.1. */
export interface RequestFields {
  /** Whether at least one line of the field is there. */
  has(name: KnownField): boolean;
  /** Whether a line of any of the fields is there. */
  hasAny(fields: FieldSet): boolean;
  /** The field's value, several lines joined by a comma, those of Cookie by a semicolon (RFC 9110 §5.3, RFC 9113 §8.2.3); undefined where it is absent. */
  value(name: string): string | undefined;
  /** Whether the field has one line, whose value is exactly these octets. Makes no string. */
  isValue(name: KnownField, octets: Uint8Array): boolean;
  /** Every field line in the order received. */
  lines(): Iterable<FieldLine>;
}

/** The content of a request, decoded. RFC 9110 §6.4. */
export interface RequestContent {
  /** Its length in octets, 0 where there is none; undefined where only its end will tell. */
  readonly length: number | undefined;
  /**
   * The next octets, unchanged until the next call; undefined at the end. The first call asks a peer that waits for it
   * to send the content, with 100 (Continue). Rejects with a `RefusedRequest` where the content breaks its grammar or ends
   * too early, and with another error where the peer is gone.
   */
  read(): Promise<Uint8Array | undefined>;
}

/** A message of HTTP/1 as it was received. */
export interface RequestWire {
  /** The octets of the head, from the request-line to the blank line. */
  readonly head: Uint8Array;
  /**
   * Reads the content to its end, and resolves with a copy of the whole message: the head, and the content with its
   * framing. Rejects as `RequestContent.read` does, and with the refusal "content too large" where the message has more
   * than `most` octets. Not to be mixed with `read`.
   */
  readMessage(most: number): Promise<Uint8Array>;
}
