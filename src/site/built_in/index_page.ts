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
import { parseServerAddress, type ServerAddress } from "./server_address.ts";
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
export function makeIndexPage({ wire, fields }: HttpRequest): HttpResponse {
  const address = parseServerAddress(fields.value("host"));
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
    "nc": escapeHtml(encodeNetcat(address)),
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
  { authority }: ServerAddress,
  { asked, answered }: { asked: string; answered: string },
): string {
  return `tinyhttp runs on ${authority}.

You sent:

${asked}
tinyhttp answered:

${answered}
and this text. Ask for more:

curl http://${authority}/hello
curl http://${authority}/time
curl --data 'one line' http://${authority}/echo
curl --remote-name http://${authority}/test.jpg

Serve your own folder in place of these pages:

tinyhttp FOLDER
`;
}

function encodeCurl({ authority }: ServerAddress): string {
  return `curl http://${authority}/time`;
}

/** A request written by hand, for `nc`. */
function encodeNetcat(
  { authority, hostname, port }: ServerAddress,
): string {
  const request = String
    .raw`GET /hello HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`;
  return `printf '${request}' | nc ${hostname} ${port}`;
}

/** What the head says of the length of the content. */
function readLength(head: Uint8Array): string {
  const text = decodeLatin1(head, 0, head.length);
  return /^Content-Length: (\d+)\r$/m.exec(text)?.[1] ?? "all";
}
