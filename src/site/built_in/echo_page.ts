// `/echo` and all paths below: the message that was received. Browsers that navigate get it on a page with a form.

import embedded from "../../../static/built_in.json" with { type: "json" };
import type { HttpRequest } from "../../http/request.ts";
import type { RequestTarget } from "../../http/request_target.ts";
import type { HttpResponse } from "../../http/response.ts";
import { encodeOctetsAsHtml, escapeHtml } from "../representation/page.ts";
import { MAX_SHOWN_OCTETS } from "./limits.ts";
import { encodeOrigin, parseServerAddress } from "./server_address.ts";
import {
  makeSitePage,
  respondWithPage,
  respondWithText,
  wantsPage,
} from "./site_page.ts";

const page = makeSitePage("echo", {
  title: "Your request, again",
  main: embedded["echo.html"],
  style: embedded["echo.css"],
  script: embedded["echo.js"] + embedded["copy.js"],
  sends: true,
});

/** Whether the target is `/echo`, or a path below it. */
export function isEcho(target: RequestTarget): boolean {
  return target.kind === "path" && target.segments[0] === "echo";
}

/** What of a request the response needs, once its message is read. */
export interface EchoWish {
  readonly isPage: boolean;
  readonly host: string | undefined;
  /** Whether the request came over TLS. */
  readonly isSecure: boolean;
}

/** Reads the fields, which are lent only until the message is read. */
export function readEchoWish(
  { fields, connection }: Pick<HttpRequest, "fields" | "connection">,
): EchoWish {
  return {
    isPage: wantsPage(fields),
    host: fields.value("host"),
    isSecure: connection?.isSecure ?? false,
  };
}

/** The very octets of the request as plain text, or their start on a page. RFC 9110 §9.3.8 is TRACE's; this answers every method so. */
export function makeEcho(
  message: Uint8Array,
  { isPage, host, isSecure }: EchoWish,
): HttpResponse {
  if (!isPage) return respondWithText({ kind: "octets", octets: message });
  const origin = encodeOrigin(parseServerAddress(host, isSecure));
  const octets = page.fill({
    "request-octets": encodeOctetsAsHtml(message.subarray(0, MAX_SHOWN_OCTETS)),
    "cut": message.length > MAX_SHOWN_OCTETS
      ? `<p class="note">These are the first ${MAX_SHOWN_OCTETS} of ${message.length} octets.</p>`
      : "",
    "curl": escapeHtml(
      `curl --data 'one line' ${origin}/echo/any/path`,
    ),
  });
  return respondWithPage(page, { kind: "octets", octets });
}
