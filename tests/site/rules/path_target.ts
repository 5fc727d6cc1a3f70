// Targets of requests for tests of rules.

import { decodeSegmentText } from "../../../src/http/path_segment.ts";
import type { PathTarget } from "../../../src/http/request_target.ts";

/** The target with these decoded segments; without a slash at the end and a query if none is given. */
export function makeTarget(
  segments: readonly string[],
  { slash = false, query = "" }: { slash?: boolean; query?: string } = {},
): PathTarget {
  return { kind: "path", segments, slash, query };
}

/** What the parser of request-targets returns for `text` if that has no oddities. */
export function targetOf(text: string): PathTarget {
  const [path, ...query] = text.split("?");
  const segments = path.split("/").filter((segment) => segment !== "")
    .map((segment) =>
      decodeSegmentText(segment.replace(/[^!-~]/gu, encodeURIComponent))!
    );
  return makeTarget(segments, {
    slash: path.endsWith("/"),
    query: query.length === 0 ? "" : "?" + query.join("?"),
  });
}
