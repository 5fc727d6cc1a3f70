// The Content-Security-Policy of the server's own pages. The pages need only this policy. Browsers would apply a policy of the
// user's site as well, and it could block the styles and scripts of the pages.

import type { Field } from "../../http/response.ts";

/** All that were made: the pages, and so the policies, are few. */
const POLICIES = new Set<string>();

/** Source expressions of the resources that a page uses, such as `'self'`; none where undefined. */
export interface PageSources {
  readonly image?: string;
  readonly style?: string;
  readonly script?: string;
  /** What its script may request. */
  readonly connect?: string;
  /** Where its forms may be sent to. */
  readonly form?: string;
}

/** The Content-Security-Policy of a page that uses these sources and nothing else. */
export function encodePagePolicy(
  { image, style, script, connect, form = "'none'" }: PageSources,
): string {
  const directives = ["default-src 'none'"];
  if (image !== undefined) directives.push(`img-src ${image}`);
  if (style !== undefined) directives.push(`style-src ${style}`);
  if (script !== undefined) directives.push(`script-src ${script}`);
  if (connect !== undefined) directives.push(`connect-src ${connect}`);
  directives.push("base-uri 'none'", `form-action ${form}`);
  directives.push("frame-ancestors 'none'");
  const policy = directives.join("; ");
  POLICIES.add(policy);
  return policy;
}

/** True for the policy of a page of this server, also where a handler passes on the page. */
export function isPagePolicy([name, value]: Field): boolean {
  return POLICIES.has(value) &&
    name.toLowerCase() === "content-security-policy";
}
