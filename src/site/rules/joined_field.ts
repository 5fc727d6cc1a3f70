// Which fields of several rules add up, and which of them a later rule replaces.
//
// A field adds up where its value is a list or a dictionary whose members hold independently of each
// other (RFC 9110 §5.3, RFC 9651 §3): each rule contributes its own. Other values contradict each other
// when they are joined, such as `DENY, SAMEORIGIN`. So do the members of some lists: the directives of
// two Cache-Control fields, or two values of Content-Language or Referrer-Policy.

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

/** True where the field of a rule adds to that of earlier rules; `name` is in lower case. */
export function isJoinedField(name: string): boolean {
  return JOINED_FIELDS.has(name);
}

/** True where a line of a rule replaces an earlier one of the same rule. */
export function isSingleField(name: string): boolean {
  return SINGLE_FIELDS.has(name);
}

/** True for the field whose values are never joined in one line. RFC 9110 §5.3. */
export function isSentInLines(name: string): boolean {
  return name === "set-cookie";
}
