// One exchange of a tapped connection while it goes on.

import type { Decision, Trace } from "../http/decision.ts";
import type { Refusal } from "../http/refusal.ts";
import type {
  NotedDecision,
  Span,
  TracedExchange,
  TracedRequest,
} from "../observe/tap.ts";
import { MAX_NOTED_DECISIONS } from "./limits.ts";

/** No octets, at that offset. */
function nothingAt(offset: number): Span {
  return { start: offset, end: offset };
}

/** Gathers what a tap gets to know of an exchange. */
export class ExchangeTrace implements Trace {
  readonly number: number;
  readonly firstIn: number | undefined;
  request: TracedRequest | undefined;
  requestHead: Span;
  requestContent: Span;
  interim: Span;
  /** Where the response begins; undefined before it is ready. */
  responseStart: number | undefined;
  /** Where its content begins. */
  contentStart = 0;
  /** Where it ends; undefined before all of it was handed over. */
  responseEnd: number | undefined;
  status: number | undefined;
  refused: { readonly refusal: Refusal; readonly at: number } | undefined;
  cut = false;
  headComplete: number | undefined;
  ready: number | undefined;
  firstOut: number | undefined;
  lastOut: number | undefined;
  readonly #decisions: NotedDecision[] = [];
  #omitted = 0;

  /** `start`: where the request begins; `sent`: octets sent before it. */
  constructor(
    number: number,
    { start, sent, firstIn }: {
      start: number;
      sent: number;
      firstIn: number | undefined;
    },
  ) {
    this.number = number;
    this.firstIn = firstIn;
    this.requestHead = nothingAt(start);
    this.requestContent = nothingAt(start);
    this.interim = nothingAt(sent);
  }

  note(decision: Decision, detail?: string): void {
    if (this.#decisions.length === MAX_NOTED_DECISIONS) this.#omitted++;
    else this.#decisions.push([decision, detail]);
  }

  /** What a tap gets, when `sent` octets have left the connection. */
  end(sent: number): TracedExchange {
    const end = Math.min(this.responseEnd ?? sent, sent);
    const start = Math.min(this.responseStart ?? end, end);
    const content = Math.min(Math.max(this.contentStart, start), end);
    const { firstIn, headComplete, ready, firstOut, lastOut } = this;
    return {
      number: this.number,
      request: this.request,
      requestHead: this.requestHead,
      requestContent: this.requestContent,
      interim: this.interim,
      responseHead: { start, end: content },
      responseContent: { start: content, end },
      status: this.status,
      refused: this.refused,
      cut: this.cut || this.responseEnd === undefined || end < this.responseEnd,
      decisions: this.#decisions,
      omittedDecisions: this.#omitted,
      times: { firstIn, headComplete, ready, firstOut, lastOut },
    };
  }
}
