// `_redirects`: rules that lead from a path to another one or elsewhere. The first that fits wins.
//
// Netlify and Cloudflare Pages both document the form. As on Netlify, an existing file precedes a rule
// unless the rule is forced (`301!`); on Cloudflare Pages it never does. The query is kept, unless the
// target has its own, or the rule names the parameters, which then must be all there are (Netlify).
// A rule that leads back to the same path and query is skipped: so `/a /a/` redirects once, and
// `/* /index.html 200` does not loop. One that only leads back is reported (`redirect_loop.ts`). A rewrite is not rewritten again: with `/a /b 200` and
// `/b /c 200`, /a gets the content of /b.

import type { Trace } from "../../http/decision.ts";
import type { RequestWire } from "../../http/request.ts";
import { encodePath, type PathTarget } from "../../http/request_target.ts";
import { toMatchPath } from "./match_text.ts";
import { pathKey } from "./path_pattern.ts";
import { explainLoop } from "./redirect_loop.ts";
import { applyRedirect, type RedirectMatch } from "./redirect_match.ts";
import { parseRedirectRule, type RedirectRule } from "./redirect_rule.ts";
import {
  MAX_EXACT_RULES,
  MAX_REDIRECT_LINE_LENGTH,
  MAX_RULES,
} from "./limits.ts";
import {
  type LineProblem,
  LineProblems,
  readRulesLines,
  type RulesLine,
} from "./rules_lines.ts";

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
interface OrderedRule {
  readonly order: number;
  /** Of the file; counts from 1. */
  readonly number: number;
  readonly rule: RedirectRule;
}

/** A rule that is compiled when it is used: 50,000 compiled ones would take 60 to 100 MB. */
class ExactRule implements OrderedRule {
  readonly order: number;
  readonly number: number;
  readonly #line: string;
  #rule: RedirectRule | undefined;

  /** `line` holds a rule, which was compiled before. */
  constructor({ number, text }: RulesLine, order: number) {
    this.#line = text;
    this.number = number;
    this.order = order;
  }

  get rule(): RedirectRule {
    if (this.#rule === undefined) {
      const parsed = parseRedirectRule(this.#line);
      if (parsed.kind === "unfit") throw new Error(parsed.message);
      this.#rule = parsed.rule;
    }
    return this.#rule;
  }
}

/** The rules of a text, and its bad lines, which are left out. Never throws. */
export function parseRedirects(
  text: string,
): {
  readonly rules: RedirectRules;
  readonly problems: readonly LineProblem[];
} {
  const problems = new LineProblems();
  const builder = new RulesBuilder();
  const lines = readRulesLines(text, {
    longest: MAX_REDIRECT_LINE_LENGTH,
    problems,
  });
  for (const line of lines) {
    const parsed = parseRedirectRule(line.text);
    if (parsed.kind === "unfit") {
      problems.add(line.number, parsed.message);
      continue;
    }
    const problem = explainLoop(parsed.rule, line.text) ??
      builder.add(parsed.rule, line);
    if (problem !== undefined) problems.add(line.number, problem);
  }
  return { rules: builder.rules, problems: problems.list };
}

/** Arranges rules as they are added, within the limits. */
class RulesBuilder {
  readonly #fixed = new Map<string, OrderedRule[]>();
  readonly #open: OrderedRule[] = [];
  #size = 0;
  /** The first rule of each path. */
  #exact = 0;
  #hasForced = false;
  readonly #reported = new Set<string>();

  get rules(): RedirectRules {
    return {
      size: this.#size,
      hasForced: this.#hasForced,
      fixed: this.#fixed,
      open: this.#open,
    };
  }

  /** Adds the rule. Returns a problem for the first rule of a kind that is left out. */
  add(rule: RedirectRule, line: RulesLine): string | undefined {
    const { key } = rule.pattern;
    const others = key === undefined ? undefined : this.#fixed.get(key);
    // Rules for one path with different queries are tried one after the other, too.
    const isExact = key !== undefined && others === undefined;
    const most = isExact ? MAX_EXACT_RULES : MAX_RULES;
    const count = isExact ? this.#exact : this.#size - this.#exact;
    if (count === most) {
      const what = isExact ? "rules for one path each" : "rules with patterns";
      if (this.#reported.has(what)) return undefined;
      this.#reported.add(what);
      return `more than ${most} ${what}: the rest of them is left out`;
    }
    const order = this.#size;
    const { number } = line;
    if (key === undefined) this.#open.push({ order, number, rule });
    else if (others === undefined) {
      this.#fixed.set(key, [new ExactRule(line, order)]);
    } else others.push({ order, number, rule });
    this.#size++;
    if (isExact) this.#exact++;
    this.#hasForced ||= rule.forced;
    return undefined;
  }
}

const NO_RULES: readonly OrderedRule[] = [];

/**
 * What the first rule that fits does; undefined where none fits. What it captures of the path is as it
 * was received in `wire`, where that is given. `trace` gets the line of that rule. Never throws.
 */
export function matchRedirect(
  rules: RedirectRules,
  address: PathTarget,
  wire?: RequestWire,
  trace?: Trace,
): RedirectMatch | undefined {
  const path = toMatchPath(address);
  const fixed = rules.fixed.get(pathKey(path)) ?? NO_RULES;
  const apply = (ordered: OrderedRule) => {
    const match = applyRedirect(ordered.rule, path, wire);
    if (match !== undefined) {
      trace?.note("redirect rule", describeMatch(ordered.number, match));
    }
    return match;
  };
  let next = 0;
  for (const ordered of rules.open) {
    while (next < fixed.length && fixed[next].order < ordered.order) {
      const match = apply(fixed[next++]);
      if (match !== undefined) return match;
    }
    const match = apply(ordered);
    if (match !== undefined) return match;
  }
  while (next < fixed.length) {
    const match = apply(fixed[next++]);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** A line of the file and what it does, such as `_redirects line 7: 301 to /new`. */
function describeMatch(number: number, match: RedirectMatch): string {
  const line = `_redirects line ${number}: ${match.status}`;
  switch (match.kind) {
    case "redirect":
      return `${line} to ${match.location}`;
    case "rewrite": {
      const { segments, slash, query } = match.address;
      return `${line} with ${encodePath(segments, slash)}${query}`;
    }
    case "error":
      return line;
  }
}
