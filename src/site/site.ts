// A request → the response to it: who may ask, methods, then what the target leads to.
// RFC 9110 §9, §11, §15.
//
// One shape for a folder and for the built-in site; only where a path leads differs.

import type { HttpError } from "../http/http_error.ts";
import type { HttpRequest, RequestFields } from "../http/request.ts";
import type { PathTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import { NO_CONTENT } from "../http/content.ts";
import type { Field, HttpResponse } from "../http/response.ts";
import { Authentication, type Verdict } from "./access/authentication.ts";
import { makeErrorPage } from "./representation/error_page.ts";
import { RETRY_AFTER_SECONDS } from "./representation/limits.ts";
import { ResponseFields } from "./representation/response_fields.ts";
import type { SiteSettings } from "./site_settings.ts";

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

  constructor(options: SiteSettings) {
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
    path: PathTarget,
  ): HttpResponse | Promise<HttpResponse>;

  /** Answers who may ask; all others alike, whatever they ask for. RFC 9110 §11. */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    if (this.#authentication === undefined || this.#isPreflight(request)) {
      return this.answer(request);
    }
    const verdict = this.#authentication.verify(
      request.fields.value("authorization"),
      request.now,
    );
    return typeof verdict === "string"
      ? this.#admit(request, verdict)
      : verdict.then((settled) => this.#admit(request, settled));
  }

  respondToError(
    { status, explanation }: HttpError,
    request: RequestFields | undefined,
  ): HttpResponse {
    const fields = status === 503 ? [RETRY] : [];
    return this.refuse(status, { request, explanation, fields });
  }

  /** The response to one who may ask. RFC 9110 §9. */
  protected answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const { method, target } = request;
    if ((method === "GET" || method === "HEAD") && target.kind === "path") {
      return this.read(request, target);
    }
    if (method === "OPTIONS") return this.#respondToOptions(request);
    if (KNOWN_METHODS.has(method)) {
      return this.refuse(405, {
        request: request.fields,
        explanation: "Only GET, HEAD and OPTIONS are answered here.",
        fields: [ALLOW],
      });
    }
    return this.refuse(501, {
      request: request.fields,
      explanation: "This method is not implemented here.",
    });
  }

  #admit(
    request: HttpRequest,
    verdict: Verdict,
  ): HttpResponse | Promise<HttpResponse> {
    switch (verdict) {
      case "granted":
        return this.answer(request);
      case "denied":
        return this.refuse(401, {
          request: request.fields,
          explanation: "A user name and a password are needed here.",
          fields: [this.#authentication!.challenge()],
        });
      case "unavailable":
        return this.refuse(503, {
          request: request.fields,
          explanation: "Too many passwords are being checked just now.",
          fields: [RETRY],
        });
    }
  }

  /** Browsers ask without credentials whether they may send them. Fetch standard §4.8. */
  #isPreflight({ method, fields }: HttpRequest): boolean {
    return this.#cors && method === "OPTIONS" && fields.has("origin") &&
      fields.has("access-control-request-method");
  }

  /** RFC 9110 §9.3.7; a preflight is answered too where access from elsewhere is on. */
  #respondToOptions(request: HttpRequest): HttpResponse {
    const fields: Field[] = [ALLOW];
    if (this.#isPreflight(request)) {
      fields.push(["Access-Control-Allow-Methods", ALLOW[1]]);
      fields.push(["Access-Control-Max-Age", "86400"]);
      const asked = request.fields.value("access-control-request-headers");
      if (asked !== undefined && FIELD_NAMES.test(asked)) {
        fields.push(["Access-Control-Allow-Headers", asked]);
        fields.push(["Vary", "Access-Control-Request-Headers"]);
      }
    }
    return this.complete({ status: 204, fields, content: NO_CONTENT });
  }

  protected missing(request: HttpRequest): HttpResponse {
    return this.refuse(404, {
      request: request.fields,
      explanation: "There is nothing at this address.",
    });
  }

  /** `location` is a URI, or path-absolute and never `//`. */
  protected redirect(
    request: HttpRequest,
    { status, location }: { status: number; location: string },
  ): HttpResponse {
    return this.refuse(status, {
      request: request.fields,
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
