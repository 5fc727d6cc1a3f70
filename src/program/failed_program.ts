// Why a program gave no response → the response, and what the log says. RFC 9110 §15.5.4, §15.6.

import type { RequestFields } from "../http/request.ts";
import type { HttpResponse } from "../http/response.ts";
import {
  makeErrorPage,
  makeUnavailablePage,
} from "../site/representation/error_page.ts";
import type { ProgramEnd } from "./program_message.ts";

/** Why there is no response: how the program ended, or what is wrong with what it printed. */
export type ProgramFailure =
  | ProgramEnd
  | { readonly kind: "refused"; readonly why: string };

/** The response that says so. */
export function respondToFailure(
  { kind }: ProgramFailure,
  request: RequestFields,
): HttpResponse {
  switch (kind) {
    case "missing":
      return makeErrorPage(404, {
        request,
        explanation: "There is no program at this address.",
        cacheControl: "no-cache",
      });
    case "forbidden":
      return makeErrorPage(403, {
        request,
        explanation: "This is no program that the server may run.",
      });
    case "busy":
      return makeUnavailablePage(request, "Too many programs run just now.");
    case "overdue":
      return makeErrorPage(504, {
        request,
        explanation: "The program took too long; the log says which one.",
      });
    default:
      return makeErrorPage(502, {
        request,
        explanation: "The program failed; the log says why.",
      });
  }
}
