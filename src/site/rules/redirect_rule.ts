// One line of `_redirects`: path, parameters of the query, target, status, `!` where it is forced.
//
//     /from/:name id=:id  /to/:name/:id  301!  # a comment
//     /removed/*  410
//
// As Netlify documents it: `!`, 404, parameters, and 301 by default, which most hosts with this form
// have (Cloudflare Pages: 302). 404, 410 and 451 respond with the target's content, or with a page of
// this server where there is no target. Not supported, and so reported: conditions (Country, Language,
// Role, Cookie), rules for one host, and 200 to another host.

import { compilePathPattern, type PathPattern } from "./path_pattern.ts";
import { parseRedirectTarget, type RedirectTarget } from "./redirect_target.ts";
import { MAX_CAPTURES } from "./limits.ts";
import { quote, type Unfit, unfit } from "./rules_lines.ts";
import { decodePercent } from "./template.ts";

/** A compiled rule. */
export type RedirectRule =
  & {
    readonly pattern: PathPattern;
    /** All parameters of the query, in any order; empty where the query may be anything. */
    readonly parameters: readonly Parameter[];
    /** Whether it also applies where a file exists. */
    readonly forced: boolean;
  }
  & (
    | { readonly target: RedirectTarget; readonly status: RedirectStatus }
    | { readonly target: undefined; readonly status: ErrorStatus }
  );

/** Statuses that need no target. RFC 9110 §15.5.5, §15.5.11, RFC 7725. */
export type ErrorStatus = 404 | 410 | 451;

/** 200 and the errors respond with another path's content; the others redirect. */
export type RedirectStatus = 200 | 301 | 302 | 303 | 307 | 308 | ErrorStatus;

/** A parameter of the query: its value is fixed, or captured under a name. */
export type Parameter =
  | { readonly kind: "value"; readonly key: string; readonly value: string }
  | { readonly kind: "capture"; readonly key: string; readonly name: string };

/** A rule, or what is wrong with its line. */
export type ParsedRedirectRule =
  | { readonly kind: "rule"; readonly rule: RedirectRule }
  | Unfit;

const STATUSES: ReadonlySet<number> = new Set<RedirectStatus>([
  200,
  301,
  302,
  303,
  307,
  308,
  404,
  410,
  451,
]);
const DEFAULT_STATUS = 301;

/** The rule that a line spells, or what is wrong with it. */
export function parseRedirectRule(line: string): ParsedRedirectRule {
  const tokens = line.split(/[ \t]+/);
  const comment = tokens.findIndex((token) => token.startsWith("#"));
  const [from = "", ...rest] = comment < 0 ? tokens : tokens.slice(0, comment);
  const at = rest.findIndex((token) =>
    token.startsWith("/") || isUri(token) || isErrorStatus(token)
  );
  if (at < 0) return unfit(`no target after ${quote(from)}`);
  const source = parseSource(from, rest.slice(0, at));
  if (source.kind === "unfit") return source;
  const { pattern, parameters, names } = source;
  const hasTarget = !isErrorStatus(rest[at]);
  const outcome = parseStatus(rest.slice(hasTarget ? at + 1 : at));
  if (outcome.kind === "unfit") return outcome;
  const { status, forced } = outcome;
  if (!hasTarget) {
    return {
      kind: "rule",
      rule: {
        pattern,
        parameters,
        target: undefined,
        status: status as ErrorStatus,
        forced,
      },
    };
  }
  const parsed = parseRedirectTarget(rest[at], names);
  if (parsed.kind === "unfit") return parsed;
  const { target } = parsed;
  if (target.origin !== "" && isRewrite(status)) {
    return unfit(
      `content of another host is not served: ${status} to ${quote(rest[at])}`,
    );
  }
  return {
    kind: "rule",
    rule: { pattern, parameters, target, status, forced },
  };
}

/** True for a status that responds with another path's content. */
export function isRewrite(
  status: RedirectStatus,
): status is 200 | ErrorStatus {
  return status === 200 || status >= 400;
}

/** True for what stands in the place of a target. */
function isErrorStatus(token: string): boolean {
  return /^(?:404|410|451)!?$/.test(token);
}

interface Source {
  readonly kind: "source";
  readonly pattern: PathPattern;
  readonly parameters: readonly Parameter[];
  readonly names: readonly string[];
}

function parseSource(from: string, pairs: readonly string[]): Source | Unfit {
  const compiled = compilePathPattern(from);
  if (compiled.kind === "unfit") return compiled;
  const { pattern } = compiled;
  const parameters: Parameter[] = [];
  const names = [...pattern.names];
  for (const pair of pairs) {
    const parameter = parseParameter(pair);
    if (parameter.kind === "unfit") return parameter;
    if (parameters.some(({ key }) => key === parameter.key)) {
      return unfit(`the parameter ${quote(parameter.key)} stands twice`);
    }
    parameters.push(parameter);
    if (parameter.kind !== "capture") continue;
    if (names.includes(parameter.name)) {
      return unfit(`${quote(":" + parameter.name)} stands twice`);
    }
    names.push(parameter.name);
  }
  if (names.length > MAX_CAPTURES) {
    return unfit(`more than ${MAX_CAPTURES} placeholders`);
  }
  return { kind: "source", pattern, parameters, names };
}

/** `key=value` or `key=:name`. */
function parseParameter(pair: string): Parameter | Unfit {
  const equals = pair.indexOf("=");
  const key = decodePercent(pair.slice(0, Math.max(equals, 0)));
  const value = decodePercent(pair.slice(equals + 1));
  if (equals < 1 || key === undefined || value === undefined) {
    return unfit(
      `neither a target nor a parameter "key=value": ${quote(pair)}`,
    );
  }
  const name = /^:([A-Za-z]\w*)$/.exec(value)?.[1];
  if (name === "splat") return unfit('the name ":splat" belongs to "*"');
  return name === undefined
    ? { kind: "value", key, value }
    : { kind: "capture", key, name };
}

interface Outcome {
  readonly kind: "outcome";
  readonly status: RedirectStatus;
  readonly forced: boolean;
}

/** What follows the target: nothing, or a status. */
function parseStatus(tokens: readonly string[]): Outcome | Unfit {
  const condition = tokens.find((token) => token.includes("="));
  if (condition !== undefined) {
    return unfit(`conditions are not supported: ${quote(condition)}`);
  }
  if (tokens.length > 1) {
    return unfit(`too much at the end: ${quote(tokens[1])}`);
  }
  if (tokens.length === 0) {
    return { kind: "outcome", status: DEFAULT_STATUS, forced: false };
  }
  const found = /^(\d{3})(!?)$/.exec(tokens[0]);
  const status = Number(found?.[1]);
  if (found === null || !STATUSES.has(status)) {
    const known = [...STATUSES].join(", ");
    return unfit(`no status for a rule: ${quote(tokens[0])}: one of ${known}`);
  }
  return {
    kind: "outcome",
    status: status as RedirectStatus,
    forced: found[2] === "!",
  };
}

function isUri(token: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(token);
}
