// The environment of a program. RFC 3875 §4.1. Nothing of the server's own environment is in it.
//
// Left out of HTTP_*: Proxy, whose variable many programs take for the address of their proxy; what identifies a user, which
// is in AUTH_TYPE and REMOTE_USER (§4.1.18); what belongs to the connection or has a variable of its own; names that hold
// another character than letters, digits and `-`, because `X_User` and `X-User` would be one variable.

import { MESSAGE_FIELDS } from "../http/connection_fields.ts";
import { type FieldLine, isNamed, lineSeparator } from "../http/field.ts";
import { encodeLatin1 } from "../http/octets.ts";
import type { ProgramPlace } from "./program_path.ts";
import type { ProgramRequest } from "./program_request.ts";

/** Where programs look for others, such as the interpreter that `#!/usr/bin/env` names. */
const PATH = "/usr/local/bin:/usr/bin:/bin";

/** Fields that are no HTTP_* variable. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...MESSAGE_FIELDS,
  "authorization",
  "content-type",
  "expect",
  "proxy",
  "proxy-authorization",
]);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The variables of a program that stands at this place. */
export function encodeEnvironment(
  request: ProgramRequest,
  { scriptName, pathInfo, pathTranslated }: ProgramPlace,
): Record<string, string> {
  const { method, protocol, query, fields, contentLength, server, user } =
    request;
  const contentType = fields.find(({ name }) => isNamed(name, "content-type"));
  const peer = request.peer.replace(/%.*$/, "");
  return {
    ...encodeFields(fields),
    PATH,
    GATEWAY_INTERFACE: "CGI/1.1",
    SERVER_SOFTWARE: "tinyhttp",
    SERVER_NAME: server.name,
    SERVER_PORT: String(server.port),
    SERVER_PROTOCOL: protocol,
    // Not in the RFC; Apache began with it, and programs make their own addresses by it.
    ...server.isSecure && { HTTPS: "on" },
    REQUEST_METHOD: method,
    SCRIPT_NAME: scriptName,
    ...pathInfo !== "" && { PATH_INFO: pathInfo },
    ...pathTranslated !== undefined && { PATH_TRANSLATED: pathTranslated },
    QUERY_STRING: query,
    REMOTE_ADDR: peer,
    // §4.1.9: the address where no name is known.
    REMOTE_HOST: peer,
    ...user !== undefined && { AUTH_TYPE: "Basic", REMOTE_USER: user },
    ...contentLength !== undefined && { CONTENT_LENGTH: String(contentLength) },
    ...contentType !== undefined &&
      { CONTENT_TYPE: decodeValue(contentType.value) },
  };
}

/** §4.1.18: several lines of a field are one value. */
function encodeFields(fields: readonly FieldLine[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { name, value } of fields) {
    const lower = name.toLowerCase();
    if (LEFT_OUT.has(lower) || !/^[a-z\d-]+$/.test(lower)) continue;
    const variable = `HTTP_${lower.toUpperCase().replaceAll("-", "_")}`;
    const text = decodeValue(value);
    const before = variables[variable];
    variables[variable] = before === undefined
      ? text
      : before + lineSeparator(lower) + text;
  }
  return variables;
}

/** The system's variables are octets, and the runtime encodes them as UTF-8. A value that is not UTF-8 counts as Latin-1. */
function decodeValue(value: string): string {
  if (/^[\0-\x7f]*$/.test(value)) return value;
  try {
    return utf8.decode(encodeLatin1(value));
  } catch {
    return value;
  }
}
