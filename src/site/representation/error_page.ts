// The page of an error: a small HTML page, or one line of plain text for clients that don't ask for
// HTML. The texts are fixed: nothing that the peer sent is in them.

import { prefersHtml } from "../../http/media_preference.ts";
import type { RequestFields } from "../../http/request.ts";
import type { Field, HttpResponse } from "../../http/response.ts";
import { reasonPhrase } from "../../http/status.ts";
import errorStyle from "../../../static/error.css" with { type: "text" };
import errorTemplate from "../../../static/error.html" with { type: "text" };
import { escapeHtml } from "./page.ts";
import { StandalonePage } from "./standalone_page.ts";

const page = new StandalonePage(errorTemplate, { style: errorStyle });

/** A response with that status and explanation, as HTML if the request prefers that. RFC 9110 §15. */
export function makeErrorPage(
  status: number,
  { request, explanation, fields = [] }: {
    /** The fields of the request; undefined where there is none. */
    request: RequestFields | undefined;
    explanation: string;
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
    })
    : new TextEncoder().encode(`${status} ${reason}\n${explanation}\n`);
  return {
    status,
    fields: [
      ["Content-Type", `text/${isHtml ? "html" : "plain"}; charset=utf-8`],
      ["Cache-Control", "no-store"],
      ["Vary", "Accept"],
      ...(isHtml ? [["Content-Security-Policy", page.policy] as const] : []),
      ...fields,
    ],
    content: { kind: "octets", octets },
  };
}
