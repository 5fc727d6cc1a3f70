// A file → the response: the coding that the client prefers, preconditions, ranges, then `_headers`.

import { type Eventual, mapEventual } from "../base/eventual.ts";
import { Reports } from "../base/reports.ts";
import { quoteAsAscii } from "../base/visible_text.ts";
import { discardContent } from "../http/content.ts";
import type { ContentCoding } from "../http/content_coding.ts";
import { codingOfTag } from "../http/entity_tag.ts";
import type { HttpRequest, RequestFields } from "../http/request.ts";
import type { PathTarget } from "../http/request_target.ts";
import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import { noteCoding } from "./coding_reason.ts";
import { DecodedStream } from "./coding/decoded_stream.ts";
import { DeclaredCodings } from "./declared_coding.ts";
import { Elsewhere } from "./elsewhere.ts";
import type { FoundFile } from "./files/site_file.ts";
import type { MediaTypes } from "./representation/media_type.ts";
import type { Negotiation, Selected } from "./negotiation.ts";
import {
  makeAbsencePage,
  makeChangingPage,
  makeErrorPage,
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
  /** Gets a line on each file that cannot be decoded. */
  readonly warn: (text: string) => void;
  readonly mediaTypes: MediaTypes;
}

/** Responds with files of one folder. */
export class FileSender {
  readonly #negotiation: Negotiation;
  readonly #rules: SiteRules;
  readonly #fields: ResponseFields;
  readonly #elsewhere: Elsewhere;
  readonly #declared: DeclaredCodings;
  readonly #reports: Reports;

  constructor(
    { negotiation, rules, fields, mediaTypes, warn }: FileSenderOptions,
  ) {
    this.#negotiation = negotiation;
    this.#rules = rules;
    this.#fields = fields;
    this.#elsewhere = new Elsewhere(fields);
    this.#reports = new Reports(warn);
    this.#declared = new DeclaredCodings({ fields, mediaTypes, warn });
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
    const response = this.#decodeWhileSent(
      respondWithRepresentation(request, selected.prepared),
      selected,
    );
    return response.status < 400
      ? this.#rules.apply(
        this.#fields.prepare(response),
        path,
        "resource",
        request.trace,
      )
      : response;
  }

  /** The file as the content of another path: by a rewrite, or as the page of an application. */
  sendElsewhere(
    request: HttpRequest,
    path: PathTarget,
    { file, role }: { file: FoundFile; role: "rewrite" | "page" },
  ): Eventual<HttpResponse> {
    return mapEventual(this.#select(request, file), (selected) => {
      if (typeof selected !== "object") return refuse(request, selected);
      const elsewhere = this.#elsewhere.prepare(selected.prepared, request.now);
      const response = this.#decodeWhileSent(
        respondWithRepresentation(request, elsewhere),
        selected,
      );
      return response.status < 400
        ? this.#rules.apply(
          this.#fields.prepare(response),
          path,
          role,
          request.trace,
        )
        : response;
    });
  }

  /** The file as the page of a resource that is missing or gone, without validators and ranges. */
  sendAsError(
    request: HttpRequest,
    path: PathTarget,
    { file, status }: { file: FoundFile; status: number },
  ): Eventual<HttpResponse> {
    return mapEventual(this.#select(request, file), (selected) => {
      if (typeof selected !== "object") {
        // The resource is missing, whether or not its page can be sent.
        return varyBy(
          makeAbsencePage(request, status),
          "Accept-Encoding",
        );
      }
      const elsewhere = this.#elsewhere.prepare(selected.prepared, request.now);
      const { representation, encoding, metadata, whole } = elsewhere;
      const { content } = this.#decodeWhileSent(whole, selected);
      const page = this.#fields.prepare({
        status,
        fields: [
          ["Content-Type", representation.mediaType],
          ...encoding,
          ...metadata.filter(([name]) => name !== "ETag"),
        ],
        content,
      });
      return this.#rules.apply(page, path, "page", request.trace);
    });
  }

  /** The response with the content that is decoded while it is sent, where the file has such content. */
  #decodeWhileSent(
    response: HttpResponse,
    { decoding, file: { path } }: FoundFile,
  ): HttpResponse {
    if (decoding === undefined) return response;
    if (response.status !== 200) {
      discardContent(decoding.content);
      return response;
    }
    const { content, size } = decoding;
    const report = ({ message }: Error) =>
      this.#reports.report(
        `${quoteAsAscii(path)} is decoded in part: ${message}`,
      );
    const stream = new DecodedStream(content, { size, report });
    return new PreparedResponse({
      status: 200,
      fields: response.fields.filter(([name]) => name !== "Accept-Ranges"),
      content: { kind: "stream", length: undefined, stream },
    });
  }

  #select(
    request: HttpRequest,
    file: FoundFile,
    preferred?: ContentCoding,
  ): Eventual<Selected> {
    const selected = this.#selectCoding(request, file, preferred);
    if (request.trace === undefined) return selected;
    const declared = this.#rules.codingOf(file.file.path);
    return mapEventual(selected, (selected) => {
      noteCoding(request, { original: file, selected, declared });
      return selected;
    });
  }

  #selectCoding(
    { fields, now }: HttpRequest,
    file: FoundFile,
    preferred?: ContentCoding,
  ): Eventual<Selected> {
    if (file.file.isCodedOnly) {
      const acceptEncoding = fields.value("accept-encoding");
      const request = { acceptEncoding, preferred, now };
      return this.#negotiation.selectCodedOnly(file, request);
    }
    const coding = this.#rules.codingOf(file.file.path);
    if (coding !== undefined) {
      const acceptEncoding = fields.value("accept-encoding");
      return this.#declared.select(file, { coding, acceptEncoding, now });
    }
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
  reason: Exclude<Selected, FoundFile>,
): HttpResponse {
  return varyBy(makeRefusal(fields, reason), "Accept-Encoding");
}

function makeRefusal(
  request: RequestFields,
  reason: Exclude<Selected, FoundFile>,
): HttpResponse {
  switch (reason) {
    case "unavailable":
      return makeUnavailablePage(request, "The server is busy compressing.");
    case "changed":
      return makeChangingPage(request);
    case "damaged":
      return makeErrorPage(500, {
        request,
        explanation: "The file on the server is damaged.",
      });
    case "not acceptable":
      return makeErrorPage(406, {
        request,
        explanation: "No content coding that the request accepts is available.",
      });
  }
}
