// `_redirects`: rules that lead from a path to another one or elsewhere. The first that fits wins.
//
// Netlify and Cloudflare Pages both document the form. As on Netlify, an existing file precedes a rule
// unless the rule is forced (`301!`); on Cloudflare Pages it never does. The query is kept, unless the
// target has its own, or the rule names the parameters, which then must be all there are (Netlify).
// A rule that leads back to the same path and query is skipped: so `/a /a/` redirects once, and
// `/* /index.html 200` does not loop. A rewrite is not rewritten again: with `/a /b 200` and
// `/b /c 200`, /a gets the content of /b.

import type { PathTarget } from "../../http/request_target.ts";
import { toMatchPath } from "./match_text.ts";
import { matchPathPattern, pathKey } from "./path_pattern.ts";
import {
  isRewrite,
  type Parameter,
  parseRedirectRule,
  type RedirectRule,
} from "./redirect_rule.ts";
import { expandRedirectTarget } from "./redirect_target.ts";
import { MAX_REDIRECT_LINE_LENGTH, MAX_RULES } from "./limits.ts";
import {
  type LineProblem,
  LineProblems,
  readRulesLines,
} from "./rules_lines.ts";
import { type Captures, decodePercent, encodePercent } from "./template.ts";

/** The compiled rules of a file. Nothing changes them. */
export interface RedirectRules {
  readonly size: number;
  /** Whether any is forced; where none is, rules matter only after a file was found missing. */
  readonly hasForced: boolean;
  /** Those that fit one path only, by its key. */
  readonly fixed: ReadonlyMap<string, readonly OrderedRule[]>;
  /** The others. */
  readonly open: readonly OrderedRule[];
}

/** A rule and its place among all. */
type OrderedRule = RedirectRule & { readonly order: number };

/** What the first rule that fits does. */
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
    readonly status: 200 | 404;
    /** The path of this site whose content to respond with. */
    readonly address: PathTarget;
    readonly forced: boolean;
  };

/** The rules of a text, and its bad lines, which are left out. Never throws. */
export function parseRedirects(
  text: string,
): {
  readonly rules: RedirectRules;
  readonly problems: readonly LineProblem[];
} {
  const problems = new LineProblems();
  const rules: OrderedRule[] = [];
  const lines = readRulesLines(text, {
    longest: MAX_REDIRECT_LINE_LENGTH,
    problems,
  });
  for (const line of lines) {
    if (rules.length === MAX_RULES) {
      problems.add(
        line.number,
        `more than ${MAX_RULES} rules: the rest is left out`,
      );
      break;
    }
    const parsed = parseRedirectRule(line.text);
    if (parsed.kind === "rule") {
      rules.push({ ...parsed.rule, order: rules.length });
    } else problems.add(line.number, parsed.message);
  }
  return { rules: arrange(rules), problems: problems.list };
}

function arrange(rules: readonly OrderedRule[]): RedirectRules {
  const fixed = new Map<string, OrderedRule[]>();
  const open: OrderedRule[] = [];
  for (const rule of rules) {
    const { key } = rule.pattern;
    if (key === undefined) open.push(rule);
    else if (fixed.has(key)) fixed.get(key)!.push(rule);
    else fixed.set(key, [rule]);
  }
  const hasForced = rules.some(({ forced }) => forced);
  return { size: rules.length, hasForced, fixed, open };
}

const NO_RULES: readonly OrderedRule[] = [];

/** What the first rule that fits does; undefined where none fits. Never throws. */
export function matchRedirect(
  rules: RedirectRules,
  address: PathTarget,
): RedirectMatch | undefined {
  const path = toMatchPath(address);
  const fixed = rules.fixed.get(pathKey(path)) ?? NO_RULES;
  let next = 0;
  for (const rule of rules.open) {
    while (next < fixed.length && fixed[next].order < rule.order) {
      const match = applyRule(fixed[next++], path);
      if (match !== undefined) return match;
    }
    const match = applyRule(rule, path);
    if (match !== undefined) return match;
  }
  while (next < fixed.length) {
    const match = applyRule(fixed[next++], path);
    if (match !== undefined) return match;
  }
  return undefined;
}

function applyRule(
  { pattern, parameters, target, status, forced }: RedirectRule,
  address: PathTarget,
): RedirectMatch | undefined {
  const inPath = matchPathPattern(pattern, address);
  if (inPath === undefined) return undefined;
  const captures = parameters.length === 0
    ? inPath
    : matchParameters(parameters, { query: address.query, captures: inPath });
  if (captures === undefined) return undefined;
  const query = parameters.length === 0 ? address.query : "";
  const expanded = expandRedirectTarget(target, { captures, query });
  if (expanded === undefined) return undefined;
  const local = expanded.address;
  if (local !== undefined && isSame(local, address)) return undefined;
  if (!isRewrite(status)) {
    return { kind: "redirect", status, location: expanded.location, forced };
  }
  return local && { kind: "rewrite", status, address: local, forced };
}

/** True where a client that follows the redirect would send the same request again. */
function isSame(target: PathTarget, address: PathTarget): boolean {
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
      if (value !== parameter.value) return undefined;
    } else {
      if (value === "") return undefined;
      all.set(parameter.name, encodePercent(value));
    }
  }
  return all;
}

/** The parameters of a query; undefined unless they are `count` well-formed ones with different names. */
function readQuery(
  query: string,
  count: number,
): ReadonlyMap<string, string> | undefined {
  const pairs = query.slice(1).split("&", count + 1);
  if (pairs.length !== count) return undefined;
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [key, ...rest] = pair.replaceAll("+", " ").split("=");
    const name = decodePercent(key);
    const value = decodePercent(rest.join("="));
    if (name === undefined || value === undefined) return undefined;
    values.set(name, value);
  }
  return values.size === count ? values : undefined;
}
