// The path of a request as it was received, for what must repeat its octets: RFC 3986 §2.2 tells URIs
// apart that differ in whether a reserved character is percent-encoded, and a decoded segment does not.
//
// Leaves the grammar to `request_target.ts`: the target was parsed before.

import { decodeLatin1, QUESTION_MARK, SP } from "./octets.ts";
import type { RequestWire } from "./request.ts";
import type { PathTarget } from "./request_target.ts";

/** The host and port of a target in absolute-form, as received; undefined for the other forms. RFC 9112 §3.2.2. */
export function receivedAuthority(
  wire: RequestWire | undefined,
): string | undefined {
  if (wire === undefined) return undefined;
  const { head } = wire;
  const start = head.indexOf(SP) + 1;
  return targetAuthority(decodeLatin1(head, start, head.indexOf(SP, start)));
}

/** The same of a request-target as it was received. */
export function targetAuthority(target: string): string | undefined {
  return /^https?:\/\/([^/?]*)/i.exec(target)?.[1];
}

/** The path without its query; undefined where there is no such message to read. Never empty. */
export function receivedPath(
  wire: RequestWire | undefined,
): string | undefined {
  if (wire === undefined) return undefined;
  const { head } = wire;
  const start = head.indexOf(SP) + 1;
  let end = start;
  while (
    end < head.length && head[end] !== SP && head[end] !== QUESTION_MARK
  ) end++;
  const path = decodeLatin1(head, start, end)
    .replace(/^https?:\/\/[^/]*/i, "");
  return path === "" ? "/" : path;
}

/**
 * The segments of the target as they were received, one for each of its decoded ones. Undefined where
 * `wire` is another message's or undefined.
 */
export function receivedSegments(
  wire: RequestWire | undefined,
  { segments }: PathTarget,
): readonly string[] | undefined {
  const path = receivedPath(wire);
  if (path === undefined) return undefined;
  const received: string[] = [];
  for (const segment of path.split("/")) {
    // Empty segments and dot segments are not in the target either.
    if (/^(?:\.|%2e)?$/i.test(segment)) continue;
    if (/^(?:\.|%2e){2}$/i.test(segment)) received.pop();
    else received.push(segment);
  }
  return received.length === segments.length ? received : undefined;
}
