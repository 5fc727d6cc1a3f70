// One rule of `_redirects` and one path → what the rule does.

import type { RequestWire } from "../../http/request.ts";
import type { PathTarget } from "../../http/request_target.ts";
import { matchPathPattern, pathKey } from "./path_pattern.ts";
import {
  type ErrorStatus,
  isRewrite,
  type Parameter,
  type RedirectRule,
} from "./redirect_rule.ts";
import {
  type ExpandedTarget,
  expandRedirectTarget,
  type RedirectTarget,
} from "./redirect_target.ts";
import { type Captures, decodePercent, encodePathCapture } from "./template.ts";

/** What a rule does. */
export type RedirectMatch =
  | {
    readonly kind: "redirect";
    readonly status: 301 | 302 | 303 | 307 | 308;
    /** A URI of another host, which the file names, or path-absolute and never `//`. */
    readonly location: string;
    readonly forced: boolean;
  }
  | {
    readonly kind: "rewrite";
    readonly status: 200 | ErrorStatus;
    /** The path of this site whose content to respond with. */
    readonly address: PathTarget;
    readonly forced: boolean;
  }
  | {
    /** Without a page of its own. */
    readonly kind: "error";
    readonly status: ErrorStatus;
    readonly forced: boolean;
  };

/**
 * What the rule does with a path, which `toMatchPath` has prepared; undefined where it does not fit, or leads back to the
 * same path and query. What it captures is as it was received in `wire`, where that is given.
 */
export function applyRedirect(
  rule: RedirectRule,
  address: PathTarget,
  wire: RequestWire | undefined,
): RedirectMatch | undefined {
  const { target, status, forced } = rule;
  const captures = captureOf(rule, address, wire);
  if (captures === undefined) return undefined;
  if (target === undefined) return { kind: "error", status, forced };
  const expanded = expandOf(rule, target, { captures, address });
  if (expanded === undefined) return undefined;
  const local = expanded.address;
  if (local !== undefined && isSame(local, address)) return undefined;
  if (!isRewrite(status)) {
    return { kind: "redirect", status, location: expanded.location, forced };
  }
  return local && { kind: "rewrite", status, address: local, forced };
}

/** The path of this site that the rule leads to from another one, itself included; undefined for none. */
export function followRedirect(
  rule: RedirectRule,
  address: PathTarget,
): PathTarget | undefined {
  const captures = captureOf(rule, address, undefined);
  return captures && rule.target &&
    expandOf(rule, rule.target, { captures, address })?.address;
}

function captureOf(
  { pattern, parameters }: RedirectRule,
  address: PathTarget,
  wire: RequestWire | undefined,
): Captures | undefined {
  const inPath = matchPathPattern(pattern, address, wire);
  if (inPath === undefined) return undefined;
  return parameters.length === 0
    ? inPath
    : matchParameters(parameters, { query: address.query, captures: inPath });
}

function expandOf(
  { parameters }: RedirectRule,
  target: RedirectTarget,
  { captures, address }: { captures: Captures; address: PathTarget },
): ExpandedTarget | undefined {
  const query = parameters.length === 0 ? address.query : "";
  return expandRedirectTarget(target, { captures, query });
}

/** True where a client that follows the redirect would send the same request again. */
export function isSame(target: PathTarget, address: PathTarget): boolean {
  return target.query === address.query && target.slash === address.slash &&
    pathKey(target) === pathKey(address);
}

/** The captures with those of the query; undefined where its parameters are not exactly the rule's. */
function matchParameters(
  parameters: readonly Parameter[],
  { query, captures }: { query: string; captures: Captures },
): Captures | undefined {
  const values = readQuery(query, parameters.length);
  if (values === undefined) return undefined;
  const all = new Map(captures);
  for (const parameter of parameters) {
    const value = values.get(parameter.key);
    if (value === undefined) return undefined;
    if (parameter.kind === "value") {
      if (decodePercent(value) !== parameter.value) return undefined;
    } else {
      if (value === "") return undefined;
      all.set(parameter.name, encodePathCapture(value));
    }
  }
  return all;
}

/** The parameters of a query, their values percent-encoded; undefined unless they are `count` well-formed ones with different names. */
function readQuery(
  query: string,
  count: number,
): ReadonlyMap<string, string> | undefined {
  const pairs = query.slice(1).split("&", count + 1);
  if (pairs.length !== count) return undefined;
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [key, ...rest] = pair.replaceAll("+", "%20").split("=");
    const name = decodePercent(key);
    const value = rest.join("=");
    if (name === undefined || decodePercent(value) === undefined) {
      return undefined;
    }
    values.set(name, value);
  }
  return values.size === count ? values : undefined;
}
