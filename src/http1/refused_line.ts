// The request-line of a head that was refused, as it was received: for the log, where it tells what the peer asked for.
//
// It may be what was refused. So whatever follows the method counts as its target, except a version at its end.

import { CR, decodeLatin1, isToken, LF } from "../http/octets.ts";
import { MAX_METHOD_OCTETS, MAX_TARGET_OCTETS } from "./limits.ts";

/** The parts of a request-line, one character an octet. */
export interface RefusedLine {
  /** A token. */
  readonly method: string;
  /** Not empty; cut at the length that a target may have. It may hold any octet but LF. */
  readonly target: string;
  /** Such as `HTTP/1.1`; undefined where the line does not end in one. */
  readonly version: string | undefined;
}

/** method SP request-target SP HTTP-version CRLF */
const MAX_LINE_OCTETS = MAX_METHOD_OCTETS + MAX_TARGET_OCTETS + 12;

const VERSION_AT_END = / (HTTP\/[0-9]\.[0-9])$/;

/**
 * The line that begins at `start`; undefined where it is not whole or begins with no method. One that is longer than any
 * need not be whole.
 */
export function readRefusedLine(
  octets: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
): RefusedLine | undefined {
  // RFC 9112 §2.2: one empty line may come before it.
  const hasEmptyLine = start + 1 < end && octets[start] === CR &&
    octets[start + 1] === LF;
  const from = hasEmptyLine ? start + 2 : start;
  const line = octets.subarray(from, Math.min(end, from + MAX_LINE_OCTETS));
  const lineEnd = line.indexOf(LF);
  if (lineEnd < 0 && line.length <= MAX_TARGET_OCTETS) return undefined;
  const text = decodeLatin1(line, 0, lineEnd < 0 ? line.length : lineEnd)
    .replace(/\r$/, "");
  const blank = text.indexOf(" ");
  const method = text.slice(0, Math.max(blank, 0));
  if (method.length > MAX_METHOD_OCTETS || !isToken(method)) return undefined;
  const rest = text.slice(blank + 1);
  const version = VERSION_AT_END.exec(rest)?.[1];
  const target = version === undefined
    ? rest
    : rest.slice(0, -version.length - 1);
  return target === ""
    ? undefined
    : { method, target: target.slice(0, MAX_TARGET_OCTETS), version };
}
