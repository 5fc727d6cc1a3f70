// A file → the response: the coding that the client prefers, preconditions, ranges, then `_headers`.

import { type Eventual, mapEventual } from "../base/eventual.ts";
import type { ContentCoding } from "../http/content_coding.ts";
import { codingOfTag } from "../http/entity_tag.ts";
import type { HttpRequest } from "../http/request.ts";
import type { PathTarget } from "../http/request_target.ts";
import {
  type Field,
  type HttpResponse,
  PreparedResponse,
} from "../http/response.ts";
import type { FoundFile } from "./files/file_store.ts";
import type { Negotiation, Selected } from "./negotiation.ts";
import {
  makeErrorPage,
  makeMissingPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";
import { respondWithRepresentation } from "./representation/representation.ts";
import type { ResponseFields } from "./representation/response_fields.ts";
import { varyBy } from "./representation/vary.ts";
import type { SiteRules } from "./rules/site_rules.ts";

/** What files are sent with. */
export interface FileSenderOptions {
  readonly negotiation: Negotiation;
  readonly rules: SiteRules;
  readonly fields: ResponseFields;
}

/** Fields that describe a file, and not what is missing. */
const FILE_FIELDS: ReadonlySet<string> = new Set([
  "ETag",
  "Last-Modified",
  "Accept-Ranges",
]);

const NO_CACHE: Field = ["Cache-Control", "no-cache"];

/** Responds with files of one folder. */
export class FileSender {
  readonly #negotiation: Negotiation;
  readonly #rules: SiteRules;
  readonly #fields: ResponseFields;

  constructor({ negotiation, rules, fields }: FileSenderOptions) {
    this.#negotiation = negotiation;
    this.#rules = rules;
    this.#fields = fields;
  }

  /** The file as the resource at the path. */
  send(
    request: HttpRequest,
    path: PathTarget,
    file: FoundFile,
  ): Eventual<HttpResponse> {
    const selected = this.#select(request, file, decideRangeCoding(request));
    return selected instanceof Promise
      ? selected.then((selected) => this.#sendSelected(request, path, selected))
      : this.#sendSelected(request, path, selected);
  }

  #sendSelected(
    request: HttpRequest,
    path: PathTarget,
    selected: Selected,
  ): HttpResponse {
    if (typeof selected !== "object") return refuse(request, selected);
    const response = respondWithRepresentation(request, selected.prepared);
    return response.status < 400
      ? this.#rules.apply(this.#fields.prepare(response), path)
      : response;
  }

  /** The file as the page of a missing resource, with status 404: without validators and ranges. */
  sendAsMissing(
    request: HttpRequest,
    path: PathTarget,
    file: FoundFile,
  ): Eventual<HttpResponse> {
    return mapEventual(this.#select(request, file), (selected) => {
      if (typeof selected !== "object") {
        // The resource is missing, whether or not its page can be sent.
        return varyBy(makeMissingPage(request.fields), "Accept-Encoding");
      }
      const { content, fields } = selected.prepared.whole;
      const isSettled = this.#fields.settled.has("cache-control");
      const left = fields.filter(([name]) =>
        !FILE_FIELDS.has(name) && (name !== "Cache-Control" || isSettled)
      );
      // The resource may come at any time, so the lifetime of files is not its own.
      if (!isSettled) left.push(NO_CACHE);
      const missing = new PreparedResponse({
        status: 404,
        fields: left,
        content,
      });
      return this.#rules.apply(missing, path);
    });
  }

  #select(
    { fields, now }: HttpRequest,
    file: FoundFile,
    preferred?: ContentCoding,
  ): Eventual<Selected> {
    if (!fields.has("accept-encoding")) return file;
    const { compression } = file.prepared.representation;
    return compression === "never" ? file : this.#negotiation.select(file, {
      acceptEncoding: fields.value("accept-encoding")!,
      onTheFly: compression === "on the fly",
      preferred,
      now,
    });
  }
}

/**
 * The coding that a request for a range is about; undefined for other requests. A slice of coded content is
 * of use only to a client that has the rest of it, and says so by its entity-tag. A date names no coding.
 */
function decideRangeCoding(
  { fields }: HttpRequest,
): ContentCoding | undefined {
  if (!fields.has("range")) return undefined;
  const tag = fields.value("if-range");
  if (tag !== undefined) return codingOfTag(tag);
  const condition = fields.value("if-match") ?? fields.value("if-none-match");
  return codingOfTag(condition ?? "") ?? "identity";
}

function refuse(
  { fields }: HttpRequest,
  reason: "unavailable" | "not acceptable",
): HttpResponse {
  const page = reason === "unavailable"
    ? makeUnavailablePage(fields, "The server is busy compressing.")
    : makeErrorPage(406, {
      request: fields,
      explanation: "No content coding that the request accepts is available.",
    });
  return varyBy(page, "Accept-Encoding");
}
