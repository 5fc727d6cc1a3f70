// An entry of a HAR that is opened in the page → what the page shows of it. The file may be of any program, and of an
// enemy: of an entry that this inspector saved, only what came over the wire is taken, and commands are made anew.

import type { TracedOctets } from "../observe/trace_event.ts";
import { describeForPage, type HarSource } from "./har_entry.ts";
import { encodeUnits } from "./message_text.ts";

/** As much of an entry as is read. http://www.softwareishard.com/blog/har-12-spec/#entries */
interface OpenedEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly timings: { readonly send: number; readonly wait: number };
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly HarField[];
    readonly postData?: { readonly text?: string };
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly HarField[];
    readonly content: { readonly text?: string; readonly encoding?: string };
  };
  readonly connection?: string;
  readonly _tinyhttp?: HarSource;
}

interface HarField {
  readonly name: string;
  readonly value: string;
}

const VERSION = "HTTP/1.1";

/** The entry with what the page shows. Throws what reading it throws where it is no such entry. `server` is a URL. */
export async function describeOpened(
  entry: OpenedEntry,
  server: string,
): Promise<object> {
  const { connection, exchange, pieces } = entry._tinyhttp ?? makeKept(entry);
  const source = { connection, exchange, pieces };
  return { ...entry, _tinyhttp: await describeForPage(source, server) };
}

/** Octets are made of what HAR says. */
function makeKept(
  { request, response, startedDateTime, timings, time, connection = "file" }:
    OpenedEntry,
): HarSource {
  const { pathname, search } = new URL(request.url);
  const target = pathname + search;
  const requestHead = makeHead(
    `${request.method} ${target} ${VERSION}`,
    request.headers,
  );
  const responseHead = makeHead(
    `${VERSION} ${response.status} ${response.statusText}`,
    response.headers,
  );
  const { text = "", encoding } = response.content;
  const sent = Math.max(timings.send, 0);
  const first = sent + Math.max(timings.wait, 0);
  const content = encoding === "base64" ? atob(text) : encodeUnits(text);
  return {
    connection: {
      id: 0,
      name: connection,
      peer: "file",
      opened: Date.parse(startedDateTime),
    },
    exchange: {
      number: 1,
      request: { method: request.method, target, version: VERSION },
      status: response.status,
      refused: undefined,
      cut: false,
      decisions: [],
      omittedDecisions: 0,
      times: {
        firstIn: 0,
        headComplete: sent,
        ready: first,
        firstOut: first,
        lastOut: Math.max(time, first),
      },
      requestHead,
      requestContent: makeRun(
        encodeUnits(request.postData?.text ?? ""),
        requestHead.length,
      ),
      interim: makeRun(""),
      responseHead,
      responseContent: makeRun(content, responseHead.length),
    },
    pieces: { received: [], sent: [] },
  };
}

/** HTTP/2 has fields whose names begin with a colon: they are in the start line. */
function makeHead(start: string, fields: readonly HarField[]): TracedOctets {
  const lines = fields.filter(({ name }) => !name.startsWith(":"))
    .map(({ name, value }) => `${name}: ${value}`);
  return makeRun(encodeUnits([start, ...lines, "", ""].join("\r\n")));
}

function makeRun(octets: string, offset = 0): TracedOctets {
  return { offset, length: octets.length, octets, coding: undefined };
}
