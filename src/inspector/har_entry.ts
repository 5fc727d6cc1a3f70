// An exchange as an entry of a HAR 1.2. http://www.softwareishard.com/blog/har-12-spec/#entries
//
// What HAR has no place for is in `_tinyhttp`, by which the page shows the entry, also of a file.

import type { ExchangePieces } from "../observe/watch_recorder.ts";
import type { DescribedExchange } from "./described_exchange.ts";
import { type ConnectionSummary, summarise } from "./exchange_store.ts";
import { listTimes } from "./exchange_times.ts";
import {
  decodeContent,
  findField,
  listFields,
  removeChunks,
} from "./message_text.ts";
import { encodeCurl, encodePrintfCommand } from "./request_command.ts";
import { encodeWireCase } from "./wire_case.ts";

/** What an entry is made of. */
export interface HarSource {
  readonly connection: ConnectionSummary;
  readonly exchange: DescribedExchange;
  readonly pieces: ExchangePieces;
}

/** The entry, with all that the page shows. `server` is the URL of the server. */
export async function encodeHarEntry(
  source: HarSource,
  server: string,
): Promise<object> {
  const { connection, exchange } = source;
  return {
    ...encodeTimes(exchange, connection.opened),
    request: encodeRequest(exchange, server),
    response: encodeResponse(exchange),
    cache: {},
    serverIPAddress: new URL(server).hostname.replace(/[[\]]/g, ""),
    connection: connection.name,
    _tinyhttp: await describeForPage(source, server),
  };
}

/** What the page shows of an exchange. */
export async function describeForPage(
  { connection, exchange, pieces }: HarSource,
  server: string,
): Promise<object> {
  const { requestHead, requestContent, responseHead, responseContent } =
    exchange;
  return {
    connection,
    exchange,
    pieces,
    summary: summarise(0, 0, exchange),
    times: listTimes(connection, exchange, pieces),
    decoded: {
      request: await decodeContent(requestHead.octets, requestContent.octets),
      response: await decodeContent(
        responseHead.octets,
        responseContent.octets,
      ),
    },
    texts: {
      curl: encodeCurl(exchange, server),
      printf: encodePrintfCommand(exchange, server),
      wireCase: encodeWireCase(connection, exchange),
    },
  };
}

function encodeTimes({ times }: DescribedExchange, opened: number) {
  const { firstIn, headComplete, ready, firstOut, lastOut } = times;
  const between = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? 0 : Math.max(to - from, 0);
  const send = between(firstIn, headComplete);
  const wait = between(headComplete ?? firstIn, firstOut ?? ready);
  const receive = between(firstOut, lastOut);
  return {
    startedDateTime: new Date(opened + (firstIn ?? 0)).toISOString(),
    time: send + wait + receive,
    timings: {
      blocked: -1,
      dns: -1,
      connect: -1,
      ssl: -1,
      send,
      wait,
      receive,
    },
  };
}

function encodeRequest(
  { request, requestHead, requestContent }: DescribedExchange,
  server: string,
) {
  const target = request?.target ?? "/";
  const url = URL.canParse(target)
    ? new URL(target)
    : new URL(target.replace(/^\/*/, "/"), server);
  const head = requestHead.octets;
  return {
    method: request?.method ?? "",
    url: url.href,
    httpVersion: request?.version ?? "HTTP/1.1",
    cookies: [],
    headers: listFields(head),
    queryString: [...url.searchParams].map(([name, value]) => ({
      name,
      value,
    })),
    headersSize: requestHead.length,
    bodySize: requestContent.length,
    ...requestContent.length > 0 && {
      postData: {
        mimeType: mediaTypeOf(head),
        params: [],
        text: requestContent.octets,
      },
    },
  };
}

function encodeResponse(
  { status, responseHead, responseContent }: DescribedExchange,
) {
  const head = responseHead.octets;
  return {
    status: status ?? 0,
    statusText: /^\S+ \d+ ([^\r]*)/.exec(head)?.[1] ?? "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: listFields(head),
    content: {
      size: responseContent.length,
      mimeType: mediaTypeOf(head),
      text: btoa(removeChunks(head, responseContent.octets)),
      encoding: "base64",
    },
    redirectURL: findField(head, "location") ?? "",
    headersSize: responseHead.length,
    bodySize: responseContent.length,
  };
}

function mediaTypeOf(head: string): string {
  return findField(head, "content-type") ?? "application/octet-stream";
}
