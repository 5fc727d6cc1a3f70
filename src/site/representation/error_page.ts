// The response to what can't be answered otherwise: a small page, or a line for those who don't
// ask for HTML. Its texts are fixed; nothing the peer sent is in them.

import { prefersHtml } from "../../http/media_preference.ts";
import type { RequestHead } from "../../http1/request_head.ts";
import type { Field, HttpResponse } from "../../http/response.ts";
import { reasonPhrase } from "../../http/status.ts";
import errorTemplate from "../../../static/error.html" with { type: "text" };
import { digestContent } from "./digest.ts";
import { encodeStandalonePolicy, escapeHtml, fillTemplate } from "./page.ts";

let policy: string | undefined;

/** The policy that allows the template's own style and nothing else. */
function errorPolicy(): string {
  return policy ??= encodeStandalonePolicy(digestStyle(errorTemplate));
}

function digestStyle(template: string): string {
  const style = /<style>([^]*?)<\/style>/.exec(template)?.[1] ?? "";
  const digest = digestContent(new TextEncoder().encode(style));
  return btoa(String.fromCharCode(...digest));
}

/** A response with that status and explanation, as HTML where `head` prefers it. RFC 9110 §15. */
export function makeErrorPage(
  status: number,
  { head, explanation, fields = [] }: {
    head: RequestHead | undefined;
    explanation: string;
    fields?: readonly Field[];
  },
): HttpResponse {
  const reason = reasonPhrase(status);
  const isHtml = prefersHtml(head?.value("accept"));
  const octets = isHtml
    ? fillTemplate(errorTemplate, {
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
      ...(isHtml ? [["Content-Security-Policy", errorPolicy()] as const] : []),
      ...fields,
    ],
    content: { kind: "octets", octets },
  };
}
