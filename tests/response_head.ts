// The head of a response, read as strictly as RFC 9112 is written. It normalises nothing and forgives nothing.

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) ([\t\x20-\x7e\x80-\xff]*)$/;
const FIELD_LINE =
  /^([-!#$%&'*+.^_`|~0-9A-Za-z]+): ([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?|)$/;

/** Status-line and field section. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** The field lines in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The value of the one field of that lower-case name; undefined without one. Throws for two. */
  field(name: string): string | undefined;
}

/** Parses a head, the blank line included. Throws for anything that RFC 9112 does not let a server send. */
export function parseResponseHead(head: string): ResponseHead {
  const [first, ...lines] = head.slice(0, -4).split("\r\n");
  const statusLine = STATUS_LINE.exec(first);
  if (statusLine === null) throw new Error(`no status-line: "${first}"`);
  const fields = lines.map((line) => {
    const match = FIELD_LINE.exec(line);
    if (match === null) throw new Error(`no field line: "${line}"`);
    return [match[1], match[2]] as const;
  });
  const field = (name: string) => {
    const found = fields.filter(([n]) => n.toLowerCase() === name);
    if (found.length > 1) throw new Error(`two of "${name}":\n${head}`);
    return found[0]?.[1];
  };
  return {
    status: Number(statusLine[1]),
    reason: statusLine[2],
    fields,
    field,
  };
}

/**
 * Octets of content after the head of a response to a request of that method. RFC 9112 §6.3, as far as this server
 * needs it: it sends no transfer coding, and no content without its length. Throws for both.
 */
export function decideContentLength(
  { status, field }: ResponseHead,
  method: string,
): number {
  const length = field("content-length");
  if (field("transfer-encoding") !== undefined) {
    throw new Error("Transfer-Encoding in a response");
  }
  if (status === 204 || status < 200) {
    if (length !== undefined) throw new Error(`Content-Length with ${status}`);
    return 0;
  }
  if (status === 304) return 0;
  if (length === undefined || !/^(?:0|[1-9]\d*)$/.test(length)) {
    throw new Error(`Content-Length: "${length}"`);
  }
  return method === "HEAD" ? 0 : Number(length);
}
