// A selected representation → the response to a GET or HEAD for it: preconditions, then ranges.
// RFC 9110 §13, §14, §15.3.7, §15.4.5, §15.5.17.
//
// What most requests ask for is made ahead, once for each version of a file, and frozen.

import {
  type ByteRange,
  encodeContentRange,
  encodeMultipartRanges,
  encodeUnsatisfiedRange,
  parseByteRange,
} from "../../http/byte_range.ts";
import { fieldSet } from "../../http/field.ts";
import { decideLastModified, encodeHttpDate } from "../../http/http_date.ts";
import { encodeLatin1 } from "../../http/octets.ts";
import {
  decideIfRange,
  decidePreconditions,
} from "../../http/preconditions.ts";
import type { HttpRequest, RequestFields } from "../../http/request.ts";
import {
  contentLength,
  discardContent,
  type FileSlice,
  type FixedContent,
  NO_CONTENT,
} from "../../http/content.ts";
import type {
  Field,
  HttpResponse,
  PreparedResponse,
} from "../../http/response.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import type { Compression } from "./compressibility.ts";
import { makeErrorPage } from "./error_page.ts";
import type { ResponseFields } from "./response_fields.ts";
import { addVary } from "./vary.ts";

/** What can be answered with: content and what describes it. */
export interface Representation {
  readonly content: FixedContent;
  readonly mediaType: string;
  readonly entityTag: string | undefined;
  /** Milliseconds since the epoch; null where unknown. */
  readonly mtime: number | null;
  /** What the content is coded with; identity where it isn't said. */
  readonly coding?: ContentCoding;
  /** When it may be sent in another coding; never where it isn't said. */
  readonly compression?: Compression;
  /** Fields of its own, such as a policy. */
  readonly fields?: readonly Field[];
}

/** A representation with the responses to it that need no further thought. */
export interface PreparedRepresentation {
  readonly representation: Representation;
  /** The entity-tag as a request would name it. */
  readonly tagOctets: Uint8Array | undefined;
  /** As it is sent, in ms: a time ahead of the clock is bounded once, so that it comes back equal. */
  readonly lastModified: number | undefined;
  /** The validators, and what else describes all of its responses. */
  readonly metadata: readonly Field[];
  /** The same for a client that has the others from before, in a 304 or after If-Range: one validator. */
  readonly update: readonly Field[];
  /** Content-Encoding, where there is one. RFC 9110 §8.4. */
  readonly encoding: readonly Field[];
  readonly whole: PreparedResponse;
  readonly notModified: PreparedResponse;
}

const ACCEPT_RANGES: Field = Object.freeze<Field>(["Accept-Ranges", "bytes"]);
const NONE: readonly Field[] = Object.freeze([]);

const CONDITIONAL_FIELDS = fieldSet(
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
  "range",
);

/**
 * Makes ahead what can be; `now`, in ms, bounds a modification time that lies in the future.
 * `cacheControl` is that of files if it is not given.
 */
export function prepareRepresentation(
  representation: Representation,
  { fields, now, cacheControl = fields.cacheControl }: {
    fields: ResponseFields;
    now: number;
    cacheControl?: Field;
  },
): PreparedRepresentation {
  const { entityTag, mtime, mediaType, content } = representation;
  const { coding = "identity", compression = "never" } = representation;
  const encoding: readonly Field[] = coding === "identity"
    ? NONE
    : [["Content-Encoding", coding]];
  const lastModified = decideLastModified(mtime, now);
  const common = [cacheControl, ...representation.fields ?? []];
  // Also where the answer is identity: to another it would have been another (RFC 9110 §12.5.5).
  const described = compression === "never"
    ? common
    : addVary(common, "Accept-Encoding");
  const tag: Field[] = entityTag === undefined ? [] : [["ETag", entityTag]];
  const time: Field[] = lastModified === undefined
    ? []
    : [["Last-Modified", encodeHttpDate(lastModified)]];
  const metadata = [...tag, ...time, ...described];
  // RFC 9110 §15.4.5, §15.3.7: no other metadata, Last-Modified only where it is the validator.
  const update = [...(tag.length > 0 ? tag : time), ...described];
  const whole = fields.prepare({
    status: 200,
    fields: [
      ["Content-Type", mediaType],
      ...encoding,
      ACCEPT_RANGES,
      ...metadata,
    ],
    content,
  });
  const notModified = fields.prepare({
    status: 304,
    fields: update,
    content: NO_CONTENT,
  });
  return Object.freeze({
    representation,
    tagOctets: entityTag === undefined ? undefined : encodeLatin1(entityTag),
    lastModified,
    metadata: Object.freeze(metadata),
    update: Object.freeze(update),
    encoding: Object.freeze(encoding),
    whole,
    notModified,
  });
}

/** The response to a GET or HEAD. It has the representation's content, or the content is discarded. */
export function respondWithRepresentation(
  request: HttpRequest,
  prepared: PreparedRepresentation,
): HttpResponse {
  if (!request.fields.hasAny(CONDITIONAL_FIELDS)) return prepared.whole;
  const { representation, lastModified } = prepared;
  const { method, fields: head, now, trace } = request;
  if (isRevalidation(head, prepared)) {
    trace?.note("If-None-Match matched", representation.entityTag);
    discardContent(representation.content);
    return prepared.notModified;
  }
  const validators = { entityTag: representation.entityTag, lastModified };
  const outcome = decidePreconditions(
    {
      method,
      ifMatch: head.value("if-match"),
      ifNoneMatch: head.value("if-none-match"),
      ifModifiedSince: head.value("if-modified-since"),
      ifUnmodifiedSince: head.value("if-unmodified-since"),
    },
    validators,
    now,
    trace,
  );
  if (outcome === "not modified") {
    discardContent(representation.content);
    return prepared.notModified;
  }
  if (outcome === "precondition failed") {
    discardContent(representation.content);
    return varyError(
      prepared,
      makeErrorPage(412, {
        request: head,
        explanation: "A precondition of the request does not hold.",
        fields: prepared.metadata.filter(([name]) => name === "ETag"),
      }),
    );
  }
  const range = head.value("range");
  if (range === undefined) return prepared.whole;
  if (method !== "GET") {
    trace?.note("Range without GET");
    return prepared.whole;
  }
  const ifRange = head.value("if-range");
  // A date is that of all codings, so it cannot say that the client has a part of this one.
  const isAmbiguous = ifRange !== undefined && !ifRange.includes('"') &&
    prepared.encoding.length > 0;
  if (isAmbiguous) {
    trace?.note("If-Range of another coding", ifRange);
    return prepared.whole;
  }
  return decideIfRange(ifRange, validators, now, trace)
    ? respondWithRange(request, prepared, range)
    : prepared.whole;
}

const OTHER_TAG_CONDITIONS = fieldSet("if-match", "if-unmodified-since");

/**
 * True for what most conditional requests are: a GET or HEAD with the one tag it was given before.
 * What `decidePreconditions` would say then is known (RFC 9110 §13.2.2 step 3), and no string is made.
 */
function isRevalidation(
  fields: RequestFields,
  { tagOctets }: PreparedRepresentation,
): boolean {
  return tagOctets !== undefined &&
    !fields.hasAny(OTHER_TAG_CONDITIONS) &&
    fields.isValue("if-none-match", tagOctets);
}

function respondWithRange(
  { fields: head, trace }: HttpRequest,
  prepared: PreparedRepresentation,
  range: string,
): HttpResponse {
  const { content, mediaType } = prepared.representation;
  const size = contentLength(content);
  const selected = parseByteRange(range, size, trace);
  switch (selected.kind) {
    case "ignored":
      return prepared.whole;
    case "unsatisfiable":
      discardContent(content);
      return varyError(
        prepared,
        makeErrorPage(416, {
          request: head,
          explanation: "None of the ranges lies within the file.",
          fields: [
            ["Content-Range", encodeUnsatisfiedRange(size)],
            ACCEPT_RANGES,
          ],
        }),
      );
  }
  const { ranges } = selected;
  // With If-Range the client has the metadata from its prior response: RFC 9110 §15.3.7.
  const isKnown = head.has("if-range");
  const described: readonly Field[] = isKnown
    ? prepared.update
    : [["Content-Type", mediaType], ...prepared.encoding, ...prepared.metadata];
  if (ranges.length === 1) {
    trace?.note("range", encodeContentRange(ranges[0], size));
    return {
      status: 206,
      fields: [
        ["Content-Range", encodeContentRange(ranges[0], size)],
        ...described,
      ],
      content: cut(content, {
        parts: ranges,
        length: ranges[0].last - ranges[0].first + 1,
      }),
    };
  }
  // Content-Encoding beside multipart/byteranges would say that the multipart is coded, which it is
  // not. A Range may be ignored (RFC 9110 §14.2).
  if (prepared.encoding.length > 0) {
    trace?.note("several ranges of coded content", range);
    return prepared.whole;
  }
  trace?.note("several ranges", range);
  return respondWithRanges(prepared, ranges, isKnown);
}

/** `isKnown`: the client has the metadata from before. */
function respondWithRanges(
  { representation, metadata, update }: PreparedRepresentation,
  ranges: readonly ByteRange[],
  isKnown: boolean,
): HttpResponse {
  const { content, mediaType } = representation;
  const size = contentLength(content);
  const boundary = crypto.randomUUID();
  const layout = encodeMultipartRanges(ranges, { size, mediaType, boundary });
  return {
    status: 206,
    fields: [
      ["Content-Type", layout.contentType],
      ...(isKnown ? update : metadata),
    ],
    content: cut(content, layout),
  };
}

/** The content that consists of `parts` of the given one, octets between them as they are. */
function cut(
  content: FixedContent,
  { parts, length }: {
    parts: readonly (Uint8Array | ByteRange)[];
    length: number;
  },
): FixedContent {
  if (content.kind === "file") {
    return {
      kind: "file",
      source: content.source,
      length,
      parts: parts.map((part) =>
        part instanceof Uint8Array ? part : toSlice(part)
      ),
    };
  }
  const whole = content.kind === "octets" ? content.octets : new Uint8Array(0);
  const octets = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    const piece = part instanceof Uint8Array
      ? part
      : whole.subarray(part.first, part.last + 1);
    octets.set(piece, at);
    at += piece.length;
  }
  return { kind: "octets", octets };
}

function toSlice({ first, last }: ByteRange): FileSlice {
  return { start: first, length: last - first + 1 };
}

/** An error that depends on which representation was selected varies like the representation. */
function varyError(
  { representation: { compression = "never" } }: PreparedRepresentation,
  response: HttpResponse,
): HttpResponse {
  return compression === "never"
    ? response
    : { ...response, fields: addVary(response.fields, "Accept-Encoding") };
}
