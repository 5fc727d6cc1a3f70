// Rules of `_redirects` that lead to their own path: they do nothing, or they would redirect for ever.
//
// A rule is followed from a path that fits it. A rule that leads on each time is reported only if it is
// forced: `/docs/* /docs/v2/:splat` ends at the first file that is there.

import type { PathTarget } from "../../http/request_target.ts";
import { MAX_FOLLOWED } from "./limits.ts";
import { exampleOf } from "./path_pattern.ts";
import { followRedirect, isSame } from "./redirect_match.ts";
import { isRewrite, type RedirectRule } from "./redirect_rule.ts";
import { quote } from "./rules_lines.ts";
import { encodePercent } from "./template.ts";

/** Why the rule of a line is a loop; undefined for others. */
export function explainLoop(
  rule: RedirectRule,
  line: string,
): string | undefined {
  if (rule.target === undefined || leadsElsewhere(rule)) return undefined;
  const [from] = line.split(/[ \t]/, 1);
  let address: PathTarget = {
    kind: "path",
    segments: exampleOf(rule.pattern, EXAMPLE),
    slash: from.endsWith("/"),
    query: exampleQuery(rule),
  };
  for (let followed = 0; followed < MAX_FOLLOWED; followed++) {
    const next = followRedirect(rule, address);
    if (next === undefined) return undefined;
    if (isSame(next, address)) {
      return followed === 0
        ? `a rule that leads to its own path: ${quote(from)}`
        : undefined;
    }
    address = next;
  }
  // A rewrite is not rewritten again.
  return rule.forced && !isRewrite(rule.status)
    ? `a forced rule that leads to itself again and again: ${quote(from)}`
    : undefined;
}

/** A text that no file of rules has. */
const EXAMPLE = "tinyhttp example";

/** True for most rules, at once: a file may have 50,000 of them. */
function leadsElsewhere({ pattern, target }: RedirectRule): boolean {
  if (target!.origin !== "") return true;
  const [path] = target!.path;
  return pattern.key !== undefined && target!.path.length === 1 &&
    typeof path === "string" && !path.includes("%") &&
    path.split("/").filter((name) => name !== "").join("/") !== pattern.key;
}

function exampleQuery({ parameters }: RedirectRule): string {
  if (parameters.length === 0) return "";
  const pairs = parameters.map((parameter, at) => {
    const value = parameter.kind === "value"
      ? parameter.value
      : `${EXAMPLE}${at}`;
    return `${encodePercent(parameter.key)}=${encodePercent(value)}`;
  });
  return `?${pairs.join("&")}`;
}
