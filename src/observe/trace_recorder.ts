// A tap → masked events: joins each exchange with its octets, and lets nothing out before the masks.

import type {
  ClosedBy,
  Span,
  Tap,
  TracedExchange,
  TracedRequest,
} from "./tap.ts";
import {
  MAX_DETAIL_LENGTH,
  MAX_KEPT_CONTENT_OCTETS,
  MAX_KEPT_HEAD_OCTETS,
  MAX_TRACED_OCTETS,
} from "./limits.ts";
import { OctetBudget, OctetWindow } from "./octet_window.ts";
import type {
  MaskedExchange,
  TracedOctets,
  TraceEvent,
} from "./trace_event.ts";
import { toMaskable, TraceMask } from "./trace_mask.ts";

interface Connection {
  readonly name: string;
  readonly peer: string;
  /** In ms since the epoch. */
  readonly opened: number;
  readonly received: OctetWindow;
  readonly sent: OctetWindow;
}

/** What a recorder is made with. */
export interface TraceRecorderOptions {
  /** The number of the worker, which the names of connections begin with. */
  readonly worker: number;
  /** Gets each event. */
  readonly emit: (event: TraceEvent) => void;
  /** Octets that are kept at once. */
  readonly maxOctets?: number;
  /** Whether nothing is masked; false by default. */
  readonly showsSecrets?: boolean;
}

/** Makes a trace of what a tap gets. Its memory is bounded. */
export class TraceRecorder implements Tap {
  readonly #worker: number;
  readonly #emit: (event: TraceEvent) => void;
  readonly #budget: OctetBudget;
  readonly #showsSecrets: boolean;
  readonly #connections = new Map<number, Connection>();

  constructor(
    {
      worker,
      emit,
      maxOctets = MAX_TRACED_OCTETS,
      showsSecrets = false,
    }: TraceRecorderOptions,
  ) {
    this.#showsSecrets = showsSecrets;
    this.#worker = worker;
    this.#emit = emit;
    this.#budget = new OctetBudget(maxOctets);
  }

  opened(id: number, { peer, at }: { peer: string; at: number }): void {
    const name = `${this.#worker}.${id}`;
    this.#connections.set(id, {
      name,
      peer,
      opened: at,
      received: new OctetWindow(this.#budget),
      sent: new OctetWindow(this.#budget),
    });
    this.#emit({ kind: "opened", connection: name, peer, at });
  }

  handshaken(
    id: number,
    { protocol, at }: { protocol: string; at: number },
  ): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#emit({
      kind: "handshaken",
      connection: connection.name,
      protocol,
      at,
    });
  }

  octets(
    id: number,
    way: "in" | "out",
    octets: Uint8Array,
    { offset }: { offset: number },
  ): void {
    const connection = this.#connections.get(id);
    const window = way === "in" ? connection?.received : connection?.sent;
    window?.add(offset, octets);
  }

  began(_id: number, _request: TracedRequest): void {
    // The exchange is told when it is over, with its request.
  }

  /** A request that is not over, masked, and the name of its connection; undefined where that is not known. */
  describeBegun(
    id: number,
    request: TracedRequest,
    head: Span,
  ): (TracedRequest & { readonly connection: string }) | undefined {
    const connection = this.#connections.get(id);
    if (connection === undefined) return undefined;
    const octets = connection.received.read(head, MAX_KEPT_HEAD_OCTETS);
    const mask = this.#showsSecrets
      ? NO_MASK
      : new TraceMask([toMaskable(octets)]);
    const { number, method, target, version } = request;
    return {
      connection: connection.name,
      number,
      method: mask.text(method),
      target: mask.text(target),
      version,
    };
  }

  exchanged(id: number, exchange: TracedExchange): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    const { name, peer, opened, received, sent } = connection;
    this.#emit({
      kind: "exchange",
      connection: name,
      peer,
      opened,
      exchange: maskExchange(exchange, {
        received,
        sent,
        showsSecrets: this.#showsSecrets,
      }),
    });
    received.forgetBefore(exchange.requestContent.end);
    sent.forgetBefore(exchange.responseContent.end);
  }

  closed(
    id: number,
    closed: { by: ClosedBy; at: number; received: number; sent: number },
  ): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#forget(id, connection);
    const { by, at, received, sent } = closed;
    this.#emit({
      kind: "closed",
      connection: connection.name,
      by,
      at,
      received,
      sent,
    });
  }

  /** Tells nothing more of the connections there are, and keeps nothing of them. */
  end(): void {
    for (const [id, connection] of this.#connections) {
      this.#forget(id, connection);
    }
  }

  #forget(id: number, { received, sent }: Connection): void {
    this.#connections.delete(id);
    received.end();
    sent.end();
  }
}

const keep = (text: string) => text;
const NO_MASK: Pick<TraceMask, "head" | "content" | "text"> = {
  head: keep,
  content: keep,
  text: keep,
};

/** The parts of an exchange as far as their octets were kept. */
function readParts(
  exchange: TracedExchange,
  { received, sent }: { received: OctetWindow; sent: OctetWindow },
) {
  const headOf = (window: OctetWindow, span: Span) =>
    toMaskable(window.read(span, MAX_KEPT_HEAD_OCTETS));
  const contentOf = (window: OctetWindow, span: Span) =>
    toMaskable(window.read(span, MAX_KEPT_CONTENT_OCTETS));
  return {
    requestHead: headOf(received, exchange.requestHead),
    responseHead: headOf(sent, exchange.responseHead),
    requestContent: contentOf(received, exchange.requestContent),
    responseContent: contentOf(sent, exchange.responseContent),
    interim: headOf(sent, exchange.interim),
  };
}

function maskExchange(
  exchange: TracedExchange,
  { received, sent, showsSecrets }: {
    received: OctetWindow;
    sent: OctetWindow;
    showsSecrets: boolean;
  },
): MaskedExchange {
  const {
    requestHead,
    responseHead,
    requestContent,
    responseContent,
    interim,
  } = readParts(exchange, { received, sent });
  // Behind a refused request there may be others.
  const mask = showsSecrets ? NO_MASK : new TraceMask(
    exchange.refused === undefined
      ? [requestHead, responseHead]
      : [requestHead, responseHead, requestContent],
    { head: requestHead, text: requestContent },
  );
  // No mask can look into a coded content.
  const hiddenBy = showsSecrets ? () => undefined : findCoding;
  const { request } = exchange;
  return {
    number: exchange.number,
    request: request && {
      method: mask.text(request.method),
      target: mask.text(request.target),
      version: request.version,
    },
    status: exchange.status,
    refused: exchange.refused,
    cut: exchange.cut,
    decisions: exchange.decisions.map(([decision, detail]) => ({
      decision,
      detail: detail && mask.text(detail).slice(0, MAX_DETAIL_LENGTH),
    })),
    omittedDecisions: exchange.omittedDecisions,
    times: exchange.times,
    requestHead: describe(exchange.requestHead, mask.head(requestHead)),
    requestContent: describe(
      exchange.requestContent,
      exchange.refused === undefined
        ? mask.content(requestContent, requestHead)
        : mask.head(mask.content(requestContent, requestHead)),
      hiddenBy(requestHead),
    ),
    interim: describe(exchange.interim, interim),
    responseHead: describe(exchange.responseHead, mask.head(responseHead)),
    responseContent: describe(
      exchange.responseContent,
      mask.content(responseContent, responseHead),
      hiddenBy(responseHead),
    ),
  };
}

function describe(
  { start, end }: Span,
  octets: string,
  coding?: string,
): TracedOctets {
  return {
    offset: start,
    length: end - start,
    octets: coding === undefined ? octets : "",
    coding: end === start ? undefined : coding,
  };
}

/** The value of Content-Encoding; undefined where there is none, or it is identity. */
function findCoding(head: string): string | undefined {
  const coding = /^content-encoding[ \t]*:[ \t]*([^\r\n]*)/im.exec(head)?.[1]
    .trim();
  return coding === undefined || /^(?:identity)?$/i.test(coding)
    ? undefined
    : coding.slice(0, MAX_DETAIL_LENGTH);
}
