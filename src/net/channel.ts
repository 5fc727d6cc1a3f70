// The part of an HTTP/1 connection that request handling may use. It is an interface, so that an idle
// connection costs no object more than itself and its two ends.

import type { PeerEnd } from "../http/request.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { MessageReader } from "../http1/message_reader.ts";
import type { Http1Shared } from "./http1_shared.ts";
import type { ReadBuffer } from "./read_buffer.ts";
import type { TappedTransport } from "./tap.ts";
import type { Writer } from "./writer.ts";

/** Reads and writes octets within the timeouts of the connection. */
export interface Channel {
  readonly shared: Http1Shared;
  /** The address of the peer. */
  readonly peer: string;
  /** Octets that were received and not yet taken. */
  readonly input: ReadBuffer;
  readonly reader: MessageReader;
  /** Responses that are not yet written. */
  readonly output: Writer;
  /** Its transport, where somebody watches the connection. */
  readonly tap: TappedTransport | undefined;
  /** The `now` of the requests being handled, in ms since the epoch. */
  readonly now: number;
  /** True once no response can be sent any more: the connection is closed, or its peer was told that it is too slow. */
  readonly over: boolean;
  /** Starts the write timeout. Throws ConnectionGone if the connection is closed. */
  enterResponse(): void;
  /**
   * Reads octets of the content of a request; false at the end of the stream. `until` is the deadline in steady time.
   * Sends the responses that are due before it waits. Throws ConnectionGone if the wait failed or was ended.
   */
  receiveContent(head: RequestHead, until: number): Promise<boolean>;
  /** Waits for something that is not the peer. Sends the responses that are due before. */
  waitFor<Value>(promise: Promise<Value>): Promise<Value>;
  /**
   * Sends the responses that are due, begins a wait and waits. Rejects with ConnectionGone as soon as the peer resets the
   * connection.
   */
  waitWatching<Value>(begin: () => Promise<Value>): Promise<Value>;
  /** Reads ahead to notice that the peer leaves, and calls back then. Not to be called while a content is read. */
  watchPeer(onEnd?: (how: PeerEnd) => void): void;
}
