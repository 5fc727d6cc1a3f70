// Requests below a prefix → programs; all others go to the next responder. RFC 3875 §3, §6.
//
// The response is made once the program has printed its head and has got all of the content, or wants no more: many clients read
// only after they have sent all. The runner holds what a program prints before that. Where it has no room left, the response
// begins while the rest of the content is received. This runs in a worker and starts nothing: `start` hands the request to the
// runner.

import { mapEventual } from "../base/eventual.ts";
import { quote } from "../base/visible_text.ts";
import { findPrefix, parseProgramPath } from "../cgi/program_path.ts";
import type { ProgramRequest } from "../cgi/program_request.ts";
import { withAbsoluteLocation } from "../http/location.ts";
import { encodeLatin1 } from "../http/octets.ts";
import type {
  ExchangeWatcher,
  HttpRequest,
  PeerEnd,
  RequestConnection,
  RequestContent,
} from "../http/request.ts";
import { targetAuthority } from "../http/received_path.ts";
import { parseRequestTarget, type PathTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import type { HttpResponse } from "../http/response.ts";
import { makeErrorPage } from "../site/representation/error_page.ts";
import { collectContent, EMPTY_CONTENT } from "./counted_content.ts";
import { respondToFailure } from "./failed_program.ts";
import { MAX_CONTENT_OCTETS, MAX_LOCAL_REDIRECTS } from "./limits.ts";
import { ProgramPort } from "./program_port.ts";
import { readProgramResponse } from "./program_response.ts";

/** What a site of programs works with. */
export interface ProgramSiteOptions {
  readonly prefixes: readonly (readonly string[])[];
  /** The port that this server listens on. */
  readonly port: number;
  /** Whether it serves HTTPS. */
  readonly isSecure?: boolean;
  /** The user of a request whose password was verified. */
  readonly userOf: (request: HttpRequest) => string | undefined;
  /** Hands the request to the runner of programs, which talks over the port. */
  readonly start: (request: ProgramRequest, port: MessagePort) => void;
  /** Gets what is wrong with a program, in one line. */
  readonly warn: (text: string) => void;
}

/** Programs, and around them what `next` responds with. */
export class ProgramSite implements Responder {
  readonly #options: ProgramSiteOptions;
  readonly #next: Responder;

  constructor(options: ProgramSiteOptions, next: Responder) {
    this.#options = options;
    this.#next = next;
  }

  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    return this.#respond(request, 0);
  }

  #respond(
    request: HttpRequest,
    redirects: number,
  ): HttpResponse | Promise<HttpResponse> {
    const { target, wire, fields, trace } = request;
    if (target.kind !== "path") return this.#next.respond(request);
    const prefix = findPrefix(this.#options.prefixes, target);
    if (prefix === undefined) return this.#next.respond(request);
    const path = parseProgramPath(prefix, target, wire);
    if (path.kind !== "below" || path.segments.every((name) => name === "")) {
      trace?.note("program failed", "missing");
      return respondToFailure({ kind: "missing" }, fields);
    }
    const { segments } = path;
    return this.#run(request, { target, prefix, segments, redirects });
  }

  async #run(
    request: HttpRequest,
    { target, prefix, segments, redirects }: {
      target: PathTarget;
      prefix: readonly string[];
      segments: readonly string[];
      redirects: number;
    },
  ): Promise<HttpResponse> {
    const { fields, trace } = request;
    const content = await takeContent(request);
    if (content === undefined) return refuseContent(request);
    const { port1, port2 } = new MessageChannel();
    const port = new ProgramPort(port1, {
      content,
      hasContent: content.length! > 0,
    });
    this.#options.start(
      this.#describe(request, { target, prefix, segments, content }),
      port2,
    );
    const path = "/" + [...prefix, ...segments].join("/");
    const warn = (why: string) => this.#options.warn(`${quote(path)} ${why}`);
    const result = await readProgramResponse(port, request, warn);
    switch (result.kind) {
      case "response":
        trace?.note("program", path);
        return result.response;
      case "local redirect":
        trace?.note("program redirect", `${path} to ${result.location}`);
        return await this.#redirect(request, result.location, redirects);
      case "failed":
        trace?.note("program failed", `${path}: ${result.failure.kind}`);
        if (result.failure.kind === "refused") warn(result.failure.why);
        return respondToFailure(result.failure, fields);
    }
  }

  #describe(
    request: HttpRequest,
    { target, prefix, segments, content }: {
      target: PathTarget;
      prefix: readonly string[];
      segments: readonly string[];
      content: RequestContent;
    },
  ): ProgramRequest {
    const { method, fields, wire, connection } = request;
    const { port, isSecure = false, userOf } = this.#options;
    // A local redirect has the fields of the request, and neither its content nor what describes it.
    const isRedirected = request.content === EMPTY_CONTENT;
    const hasContent = !isRedirected &&
      (fields.has("content-length") || fields.has("transfer-encoding"));
    return {
      prefix,
      segments,
      method,
      protocol: wire === undefined ? "HTTP/1.1" : protocolOf(wire.head),
      query: target.query.slice(1),
      fields: [...fields.lines()].filter(({ name }) =>
        !isRedirected || !/^content-/i.test(name)
      ),
      contentLength: hasContent ? content.length : undefined,
      peer: connection?.peer ?? "",
      server: { name: nameServer(request), port, isSecure },
      user: userOf(request),
    };
  }

  /**
   * RFC 3875 §6.2.2. The response for that path, with two differences: a relative Location is made absolute, and a listing
   * becomes a redirect to it.
   */
  #redirect(
    { method, fields, now, connection, trace }: HttpRequest,
    location: string,
    redirects: number,
  ): HttpResponse | Promise<HttpResponse> {
    const redirectedTo = location.replace(/#.*$/, "");
    const octets = encodeLatin1(redirectedTo);
    const span = { octets, start: 0, end: octets.length };
    const parsed = parseRequestTarget(span, "GET");
    if (redirects === MAX_LOCAL_REDIRECTS || parsed.kind === "refused") {
      this.#options.warn(
        `the Location ${quote(location)} of a program leads nowhere`,
      );
      trace?.note("program failed", "redirected");
      return respondToFailure({ kind: "failed" }, fields);
    }
    const redirected: HttpRequest = {
      method: method === "HEAD" ? "HEAD" : "GET",
      target: parsed.target,
      fields,
      content: EMPTY_CONTENT,
      now,
      wire: undefined,
      trace,
      isRedirected: true,
      connection: connection &&
        new RedirectedConnection(connection, redirectedTo),
    };
    return mapEventual(
      this.#respond(redirected, redirects + 1),
      (response) => withAbsoluteLocation(response, redirectedTo),
    );
  }
}

/** The connection of a request, as another path is asked for of the same host. */
class RedirectedConnection implements RequestConnection {
  readonly #connection: RequestConnection;
  readonly receivedTarget: string;

  constructor(connection: RequestConnection, path: string) {
    const [origin] = /^(?:https?:\/\/[^/?]*)?/i.exec(
      connection.receivedTarget,
    )!;
    this.#connection = connection;
    this.receivedTarget = origin + path;
  }

  get version(): string {
    return this.#connection.version;
  }

  get peer(): string {
    return this.#connection.peer;
  }

  get peerPort(): number {
    return this.#connection.peerPort;
  }

  get isSecure(): boolean {
    return this.#connection.isSecure;
  }

  watch(watcher: ExchangeWatcher): void {
    this.#connection.watch(watcher);
  }

  watchPeer(onEnd: (how: PeerEnd) => void): void {
    this.#connection.watchPeer(onEnd);
  }
}

/** The content with its length; undefined where it is too large. */
async function takeContent(
  { content }: HttpRequest,
): Promise<RequestContent | undefined> {
  if (content.length === undefined) return await collectContent(content);
  return content.length > MAX_CONTENT_OCTETS ? undefined : content;
}

/** RFC 9110 §15.5.12, §15.5.14. */
function refuseContent({ content, fields }: HttpRequest): HttpResponse {
  return content.length === undefined
    ? makeErrorPage(411, {
      request: fields,
      explanation: "A program gets a content of this size only with its " +
        "Content-Length.",
    })
    : makeErrorPage(413, {
      request: fields,
      explanation: "The content is larger than any that a program gets.",
    });
}

function protocolOf(head: Uint8Array): string {
  const line = new TextDecoder().decode(head.subarray(0, head.indexOf(0x0a)));
  return /HTTP\/1\.0\s*$/.test(line) ? "HTTP/1.0" : "HTTP/1.1";
}

/** §4.1.14: the host by which the client addressed the server. RFC 9112 §3.2.2: Host does not count where the target has one. */
function nameServer({ connection, fields }: HttpRequest): string {
  const host = targetAuthority(connection?.receivedTarget ?? "") ??
    fields.value("host") ?? "";
  const name = host.replace(/:\d*$/, "");
  return name === "" ? "localhost" : name;
}
