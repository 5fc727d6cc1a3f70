// The part of an HTTP/1 connection that request handling may use. It is an interface, so that an idle
// connection costs no object more than itself and its two ends.

import type { PeerEnd } from "../http/request.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { MessageReader } from "../http1/message_reader.ts";
import type { Http1Shared } from "./http1_shared.ts";
import type { Receiver } from "./receiver.ts";
import type { TappedTransport } from "./tap.ts";
import type { Writer } from "./writer.ts";

/** How long something is waited for that is not the peer, and what happens meanwhile. */
export interface Wait {
  /** In ms; at most the write timeout from when the peer sends no more. */
  readonly timeoutMs: number;
  /** The time is over; without this the connection is closed. */
  readonly onExpire?: () => void;
  /** The peer sends no more. */
  readonly onPeerDone?: () => void;
}

/** What the log gets of a request without a response. */
export interface UnansweredRequest {
  readonly received: RequestHead;
  /** When its head was complete, in ms since the epoch. */
  readonly now: number;
}

/** Reads and writes octets within the timeouts of the connection. */
export interface Channel {
  readonly shared: Http1Shared;
  /** The address of the peer. */
  readonly peer: string;
  /** The port of the peer; 0 where it is not known. */
  readonly peerPort: number;
  /** Whether it is encrypted. */
  readonly isSecure: boolean;
  /** Octets that were received and not yet taken. */
  readonly input: Receiver;
  readonly reader: MessageReader;
  /** Responses that are not yet written. */
  readonly output: Writer;
  /** Its transport, where somebody watches the connection. */
  readonly tap: TappedTransport | undefined;
  /** The `now` of the requests being handled, in ms since the epoch. */
  readonly now: number;
  /** The request in progress that has no response yet, where one is waited for. */
  unanswered: UnansweredRequest | undefined;
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
  waitWatching<Value>(begin: () => Promise<Value>, wait: Wait): Promise<Value>;
  /** The content of the request was received: a wait that goes on notices again that the peer leaves. */
  watchOn(): void;
  /** Reads ahead to notice that the peer leaves, and calls back then. Not to be called while a content is read. */
  watchPeer(onEnd: (how: PeerEnd) => void): void;
  /** Writes what is due. */
  flush(): Promise<void>;
  /** No deadline counts until something is written. */
  rest(): void;
  /** Tells the peer that no more will be written. */
  closeWrite(): Promise<void>;
  /** Ends both ways at once. */
  close(): void;
  /** Writes what is due. From then on the content of a request can be read while its response is sent. */
  beginResponse(): Promise<void>;
  /** Writes what is due of the response. The rest of the content can still be read. */
  endResponse(): Promise<void>;
  /** Response and content are over. */
  endExchange(): void;
}
