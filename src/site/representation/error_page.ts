// The pages that stand in for a content: errors and redirects. A small HTML page, or two lines of plain
// text for clients that don't ask for HTML. The texts are fixed. Of what the peer sent, only the path of
// what is not there is shown, and only in HTML.

import { prefersHtml } from "../../http/media_preference.ts";
import type { RequestFields } from "../../http/request.ts";
import type { Field, HttpResponse } from "../../http/response.ts";
import { reasonPhrase } from "../../http/status.ts";
import embedded from "../../../static/pages.json" with { type: "json" };
import { type Asked, encodeAskedPath } from "./asked_path.ts";
import { RETRY_AFTER_SECONDS } from "./limits.ts";
import { escapeHtml } from "./page.ts";
import { StandalonePage } from "./standalone_page.ts";

const page = new StandalonePage(embedded["error.html"], {
  style: embedded["error.css"],
});

/** A response with that status and explanation, as HTML if the request prefers that. RFC 9110 §15. */
export function makeErrorPage(
  status: number,
  { request, explanation, encodeAsked, cacheControl = "no-store", fields = [] }:
    {
      /** The fields of the request; undefined where there is none. */
      request: RequestFields | undefined;
      explanation: string;
      /** Makes the HTML of what was asked for, where the page is HTML. */
      encodeAsked?: () => string;
      cacheControl?: string;
      fields?: readonly Field[];
    },
): HttpResponse {
  const reason = reasonPhrase(status);
  const isHtml = prefersHtml(request?.value("accept"));
  const octets = isHtml
    ? page.fill({
      status: String(status),
      reason: escapeHtml(reason),
      explanation: escapeHtml(explanation),
      asked: encodeAsked?.() ?? "",
    })
    : new TextEncoder().encode(`${status} ${reason}\n${explanation}\n`);
  return {
    status,
    fields: [
      ["Content-Type", `text/${isHtml ? "html" : "plain"}; charset=utf-8`],
      ["Cache-Control", cacheControl],
      ["Vary", "Accept"],
      ...(isHtml ? [["Content-Security-Policy", page.policy] as const] : []),
      ...fields,
    ],
    content: { kind: "octets", octets },
  };
}

/** What the page of something that is not there can say. */
export interface Absence {
  /** Another text than the usual one of the status. */
  readonly explanation?: string | undefined;
  /** Looks for the nearest folder above that is served, where the page is HTML; its segments. */
  readonly findFolder?: () => readonly string[];
}

/** 404. RFC 9110 §15.5.5. */
export function makeMissingPage(
  asked: Asked,
  absence?: Absence,
): HttpResponse {
  return makeAbsencePage(asked, 404, absence);
}

/** 404, or 410 or 451 for what was there. RFC 9110 §15.5.5, §15.5.11, RFC 7725 §3. */
export function makeAbsencePage(
  asked: Asked,
  status: number,
  { explanation, findFolder }: Absence = {},
): HttpResponse {
  return makeErrorPage(status, {
    request: asked.fields,
    explanation: explanation ?? ABSENCES.get(status) ??
      "There is nothing at this address.",
    encodeAsked: () => encodeAskedPath(asked, findFolder?.() ?? []),
    // It may come, or come back, at any time; a copy that is asked about first does no harm.
    cacheControl: "no-cache",
  });
}

const ABSENCES: ReadonlyMap<number, string> = new Map([
  [410, "What was at this address is gone for good."],
  [451, "What is at this address may not be shown, for legal reasons."],
]);

/** 503 with Retry-After, for what is not available at the moment. RFC 9110 §15.6.4. */
export function makeUnavailablePage(
  request: RequestFields | undefined,
  explanation: string,
): HttpResponse {
  return makeErrorPage(503, {
    request,
    explanation,
    fields: [["Retry-After", String(RETRY_AFTER_SECONDS)]],
  });
}

/** 503 where the file changes while it is read. */
export function makeChangingPage(request: RequestFields): HttpResponse {
  return makeUnavailablePage(request, "The file is being replaced.");
}

/** A redirect with that status. `location` is a URI, or a relative reference that never begins with `//`. RFC 9110 §15.4. */
export function makeRedirectPage(
  request: RequestFields,
  { status, location }: { status: number; location: string },
): HttpResponse {
  return makeErrorPage(status, {
    request,
    explanation: "This resource is at another address.",
    fields: [["Location", location]],
  });
}
