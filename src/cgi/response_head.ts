// The head that a program prints → status and fields of the response. RFC 3875 §6.
//
// Lines end in LF or CRLF. Refused: output without a head, a line that is no field, a control character, a folded line, a
// repeated CGI field, a status that is not final, an empty Location, Transfer-Encoding, and a response line (`HTTP/1.1 200`),
// which only programs print that write to the connection themselves (§5). Fields of the connection are dropped (§6.3.4).

import { MESSAGE_FIELDS } from "../http/connection_fields.ts";
import { CR, decodeLatin1, LF, trimBlanks } from "../http/octets.ts";
import { checkField, type Field } from "../http/response.ts";
import { allowsContent } from "../http/status.ts";
import { MAX_FIELD_LINES, MAX_HEAD_OCTETS } from "./limits.ts";

/** What a head says. */
export type ProgramHead =
  | {
    readonly kind: "response";
    readonly status: number;
    readonly fields: readonly Field[];
    /** The length that the program announces; undefined for none. */
    readonly length: number | undefined;
    /**
     * `content`: the content. `ignored`: what follows is dropped. `nothing`: nothing may follow, since content needs a
     * Content-Type.
     */
    readonly follows: "content" | "ignored" | "nothing";
  }
  /** §6.2.2: the response is that to this path and query. */
  | { readonly kind: "local redirect"; readonly location: string };

/** What was printed so far. */
export type ParsedHead =
  | { readonly kind: "partial" }
  /** `why` completes a sentence that begins with the program. */
  | { readonly kind: "refused"; readonly why: string }
  | {
    readonly kind: "complete";
    readonly head: ProgramHead;
    /** Where the octets after the head begin. */
    readonly end: number;
  };

/** A program that sets it frames the content itself. */
const FRAMING = "transfer-encoding";

/** Each message has its own: a program's is dropped, but for Content-Length, which is checked. §6.3.4. */
const OWN_FIELDS: ReadonlySet<string> = new Set([...MESSAGE_FIELDS, "date"]);

/** The CGI fields, and Content-Length, of which there can be one. */
const SINGLE: ReadonlySet<string> = new Set([
  "content-length",
  "content-type",
  "location",
  "status",
]);

const FOUND = 302;
const PARTIAL: ParsedHead = Object.freeze({ kind: "partial" });

class Refused extends Error {}

/** The head at the beginning of the output. `isEnd`: no more will come. */
export function parseProgramHead(
  output: Uint8Array,
  isEnd: boolean,
): ParsedHead {
  try {
    const lines: string[] = [];
    for (let start = 0;;) {
      const lineFeed = output.indexOf(LF, start);
      if (lineFeed < 0 || lineFeed >= MAX_HEAD_OCTETS) {
        if (output.length >= MAX_HEAD_OCTETS) refuse("printed too long a head");
        if (isEnd) refuse(explainEnd(output.length));
        return PARTIAL;
      }
      const isCrlf = lineFeed > start && output[lineFeed - 1] === CR;
      const line = decodeLatin1(output, start, lineFeed - (isCrlf ? 1 : 0));
      start = lineFeed + 1;
      if (line === "") {
        return { kind: "complete", head: decideHead(lines), end: start };
      }
      lines.push(line);
      if (lines.length > MAX_FIELD_LINES) refuse("printed too many fields");
    }
  } catch (error) {
    if (error instanceof Refused) {
      return { kind: "refused", why: error.message };
    }
    throw error;
  }
}

function refuse(why: string): never {
  throw new Refused(why);
}

function explainEnd(length: number): string {
  return length === 0
    ? "printed nothing"
    : "ended before the blank line after its head";
}

function decideHead(lines: readonly string[]): ProgramHead {
  if (lines.length === 0) refuse("printed a blank line before its head");
  const single = new Map<string, string>();
  const fields: Field[] = [];
  for (const line of lines) {
    const field = parseField(line);
    const name = field[0].toLowerCase();
    if (name === FRAMING) {
      refuse(`set the field ${name}, which is the server's`);
    }
    if (!SINGLE.has(name)) {
      // §6.3.5: X-CGI- is meant for servers that know it.
      const isDropped = OWN_FIELDS.has(name) || name.startsWith("x-cgi-");
      if (!isDropped) fields.push(field);
      continue;
    }
    if (single.has(name)) refuse(`repeated the field ${name}`);
    single.set(name, field[1]);
  }
  return complete(single, fields);
}

function complete(
  single: ReadonlyMap<string, string>,
  others: readonly Field[],
): ProgramHead {
  const location = single.get("location");
  // An empty one names no type.
  const type = single.get("content-type") || undefined;
  const given = single.get("status");
  if (location === "") refuse("set an empty Location");
  if (
    location !== undefined && single.size === 1 && others.length === 0 &&
    /^\/(?!\/)/.test(location)
  ) return { kind: "local redirect", location };
  const status = given !== undefined
    ? parseStatus(given)
    : location !== undefined
    ? FOUND
    : 200;
  return {
    kind: "response",
    status,
    fields: [
      ...type === undefined ? [] : [["Content-Type", type] as const],
      ...location === undefined ? [] : [["Location", location] as const],
      ...others,
    ],
    length: parseLength(single.get("content-length")),
    follows: decideFollowing(status, { type, location }),
  };
}

function decideFollowing(
  status: number,
  { type, location }: {
    type: string | undefined;
    location: string | undefined;
  },
): "content" | "ignored" | "nothing" {
  if (!allowsContent(status)) return "ignored";
  if (type !== undefined) return "content";
  return location === undefined ? "nothing" : "ignored";
}

function parseField(line: string): Field {
  if (/^HTTP\//i.test(line)) {
    refuse("printed a response line, which is for programs without a server");
  }
  const colon = line.indexOf(":");
  if (colon <= 0) refuse("printed a line in its head that is no field");
  const name = line.slice(0, colon);
  const value = trimBlanks(line.slice(colon + 1));
  // What becomes of the server's own names is decided by the caller.
  const isOwn = OWN_FIELDS.has(name.toLowerCase());
  const checked = isOwn ? `x-${name}` : name;
  try {
    checkField([checked, value]);
  } catch {
    refuse("printed a field that is malformed or holds a control character");
  }
  return [name, value];
}

/** §6.3.3. */
function parseStatus(text: string): number {
  const status = /^([2-5]\d\d)(?: .*)?$/.exec(text)?.[1];
  return status === undefined
    ? refuse("set a Status that is no final one")
    : Number(status);
}

function parseLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text)
    ? Number(text)
    : refuse("set a malformed Content-Length");
}
