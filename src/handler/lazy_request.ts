// A `Request` that costs little until a handler looks at it: method and URL are read from the head, headers
// and signal are made when they are asked for. What this file does not do itself, a real `Request` does,
// which is made at that moment.
//
// The runtime's own functions, such as `fetch(request)` and `request.clone()`, find the real one through
// properties that are symbols. Where that does not work, `makeRequest` makes real ones at once.

import type { HttpRequest } from "../http/request.ts";
import { readHeaders } from "./received_headers.ts";
import type { RequestBody } from "./request_body.ts";

/** What a request is made of. */
export interface RequestParts {
  readonly received: HttpRequest;
  /** Undefined where the request has no content. */
  readonly body: RequestBody | undefined;
  /** The URL. It is made anew each time. */
  readonly url: string;
  /** The signal. It is made when it is first asked for. */
  readonly signal: AbortSignal;
}

function makePlatformRequest(parts: RequestParts): Request {
  const { received, body, url, signal } = parts;
  return new Request(url, {
    method: received.method,
    headers: readHeaders(received),
    body: body?.stream(),
    signal,
  });
}

class LazyRequest {
  readonly #parts: RequestParts;
  #url: string | undefined;
  #headers: Headers | undefined;
  #platform: Request | undefined;
  /** Whether the content was read whole, without a stream. */
  #isRead = false;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  get method(): string {
    return this.#parts.received.method;
  }

  get url(): string {
    return this.#url ??= this.#parts.url;
  }

  get headers(): Headers {
    return this.#headers ??= readHeaders(this.#parts.received);
  }

  get signal(): AbortSignal {
    return this.#parts.signal;
  }

  get body(): Request["body"] {
    return this.#hasBody ? this.platform.body : null;
  }

  get bodyUsed(): boolean {
    return this.#hasBody &&
      (this.#isRead || this.#platform?.bodyUsed === true);
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#takeBody()?.readAll() ??
      // Versions of the types differ.
      await this.platform.bytes() as Uint8Array<ArrayBuffer>;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  async text(): Promise<string> {
    return await this.#takeBody()?.readText() ?? await this.platform.text();
  }

  async json(): Promise<unknown> {
    const text = await this.#takeBody()?.readText();
    return text === undefined ? await this.platform.json() : JSON.parse(text);
  }

  /** The real request. */
  get platform(): Request {
    if (this.#platform !== undefined) return this.#platform;
    const { body } = this.#parts;
    const made = new Request(this.url, {
      method: this.method,
      headers: this.headers,
      body: this.#isRead ? "" : body?.stream(),
      signal: this.signal,
    });
    // What was read without it counts as used there as well.
    if (this.#isRead) made.bytes().catch(() => {});
    return this.#platform = made;
  }

  /** GET and HEAD have none, as the Fetch standard says. */
  get #hasBody(): boolean {
    return this.#parts.body !== undefined;
  }

  /** The content, to be read whole; undefined where there is none, a stream of it was made, or it was read before. */
  #takeBody(): RequestBody | undefined {
    if (this.#platform !== undefined || this.#isRead) return undefined;
    const { body } = this.#parts;
    this.#isRead = body !== undefined;
    return body;
  }
}

/** Whether requests are lazy; otherwise the runtime does not take them. */
export const IS_LAZY = worksForRuntime();

/** Makes the request for a handler. */
export const makeRequest: (parts: RequestParts) => Request = IS_LAZY
  ? (parts) => new LazyRequest(parts) as unknown as Request
  : makePlatformRequest;

/** Makes lazy requests look like real ones, and checks that the runtime takes them. */
function worksForRuntime(): boolean {
  try {
    const model = new Request("http://localhost/");
    Object.setPrototypeOf(LazyRequest.prototype, Request.prototype);
    for (const symbol of Object.getOwnPropertySymbols(model)) {
      Object.defineProperty(LazyRequest.prototype, symbol, {
        get(this: LazyRequest): unknown {
          return Reflect.get(this.platform, symbol);
        },
        set(this: LazyRequest, value: unknown) {
          Reflect.set(this.platform, symbol, value);
        },
      });
    }
    return copiesAsExpected();
  } catch {
    return false;
  }
}

function copiesAsExpected(): boolean {
  const lazy = new LazyRequest({
    received: {
      method: "PUT",
      fields: { lines: () => [{ name: "X-A", value: "b" }] },
    } as unknown as HttpRequest,
    body: undefined,
    url: "http://localhost/a",
    signal: new AbortController().signal,
  }) as unknown as Request;
  return [new Request(lazy), lazy.clone()].every((copy) =>
    copy.method === "PUT" && copy.url === "http://localhost/a" &&
    copy.headers.get("x-a") === "b"
  ) && lazy.redirect === "follow" && lazy instanceof Request;
}
