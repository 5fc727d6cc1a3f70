// A request → the response to it: methods, then what the target leads to. RFC 9110 §9, §15.
//
// One shape for a folder and for the built-in site; only where a path leads differs.

import type { Request, Responder } from "../http/exchange.ts";
import { type Refusal, REFUSALS } from "../http/refusal.ts";
import type { RequestHead } from "../http/request_head.ts";
import { encodePath, type RequestTarget } from "../http/request_target.ts";
import type { Content, Field, Response } from "../http/response.ts";
import { NO_CONTENT } from "../http/response.ts";
import {
  makeBuiltInRepresentation,
  makeEcho,
  resolveBuiltIn,
} from "./embedded.ts";
import { makeErrorPage } from "./error_page.ts";
import { decideCompression } from "./compression.ts";
import {
  FileStore,
  type FoundFile,
  type Resolved,
  type SiteFile,
} from "./file_store.ts";
import { ECHO_OCTETS, HOT_FILES_OCTETS, RETRY_AFTER } from "./limits.ts";
import { decideMediaType } from "./media_type.ts";
import { Negotiation, type Selected } from "./negotiation.ts";
import {
  type PreparedRepresentation,
  prepareRepresentation,
  respondWithRepresentation,
} from "./representation.ts";
import { type FieldOptions, ResponseFields } from "./response_fields.ts";
import { addVary } from "./vary.ts";

/** What a site is made of. */
export interface SiteOptions extends FieldOptions {
  /** The folder; undefined for the built-in site. */
  readonly folder: string | undefined;
  /** Names tried in this order where a path leads to a folder. */
  readonly indexNames: readonly string[];
  /** Whether names that begin with a dot are served. */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the folder. */
  readonly followSymlinks: boolean;
  /** Told, in one line, of files that are of no use; standard error by default. */
  readonly warn?: (text: string) => void;
}

type Path = RequestTarget & { readonly kind: "path" };

/** The methods RFC 9110 §9.3 and RFC 5789 define and this server doesn't apply to anything. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "CONNECT",
  "TRACE",
]);

const ALLOW: Field = ["Allow", "GET, HEAD, OPTIONS"];
const RETRY: Field = ["Retry-After", String(RETRY_AFTER)];

/** Makes the responder for a folder or the built-in site; throws what opening the folder throws. */
export function makeSite(options: SiteOptions): Responder {
  return options.folder === undefined
    ? new BuiltInSite(options)
    : new FolderSite(options.folder, options);
}

/** What both kinds of site share: methods, errors, and the fields of every response. */
abstract class Site implements Responder {
  protected readonly fields: ResponseFields;
  readonly #cors: boolean;

  constructor(options: SiteOptions) {
    this.fields = new ResponseFields(options);
    this.#cors = options.cors !== undefined;
  }

  /** The response to GET; HEAD has the same. */
  protected abstract read(
    request: Request,
    path: Path,
  ): Response | Promise<Response>;

  messageLimit(_request: Request): number | undefined {
    return undefined;
  }

  respond(request: Request): Response | Promise<Response> {
    const { head, target } = request;
    const { method } = head;
    if ((method === "GET" || method === "HEAD") && target.kind === "path") {
      return this.read(request, target);
    }
    if (method === "OPTIONS") return this.#respondToOptions(head);
    if (KNOWN_METHODS.has(method)) {
      return this.refuse(405, {
        head,
        explanation: "Only GET, HEAD and OPTIONS are answered here.",
        fields: [ALLOW],
      });
    }
    return this.refuse(501, {
      head,
      explanation: "This method is not implemented here.",
    });
  }

  respondToRefusal(
    refusal: Refusal,
    head: RequestHead | undefined,
  ): Response {
    const { status, text, section } = REFUSALS[refusal];
    const fields = status === 503 ? [RETRY] : [];
    return this.refuse(status, {
      head,
      explanation: `${text} (${section})`,
      fields,
    });
  }

  respondToFault({ head }: Request): Response {
    return this.refuse(500, {
      head,
      explanation: "The server failed; its log says why.",
    });
  }

  /** RFC 9110 §9.3.7; a preflight is answered too where access from elsewhere is on. */
  #respondToOptions(head: RequestHead): Response {
    const fields: Field[] = [ALLOW];
    if (this.#cors && head.has("access-control-request-method")) {
      fields.push(["Access-Control-Allow-Methods", ALLOW[1]]);
      fields.push(["Access-Control-Max-Age", "86400"]);
      const asked = head.value("access-control-request-headers");
      if (asked !== undefined && /^[-\w!#$%&'*+.^`|~, \t]+$/.test(asked)) {
        fields.push(["Access-Control-Allow-Headers", asked]);
        fields.push(["Vary", "Access-Control-Request-Headers"]);
      }
    }
    return this.complete({ status: 204, fields, content: NO_CONTENT });
  }

  protected missing(head: RequestHead): Response {
    return this.refuse(404, {
      head,
      explanation: "There is nothing at this address.",
    });
  }

  protected refuse(
    status: number,
    page: Parameters<typeof makeErrorPage>[1],
  ): Response {
    return this.complete(makeErrorPage(status, page));
  }

  protected complete(response: Response): Response {
    return { ...response, fields: this.fields.complete(response.fields) };
  }
}

/** A folder's files. */
class FolderSite extends Site {
  readonly #store: FileStore<PreparedRepresentation>;
  readonly #negotiation: Negotiation<PreparedRepresentation>;
  readonly #indexNames: readonly string[];

  constructor(folder: string, options: SiteOptions) {
    super(options);
    this.#indexNames = options.indexNames;
    this.#store = new FileStore(folder, {
      dotfiles: options.dotfiles,
      followSymlinks: options.followSymlinks,
      cacheOctets: HOT_FILES_OCTETS,
      prepare: (file, now) =>
        prepareRepresentation(describe(file), { fields: this.fields, now }),
    });
    this.#negotiation = new Negotiation(this.#store, {
      cacheOctets: HOT_FILES_OCTETS,
      warn: options.warn ?? ((text) => console.error(`tinyhttp: ${text}`)),
    });
  }

  protected read(
    request: Request,
    path: Path,
  ): Response | Promise<Response> {
    const { head, now } = request;
    const resolved = this.#store.resolve(path.segments, now);
    switch (resolved.kind) {
      case "file":
        if (!path.slash) return this.#send(request, resolved);
        if (resolved.file.content.kind === "open") {
          resolved.file.content.source.close();
        }
        return this.missing(head);
      case "directory":
        return path.slash || path.segments.length === 0
          ? this.#readIndex(request, path)
          : this.#redirect(head, encodePath(path.segments, true) + path.query);
      default:
        return this.#refuseResolved(head, resolved);
    }
  }

  #readIndex(request: Request, path: Path): Response | Promise<Response> {
    for (const name of this.#indexNames) {
      const resolved = this.#store.resolve(
        [...path.segments, name],
        request.now,
      );
      if (resolved.kind === "file") return this.#send(request, resolved);
      if (resolved.kind !== "missing" && resolved.kind !== "directory") {
        return this.#refuseResolved(request.head, resolved);
      }
    }
    return this.missing(request.head);
  }

  /** The file in the coding that the client prefers. RFC 9110 §12.5.3. */
  #send(
    request: Request,
    found: FoundFile<PreparedRepresentation>,
  ): Response | Promise<Response> {
    const { compression } = found.prepared.representation;
    const acceptEncoding = compression === "never"
      ? undefined
      : request.head.value("accept-encoding");
    if (acceptEncoding === undefined) return this.#answer(request, found);
    const selected = this.#negotiation.select(found, {
      acceptEncoding,
      serving: compression === "serving",
      now: request.now,
    });
    return selected instanceof Promise
      ? selected.then((settled) => this.#answer(request, settled))
      : this.#answer(request, selected);
  }

  #answer(
    { head, now }: Request,
    selected: Selected<PreparedRepresentation>,
  ): Response {
    if (typeof selected === "object") {
      const { fields } = this;
      return respondWithRepresentation(head, selected.prepared, {
        fields,
        now,
      });
    }
    const page = selected === "unavailable"
      ? makeErrorPage(503, {
        head,
        explanation: "The server is busy compressing.",
        fields: [RETRY],
      })
      : makeErrorPage(406, {
        head,
        explanation: "None of the accepted content codings is to be had here.",
      });
    return this.complete({
      ...page,
      fields: addVary(page.fields, "Accept-Encoding"),
    });
  }

  /** `location` is path-absolute and never begins with `//`. */
  #redirect(head: RequestHead, location: string): Response {
    return this.refuse(301, {
      head,
      explanation: "This folder's address ends in a slash.",
      fields: [["Location", location]],
    });
  }

  #refuseResolved(
    head: RequestHead,
    resolved: Exclude<Resolved<unknown>, { kind: "file" | "directory" }>,
  ): Response {
    switch (resolved.kind) {
      case "missing":
        return this.missing(head);
      case "forbidden":
        return this.refuse(403, {
          head,
          explanation: "The server may not read this.",
        });
      case "unavailable":
        return this.refuse(503, {
          head,
          explanation: "The server has too many files open just now.",
          fields: [RETRY],
        });
      case "failed":
        throw resolved.error;
    }
  }
}

/** The built-in site. */
class BuiltInSite extends Site {
  readonly #prepared = new Map<string, PreparedRepresentation>();

  override messageLimit({ target }: Request): number | undefined {
    return isEcho(target) ? ECHO_OCTETS : undefined;
  }

  override respond(request: Request): Response | Promise<Response> {
    return request.message !== undefined && isEcho(request.target)
      ? this.complete(makeEcho(request.message))
      : super.respond(request);
  }

  protected read(request: Request, path: Path): Response {
    const found = path.slash && path.segments.length > 0
      ? undefined
      : resolveBuiltIn(path.segments);
    switch (found?.kind) {
      case "representation":
        return respondWithRepresentation(
          request.head,
          this.#prepare(found.name, request.now),
          { fields: this.fields, now: request.now },
        );
      case "page":
        return this.complete(found.page(request));
      default:
        return this.missing(request.head);
    }
  }

  #prepare(name: string, now: number): PreparedRepresentation {
    let prepared = this.#prepared.get(name);
    if (prepared === undefined) {
      prepared = prepareRepresentation(makeBuiltInRepresentation(name), {
        fields: this.fields,
        now,
      });
      this.#prepared.set(name, prepared);
    }
    return prepared;
  }
}

function isEcho(target: RequestTarget): boolean {
  return target.kind === "path" && !target.slash &&
    resolveBuiltIn(target.segments)?.kind === "echo";
}

function describe(file: SiteFile) {
  const content: Content = file.content.kind === "whole"
    ? { kind: "octets", octets: file.content.octets }
    : {
      kind: "file",
      source: file.content.source,
      length: file.size,
      parts: [{ start: 0, length: file.size }],
    };
  const mediaType = decideMediaType(file.name);
  return {
    content,
    mediaType,
    entityTag: file.entityTag,
    mtime: file.mtime,
    coding: file.coding,
    compression: decideCompression(file.name, mediaType),
  };
}
