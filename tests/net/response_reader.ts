// Reads what a server wrote, as a client must: by Content-Length, and with the methods it had sent.

/** One response as a client sees it; content is one character an octet. */
export interface SeenResponse {
  readonly status: number;
  /** Field values by their lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly content: string;
}

/**
 * Every response in `text`, in order. `methods` are those of the requests where they were not all
 * GET; after them GET is meant. Throws where an octet is missing, or belongs to no response.
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
    if (end === -1) throw new Error(`A head without end: "${text.slice(at)}"`);
    const { status, fields } = readHead(text.slice(at, end + 2));
    at = end + 4;
    const silent = status < 200 || status === 204 || status === 304 ||
      methods[finals] === "HEAD";
    if (status >= 200) finals++;
    const length = silent ? 0 : Number(fields.get("content-length"));
    if (!(length <= text.length - at)) {
      throw new Error(`${status} has ${text.length - at} of ${length} octets`);
    }
    responses.push({ status, fields, content: text.slice(at, at + length) });
    at += length;
  }
  return responses;
}

function readHead(head: string): Omit<SeenResponse, "content"> {
  const [statusLine, ...lines] = head.slice(0, -2).split("\r\n");
  const status = /^HTTP\/1\.1 ([1-5][0-9]{2}) [ -~]*$/.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`No status-line: "${statusLine}"`);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const field = /^([-A-Za-z]+): ([^\r\n]*)$/.exec(line);
    if (field === null) throw new Error(`No field line: "${line}"`);
    const name = field[1].toLowerCase();
    if (fields.has(name)) throw new Error(`Two fields: "${name}"`);
    fields.set(name, field[2]);
  }
  return { status: Number(status), fields };
}
