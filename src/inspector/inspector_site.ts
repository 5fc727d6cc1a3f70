// The inspector as a responder: its page, the events of what happens, each exchange in full, and requests sent again.

import type { HttpRequest, RequestContent } from "../http/request.ts";
import { concatenate } from "../http/octets.ts";
import type { Responder } from "../http/responder.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { describeExchange } from "./described_exchange.ts";
import { encodeEvent, EventStream } from "./event_stream.ts";
import {
  ExchangeStore,
  type KeptExchange,
  type StoreEvent,
} from "./exchange_store.ts";
import { findDenial, type GuardOptions } from "./guard.ts";
import { encodeHarEntry } from "./har_entry.ts";
import { inspectorPolicy, makeInspectorPage } from "./inspector_page.ts";
import { MAX_ENTRY_OCTETS, MAX_VIEWERS } from "./limits.ts";
import { describeOpened } from "./opened_entry.ts";

/** What the inspector is made with. */
export interface InspectorOptions {
  readonly guard: GuardOptions;
  /** The URL of the server that is watched. */
  readonly server: string;
  /** Whether secrets are shown. */
  readonly showsSecrets: boolean;
  /** Called with true when there is a viewer, and with false when there is none any more. */
  readonly onWatched: (isWatched: boolean) => void;
  /** Sends octets to the server that is watched; what came back, one character an octet. */
  readonly replay: (octets: Uint8Array) => Promise<string>;
}

/** Sent with every response: nobody keeps it, frames it or reads it from another page. */
const GUARDING: readonly Field[] = [
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];

const TEXT: Field = ["Content-Type", "text/plain; charset=utf-8"];
const JSON_TYPE: Field = ["Content-Type", "application/json"];

/** Makes the responses of the inspector. */
export class InspectorSite implements Responder {
  readonly #options: InspectorOptions;
  readonly #store = new ExchangeStore();
  readonly #viewers = new Set<EventStream>();
  #page: Uint8Array | undefined;

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  /** Takes in lines of `encodeWatchEvent()`, each with its line end. */
  add(lines: string): void {
    let start = 0;
    for (let end; (end = lines.indexOf("\n", start)) >= 0; start = end + 1) {
      this.#tell(this.#store.add(lines.slice(start, end)));
    }
  }

  /** A worker is gone, with its connections. */
  forgetWorker(worker: number): void {
    for (const event of this.#store.forgetWorker(worker, Date.now())) {
      this.#tell(event);
    }
  }

  /** Whether there is a viewer. */
  get isWatched(): boolean {
    return this.#viewers.size > 0;
  }

  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const path = request.target.kind === "path"
      ? request.target.segments.join("/")
      : "";
    const denial = findDenial(request, this.#options.guard, path === "");
    if (denial !== undefined) return respondWith(denial.status, denial.text);
    const isGet = request.method === "GET" || request.method === "HEAD";
    const [name, id = ""] = path.split("/");
    switch (name) {
      case "":
        return isGet ? this.#respondWithPage() : refuseMethod("GET, HEAD");
      case "events":
        // The response to HEAD would be discarded at once, and have begun to watch.
        return request.method === "GET"
          ? this.#respondWithEvents()
          : refuseMethod("GET");
      case "exchange":
        return isGet
          ? this.#respondWithExchange(id)
          : refuseMethod("GET, HEAD");
      case "opened":
        return request.method === "POST"
          ? this.#respondWithOpened(request)
          : refuseMethod("POST");
      case "clear":
        if (request.method !== "POST") return refuseMethod("POST");
        this.#store.clear();
        return respondWith(200, "Cleared.");
      case "replay":
        return request.method === "POST"
          ? this.#replay(request, id)
          : refuseMethod("POST");
      default:
        return respondWith(404, "The inspector has no such path.");
    }
  }

  #tell(event: StoreEvent | undefined): void {
    if (event === undefined || this.#viewers.size === 0) return;
    const text = encodeEvent(event);
    for (const viewer of this.#viewers) viewer.push(text);
  }

  #respondWithPage(): HttpResponse {
    this.#page ??= makeInspectorPage();
    return {
      status: 200,
      fields: [
        ["Content-Type", "text/html; charset=utf-8"],
        ["Content-Security-Policy", inspectorPolicy()],
        ...GUARDING,
      ],
      content: { kind: "octets", octets: this.#page },
    };
  }

  #respondWithEvents(): HttpResponse {
    if (this.#viewers.size >= MAX_VIEWERS) {
      return respondWith(503, `There are ${MAX_VIEWERS} viewers already.`);
    }
    const viewer = new EventStream({
      onEnd: () => {
        this.#viewers.delete(viewer);
        if (this.#viewers.size === 0) this.#options.onWatched(false);
      },
    });
    const { server, showsSecrets } = this.#options;
    viewer.push(encodeEvent({ kind: "server", server, showsSecrets }));
    for (const event of this.#store.list()) viewer.push(encodeEvent(event));
    viewer.push(encodeEvent({ kind: "ready" }));
    this.#viewers.add(viewer);
    if (this.#viewers.size === 1) this.#options.onWatched(true);
    return {
      status: 200,
      fields: [["Content-Type", "text/event-stream"], ...GUARDING],
      content: { kind: "stream", length: undefined, stream: viewer },
    };
  }

  /** The exchange as an entry of a HAR. */
  async #respondWithExchange(id: string): Promise<HttpResponse> {
    const kept = this.#find(id);
    if (kept === undefined) {
      return respondWith(404, "This exchange is not kept any more.");
    }
    const exchange = describeExchange(kept.exchange);
    const { server } = this.#options;
    return respondWithJson(await encodeHarEntry({ ...kept, exchange }, server));
  }

  /** The entry of a HAR in the content of the request, with what the page shows of it. */
  async #respondWithOpened({ content }: HttpRequest): Promise<HttpResponse> {
    const octets = await readContent(content);
    if (octets === undefined) {
      return respondWith(413, "An entry of the file is too large.");
    }
    try {
      const entry = JSON.parse(new TextDecoder().decode(octets));
      return respondWithJson(await describeOpened(entry, this.#options.server));
    } catch {
      return respondWith(400, "This is no entry of a HAR.");
    }
  }

  /** Sends the octets of a request again, or those of the content of this request. */
  async #replay(_: HttpRequest, id: string): Promise<HttpResponse> {
    const kept = this.#find(id);
    if (kept === undefined) {
      return respondWith(404, "This exchange is not kept any more.");
    }
    const { requestHead, requestContent } = kept.exchange;
    const text = requestHead.octets + requestContent.octets;
    if (text.length < requestHead.length + requestContent.length) {
      return respondWith(409, "Not all octets of this request are kept.");
    }
    try {
      const octets = Uint8Array.from(text, (unit) => unit.charCodeAt(0));
      const received = await this.#options.replay(octets);
      return respondWithJson({ octets: received });
    } catch (error) {
      return respondWith(502, (error as Error).message);
    }
  }

  #find(id: string): KeptExchange | undefined {
    return /^[1-9]\d{0,14}$/.test(id)
      ? this.#store.find(Number(id))
      : undefined;
  }
}

/** Undefined where it is too large. */
async function readContent(
  content: RequestContent,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let octets; (octets = await content.read()) !== undefined;) {
    length += octets.length;
    if (length > MAX_ENTRY_OCTETS) return undefined;
    pieces.push(octets.slice());
  }
  return concatenate(pieces);
}

function respondWithJson(data: object): HttpResponse {
  return {
    status: 200,
    fields: [JSON_TYPE, ...GUARDING],
    content: {
      kind: "octets",
      octets: new TextEncoder().encode(JSON.stringify(data)),
    },
  };
}

function respondWith(status: number, text: string): HttpResponse {
  const more: Field[] = status === 401
    ? [["WWW-Authenticate", 'Bearer realm="inspector"']]
    : [];
  return {
    status,
    fields: [TEXT, ...more, ...GUARDING],
    content: {
      kind: "octets",
      octets: new TextEncoder().encode(text + "\n"),
    },
  };
}

function refuseMethod(allow: string): HttpResponse {
  const { fields, ...rest } = respondWith(405, "There is no such method here.");
  return { ...rest, fields: [...fields, ["Allow", allow]] };
}
