// The Location of a response that was made for one path and is sent at another. RFC 9110 §10.2.2: the client resolves a
// relative reference against the URI that it asked for.

import { type Field, type HttpResponse, PreparedResponse } from "./response.ts";

/**
 * The response with a Location that leads to the same place from every path of this origin. `target` is the path that the
 * response was made for, with its query. A URI and an absolute path stay as they are.
 */
export function withAbsoluteLocation(
  response: HttpResponse,
  target: string,
): HttpResponse {
  const { fields } = response;
  const at = fields.findIndex(([name]) => name.toLowerCase() === "location");
  if (at < 0) return response;
  const [name, value] = fields[at];
  const location = makeAbsolute(value, target);
  if (location === value) return response;
  const field: Field = [name, location];
  const moved = { ...response, fields: fields.with(at, field) };
  return response instanceof PreparedResponse
    ? new PreparedResponse(moved)
    : moved;
}

function makeAbsolute(reference: string, target: string): string {
  if (/^(?:\/|[a-z][a-z\d+.-]*:)/i.test(reference)) return reference;
  const url = URL.parse(reference, `http://localhost${target}`);
  if (url === null) return reference;
  // A path that begins with `//` would name another host.
  const path = url.pathname.replace(/^(?=\/\/)/, "/.");
  return path + url.search + url.hash;
}
