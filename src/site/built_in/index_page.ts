// The page at `/`: the request as it was received, beside the head of this very response as it is sent.

import embedded from "../../../static/built_in.json" with { type: "json" };
import { decodeLatin1 } from "../../http/octets.ts";
import type { HttpRequest } from "../../http/request.ts";
import type { HttpResponse } from "../../http/response.ts";
import {
  encodeOctetsAsHtml,
  encodeOctetsAsText,
  escapeHtml,
} from "../representation/page.ts";
import {
  encodeConnecting,
  encodeOrigin,
  parseServerAddress,
  type ServerAddress,
} from "./server_address.ts";
import {
  contentOfHead,
  makeSitePage,
  respondWithPage,
  respondWithText,
  wantsPage,
} from "./site_page.ts";

const page = makeSitePage("", {
  title: "tinyhttp",
  main: embedded["index.html"],
  style: embedded["index.css"],
  script: embedded["copy.js"],
});

const NO_OCTETS = new Uint8Array(0);

/** The page, or the same as plain text. The head that it shows is the one that leaves before it. */
export function makeIndexPage(
  { wire, fields, connection }: HttpRequest,
): HttpResponse {
  const address = parseServerAddress(
    fields.value("host"),
    connection?.isSecure ?? false,
  );
  const received = wire?.head ?? NO_OCTETS;
  if (!wantsPage(fields)) {
    const asked = encodeOctetsAsText(received);
    return respondWithText(
      contentOfHead((head) =>
        new TextEncoder().encode(encodeIndexText(address, {
          asked,
          answered: encodeOctetsAsText(head),
        }))
      ),
    );
  }
  const html = {
    "host": escapeHtml(address.authority),
    "request-octets": encodeOctetsAsHtml(received),
    "curl": escapeHtml(encodeCurl(address)),
    "by-hand": escapeHtml(encodeByHand(address)),
  };
  return respondWithPage(
    page,
    contentOfHead((head) =>
      page.fill({
        ...html,
        "response-octets": encodeOctetsAsHtml(head),
        "length": readLength(head),
      })
    ),
  );
}

function encodeIndexText(
  address: ServerAddress,
  { asked, answered }: { asked: string; answered: string },
): string {
  const origin = encodeOrigin(address);
  return `tinyhttp runs on ${address.authority}.

You sent:

${asked}
tinyhttp answered:

${answered}
and this text. Ask for more:

curl ${origin}/hello
curl ${origin}/time
curl --data 'one line' ${origin}/echo
curl --remote-name ${origin}/test.jpg

Serve your own folder in place of these pages:

tinyhttp FOLDER
`;
}

function encodeCurl(address: ServerAddress): string {
  return `curl ${encodeOrigin(address)}/time`;
}

/** A request written by hand. */
function encodeByHand(address: ServerAddress): string {
  const request = String
    .raw`GET /hello HTTP/1.1\r\nHost: ${address.authority}\r\nConnection: close\r\n\r\n`;
  return `printf '${request}' | ${encodeConnecting(address)}`;
}

/** What the head says of the length of the content. */
function readLength(head: Uint8Array): string {
  const text = decodeLatin1(head, 0, head.length);
  return /^Content-Length: (\d+)\r$/m.exec(text)?.[1] ?? "all";
}
