// Fields about one connection, which nobody passes on to another one. RFC 9110 §7.6.1.
//
// Trailer is none of them: it is about the content of one message (§6.6.2).

/** Their names, in lower case. */
const CONNECTION_FIELDS = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
] as const;

/** One of them. */
export type ConnectionField = typeof CONNECTION_FIELDS[number];

/** Their names in lower case, `and` others that a caller treats as them, without those that it does not. */
export function connectionFields(
  { and = [], except = [] }: {
    readonly and?: readonly string[];
    readonly except?: readonly ConnectionField[];
  } = {},
): ReadonlySet<string> {
  const names = CONNECTION_FIELDS.filter((name) => !except.includes(name));
  return new Set([...names, ...and]);
}

/** What each sender of a message sets itself: the fields of the connection, and those that frame the message. RFC 9112 §6. */
export const MESSAGE_FIELDS: ReadonlySet<string> = connectionFields({
  and: ["content-length", "trailer"],
});
