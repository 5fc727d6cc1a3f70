// The Vary field as one list. RFC 9110 §12.5.5.

import {
  type Field,
  type HttpResponse,
  PreparedResponse,
} from "../../http/response.ts";

/** The fields with the list `names` added to Vary. Names that are already in a Vary are not repeated. */
export function addVary(fields: readonly Field[], names: string): Field[] {
  const at = fields.findIndex(([name]) => name.toLowerCase() === "vary");
  if (at < 0) return [...fields, ["Vary", names]];
  const [name, value] = fields[at];
  const known = new Set(value.toLowerCase().split(/[ \t]*,[ \t]*/));
  const added = names.split(", ").filter((n) => !known.has(n.toLowerCase()));
  return fields.with(at, [name, [value, ...added].join(", ")]);
}

/** The response with the list `names` added to Vary; prepared where it was. */
export function varyBy(response: HttpResponse, names: string): HttpResponse {
  const varied = { ...response, fields: addVary(response.fields, names) };
  return response instanceof PreparedResponse
    ? new PreparedResponse(varied)
    : varied;
}
