// The request-target of a head, parsed as the product does.

import {
  type ParsedTarget,
  parseRequestTarget,
} from "../../src/http/request_target.ts";
import type { RequestHead } from "../../src/http1/request_head.ts";

/** What the head's request-target names, or why it is refused. */
export function targetOf(head: RequestHead): ParsedTarget {
  const { octets, targetStart: start, targetEnd: end, method } = head;
  return parseRequestTarget({ octets, start, end }, method);
}
