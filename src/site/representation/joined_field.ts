// Which fields of several rules and options add up, and which of them a later one replaces.
//
// A field adds up where its value is a list or a dictionary whose members hold independently of each
// other (RFC 9110 §5.3, RFC 9651 §3): each rule contributes its own. Other values contradict each other
// when they are joined, such as `DENY, SAMEORIGIN`. So do the members of some lists: the directives of
// two Cache-Control fields, or two values of Content-Language or Referrer-Policy.

import type { Field } from "../../http/response.ts";
import { addVary } from "./vary.ts";

/** Names in lower case. */
const JOINED_FIELDS: ReadonlySet<string> = new Set([
  "accept-ch",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
  "alt-svc",
  "cache-tag",
  "clear-site-data",
  "content-security-policy",
  "content-security-policy-report-only",
  "critical-ch",
  "document-policy",
  "document-policy-report-only",
  "link",
  "netlify-cache-tag",
  // The last one of equal members counts: RFC 9651 §3.2.
  "permissions-policy",
  "permissions-policy-report-only",
  "reporting-endpoints",
  "report-to",
  "server-timing",
  "set-cookie",
  "supports-loading-mode",
  "timing-allow-origin",
  "vary",
  "www-authenticate",
  "x-robots-tag",
]);

/** Names in lower case of fields that have one value, and are no list: RFC 9110 §5.3. */
const SINGLE_FIELDS: ReadonlySet<string> = new Set([
  "access-control-allow-credentials",
  "access-control-allow-origin",
  "access-control-max-age",
  "age",
  "content-disposition",
  "content-location",
  "content-type",
  "cross-origin-embedder-policy",
  "cross-origin-embedder-policy-report-only",
  "cross-origin-opener-policy",
  "cross-origin-opener-policy-report-only",
  "cross-origin-resource-policy",
  "expires",
  "origin-agent-cluster",
  "refresh",
  "retry-after",
  "server",
  "service-worker-allowed",
  "sourcemap",
  "strict-transport-security",
  "x-content-type-options",
  "x-dns-prefetch-control",
  "x-frame-options",
  "x-permitted-cross-domain-policies",
  "x-sourcemap",
  "x-ua-compatible",
  "x-xss-protection",
]);

/** True where the field of a rule or an option adds to the others of its name; `name` is in lower case. */
export function isJoinedField(name: string): boolean {
  return JOINED_FIELDS.has(name);
}

/** True where a line of a rule replaces an earlier one of the same rule. */
export function isSingleField(name: string): boolean {
  return SINGLE_FIELDS.has(name);
}

/** The fields with the added ones: a list is joined to the one of its name, and another field replaces all of its name. */
export function setFields(
  fields: readonly Field[],
  added: readonly Field[],
): readonly Field[] {
  const replaced = new Set(
    added.map(([name]) => name.toLowerCase())
      .filter((name) => !isJoinedField(name)),
  );
  const kept = fields.filter(([name]) => !replaced.has(name.toLowerCase()));
  return added.reduce(
    (result, field) =>
      replaced.has(field[0].toLowerCase())
        ? [...result, field]
        : joinField(result, field),
    kept,
  );
}

/**
 * The fields with one more: in the line of its name if there is one, since some caches know only one line of Vary. Each
 * Set-Cookie has a line of its own (RFC 9110 §5.3), and so has WWW-Authenticate, which many clients cannot split.
 */
export function joinField(fields: readonly Field[], field: Field): Field[] {
  const name = field[0].toLowerCase();
  if (name === "vary") return addVary(fields, field[1]);
  const at = LINES.has(name)
    ? -1
    : fields.findIndex((other) => other[0].toLowerCase() === name);
  if (at < 0) return [...fields, field];
  const [first, value] = fields[at];
  return fields.with(at, [first, `${value}, ${field[1]}`]);
}

const LINES: ReadonlySet<string> = new Set(["set-cookie", "www-authenticate"]);
