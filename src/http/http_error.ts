// What is sent where no response can be: the error as data, and its plainest page.

import type { FixedContent } from "./content.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { HttpResponse } from "./response.ts";
import { reasonPhrase } from "./status.ts";

/** An error that a response has to report. */
export interface HttpError {
  /** The status code: 4xx or 5xx. */
  readonly status: number;
  /** A fixed sentence for the peer, in printable ASCII; nothing of the request is in it. */
  readonly explanation: string;
  /** Why the request was refused; undefined where the server failed. */
  readonly refusal: Refusal | undefined;
}

/** The responder failed: 500. RFC 9110 §15.6.1. */
export const SERVER_FAILED: HttpError = Object.freeze({
  status: 500,
  explanation: "The server failed; its log says why.",
  refusal: undefined,
});

/** The file was overwritten before any of it was sent: 503. RFC 9110 §15.6.4. */
export const FILE_CHANGED: HttpError = Object.freeze({
  status: 503,
  explanation: "The file changed while it was read.",
  refusal: undefined,
});

/** What produces the content failed before any of it was sent: 502. RFC 9110 §15.6.3. */
export const CONTENT_FAILED: HttpError = Object.freeze({
  status: 502,
  explanation: "What produces this failed; the log says why.",
  refusal: undefined,
});

/** What a peer gets whose request takes the server too long. */
export const SERVER_TOO_SLOW: HttpError = Object.freeze({
  status: 503,
  explanation: "The server took too long for a response.",
  refusal: undefined,
});

/**
 * The error that a refusal is to the peer.
 *
 * @example
 * ```ts
 * import { errorOfRefusal } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const { status, explanation } = errorOfRefusal("target too long");
 * assertEquals(status, 414);
 * assertEquals(explanation, "The request-target is too long. (RFC 9112 §3)");
 * ```
 */
export function errorOfRefusal(refusal: Refusal): HttpError {
  const { status, text, section } = REFUSALS[refusal];
  return { status, explanation: `${text} (${section})`, refusal };
}

/**
 * A response that reports the error in two lines of plain text.
 *
 * @example
 * ```ts
 * import { encodePlainError, SERVER_FAILED } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const { status, fields } = encodePlainError(SERVER_FAILED);
 * assertEquals(status, 500);
 * assertEquals(fields[0], ["Content-Type", "text/plain; charset=utf-8"]);
 * ```
 */
export function encodePlainError(
  { status, explanation }: HttpError,
): HttpResponse & { readonly content: FixedContent } {
  const text = `${status} ${reasonPhrase(status)}\n${explanation}\n`;
  return {
    status,
    fields: [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Cache-Control", "no-store"],
    ],
    content: { kind: "octets", octets: new TextEncoder().encode(text) },
  };
}
