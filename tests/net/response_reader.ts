// Reads what a server wrote, as a client must: by Content-Length, and with the methods it had sent.

import { decideContentLength, parseResponseHead } from "../response_head.ts";

/** One response as a client sees it; content is one character an octet. */
export interface SeenResponse {
  readonly status: number;
  /** Field values by their lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly content: string;
}

/**
 * Returns every response in `text`, in order, interim ones included. `methods` are those of the requests, GET where
 * there are fewer. Throws where an octet is missing, or belongs to no response.
 */
export function readResponses(
  text: string,
  methods: readonly string[] = [],
): SeenResponse[] {
  const responses: SeenResponse[] = [];
  let finals = 0;
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf("\r\n\r\n", at);
    if (end === -1) throw new Error(`a head without end: "${text.slice(at)}"`);
    const head = parseResponseHead(text.slice(at, end + 4));
    at = end + 4;
    const { status } = head;
    const length = decideContentLength(head, methods[finals] ?? "GET");
    if (status >= 200) finals++;
    if (length > text.length - at) {
      throw new Error(`${status} has ${text.length - at} of ${length} octets`);
    }
    const fields = new Map(
      head.fields.map(([name]) => name.toLowerCase())
        .map((name) => [name, head.field(name)!]),
    );
    responses.push({ status, fields, content: text.slice(at, at + length) });
    at += length;
  }
  return responses;
}
