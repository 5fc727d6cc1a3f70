// A request → the response to it: who may ask, methods, then what the target leads to.
// RFC 9110 §9, §11, §15.
//
// One shape for a folder and for the built-in site; only where a path leads differs.

import type { HttpRequest, Responder } from "../http/responder.ts";
import { type Refusal, REFUSALS } from "../http/refusal.ts";
import type { RequestHead } from "../http1/request_head.ts";
import type { RequestTarget } from "../http/request_target.ts";
import { NO_CONTENT } from "../http/content.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { Authentication, type Verdict } from "./access/authentication.ts";
import { makeErrorPage } from "./representation/error_page.ts";
import { RETRY_AFTER_SECONDS } from "./representation/limits.ts";
import type { PasswordHash } from "./access/password_hash.ts";
import {
  type FieldOptions,
  ResponseFields,
} from "./representation/response_fields.ts";

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
  /** Whether a folder without an index is listed. */
  readonly list?: boolean;
  /** Whether `/about` serves `about.html`. */
  readonly cleanUrls?: boolean;
  /** The page that navigations get where nothing else is, its path below the folder. */
  readonly spa?: string;
  /** Who may come in; undefined for everybody. */
  readonly users?: ReadonlyMap<string, PasswordHash>;
  /** Octets that files kept ready to send may hold. */
  readonly cacheOctets?: number;
  /** Told, in one line, of files that are of no use; standard error by default. */
  readonly warn?: (text: string) => void;
}

/** A target that is a path. */
export type Path = RequestTarget & { readonly kind: "path" };

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

/** When to try again what is only for the moment not to be had. */
export const RETRY: Field = ["Retry-After", String(RETRY_AFTER_SECONDS)];

/** What both kinds of site share: access, methods, errors, and the fields of every response. */
export abstract class Site implements Responder {
  protected readonly fields: ResponseFields;
  readonly #cors: boolean;
  readonly #authentication: Authentication | undefined;

  constructor(options: SiteOptions) {
    const { cors, users } = options;
    this.fields = new ResponseFields(options);
    this.#cors = cors !== undefined;
    if (users !== undefined) {
      this.#authentication = new Authentication({ users, realm: "tinyhttp" });
    }
  }

  /** The response to GET; HEAD has the same. */
  protected abstract read(
    request: HttpRequest,
    path: Path,
  ): HttpResponse | Promise<HttpResponse>;

  /** None is asked for, unless a site says otherwise. */
  messageLimit(_request: HttpRequest): number | undefined {
    return undefined;
  }

  /** Answers who may ask; all others alike, whatever they ask for. RFC 9110 §11. */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    if (this.#authentication === undefined || this.#isPreflight(request.head)) {
      return this.answer(request);
    }
    const verdict = this.#authentication.verify(
      request.head.value("authorization"),
      request.now,
    );
    return typeof verdict === "string"
      ? this.#admit(request, verdict)
      : verdict.then((settled) => this.#admit(request, settled));
  }

  respondToRefusal(
    refusal: Refusal,
    head: RequestHead | undefined,
  ): HttpResponse {
    const { status, text, section } = REFUSALS[refusal];
    const fields = status === 503 ? [RETRY] : [];
    return this.refuse(status, {
      head,
      explanation: `${text} (${section})`,
      fields,
    });
  }

  respondToFault({ head }: HttpRequest): HttpResponse {
    return this.refuse(500, {
      head,
      explanation: "The server failed; its log says why.",
    });
  }

  /** The response to one who may ask. RFC 9110 §9. */
  protected answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
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

  #admit(
    request: HttpRequest,
    verdict: Verdict,
  ): HttpResponse | Promise<HttpResponse> {
    const { head } = request;
    switch (verdict) {
      case "granted":
        return this.answer(request);
      case "denied":
        return this.refuse(401, {
          head,
          explanation: "A user name and a password are needed here.",
          fields: [this.#authentication!.challenge()],
        });
      case "unavailable":
        return this.refuse(503, {
          head,
          explanation: "Too many passwords are being checked just now.",
          fields: [RETRY],
        });
    }
  }

  /** Browsers ask without credentials whether they may send them. Fetch standard §4.8. */
  #isPreflight(head: RequestHead): boolean {
    return this.#cors && head.method === "OPTIONS" && head.has("origin") &&
      head.has("access-control-request-method");
  }

  /** RFC 9110 §9.3.7; a preflight is answered too where access from elsewhere is on. */
  #respondToOptions(head: RequestHead): HttpResponse {
    const fields: Field[] = [ALLOW];
    if (this.#isPreflight(head)) {
      fields.push(["Access-Control-Allow-Methods", ALLOW[1]]);
      fields.push(["Access-Control-Max-Age", "86400"]);
      const asked = head.value("access-control-request-headers");
      if (asked !== undefined && FIELD_NAMES.test(asked)) {
        fields.push(["Access-Control-Allow-Headers", asked]);
        fields.push(["Vary", "Access-Control-Request-Headers"]);
      }
    }
    return this.complete({ status: 204, fields, content: NO_CONTENT });
  }

  protected missing(head: RequestHead): HttpResponse {
    return this.refuse(404, {
      head,
      explanation: "There is nothing at this address.",
    });
  }

  /** `location` is a URI, or path-absolute and never `//`. */
  protected redirect(
    head: RequestHead,
    { status, location }: { status: number; location: string },
  ): HttpResponse {
    return this.refuse(status, {
      head,
      explanation: "What was asked for is at another address.",
      fields: [["Location", location]],
    });
  }

  protected refuse(
    status: number,
    page: Parameters<typeof makeErrorPage>[1],
  ): HttpResponse {
    return this.complete(makeErrorPage(status, page));
  }

  protected complete(response: HttpResponse): HttpResponse {
    return { ...response, fields: this.fields.complete(response.fields) };
  }
}

/** A list of tokens. RFC 9110 §5.6.1. */
const FIELD_NAMES =
  /^[-\w!#$%&'*+.^`|~]+(?:[ \t]*,[ \t]*[-\w!#$%&'*+.^`|~]+)*$/;
