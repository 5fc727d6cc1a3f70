// `_headers`: response fields by path. All rules that fit apply, in the order of the file.
//
//     /assets/*
//       Cache-Control: max-age=31536000, immutable
//       ! X-Robots-Tag
//
// As Netlify and Cloudflare Pages document it: a line that begins with `/` opens a rule, a field
// replaces the server's own, and the values of several lines of a rule are joined with ", ". `!`, and
// `:name` and `:splat` in values, are those of Cloudflare Pages. A later rule replaces the field of an
// earlier one, except for lists to which each rule adds, and which add to the response's own
// (`joined_field.ts`). Content-Type changes that of files only.

import {
  decideFieldOwner,
  isFieldName,
  isFieldValue,
} from "../representation/field_policy.ts";
import { decidesCors, isCorsField } from "../representation/cors.ts";
import {
  isJoinedField,
  isSingleField,
  joinField,
  setFields,
} from "../representation/joined_field.ts";
import type { Trace } from "../../http/decision.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import { trimBlanks } from "../../http/octets.ts";
import type { PathTarget } from "../../http/request_target.ts";
import type { Field } from "../../http/response.ts";
import { toMatchPath } from "./match_text.ts";
import {
  compilePathPattern,
  matchPathPattern,
  type PathPattern,
} from "./path_pattern.ts";
import {
  MAX_FIELD_CHANGES,
  MAX_FIELD_VALUES_LENGTH,
  MAX_HEADER_LINE_LENGTH,
  MAX_RULES,
} from "./limits.ts";
import {
  type LineProblem,
  LineProblems,
  quote,
  readRulesLines,
  type Unfit,
  unfit,
} from "./rules_lines.ts";
import { expandTemplate, parseTemplate, type Template } from "./template.ts";

/** The compiled rules of a file, in their order. Nothing changes them. */
export type HeaderRules = readonly HeaderRule[];

interface HeaderRule {
  /** Counts from 1. */
  readonly line: number;
  readonly pattern: PathPattern;
  readonly changes: readonly FieldChange[];
  /** The coding of the files at the path; identity where an earlier rule's is taken back. */
  readonly coding: ContentCoding | undefined;
}

/** What a line does to the field of a name. */
type FieldChange =
  | {
    readonly kind: "attach";
    readonly name: string;
    readonly value: Template;
  }
  | { readonly kind: "detach"; readonly name: string };

/** By field name in lower case: the new lines of that field, none where it is detached. */
export type FieldChanges = ReadonlyMap<string, readonly Field[]>;

/** The rules of a text, and its bad lines, which are left out. Never throws. */
export function parseHeaders(
  text: string,
): { readonly rules: HeaderRules; readonly problems: readonly LineProblem[] } {
  const problems = new LineProblems();
  const rules: RuleDraft[] = [];
  let pattern: PathPattern | undefined;
  let isSkipping = false;
  let count = 0;
  const lines = readRulesLines(text, {
    longest: MAX_HEADER_LINE_LENGTH,
    problems,
  });
  for (const { number, text } of lines) {
    if (isPath(text)) {
      if (rules.length === MAX_RULES) {
        problems.add(
          number,
          `more than ${MAX_RULES} rules: the rest is left out`,
        );
        break;
      }
      const compiled = compilePathPattern(text);
      // The fields below a bad path belong to no other path.
      isSkipping = compiled.kind === "unfit";
      pattern = compiled.kind === "unfit" ? undefined : compiled.pattern;
      if (compiled.kind === "unfit") problems.add(number, compiled.message);
      else {
        const { pattern } = compiled;
        rules.push({ line: number, pattern, changes: [], coding: undefined });
      }
      continue;
    }
    if (isSkipping) continue;
    if (pattern === undefined) {
      problems.add(number, `no path before ${quote(text)}`);
      continue;
    }
    const change = parseChange(text, pattern.names);
    if (change.kind === "unfit") {
      problems.add(number, change.message);
      continue;
    }
    if (change.kind === "coding") {
      rules[rules.length - 1].coding = change.coding;
      continue;
    }
    if (count++ === MAX_FIELD_CHANGES) {
      problems.add(
        number,
        `more than ${MAX_FIELD_CHANGES} fields: the rest is left out`,
      );
      break;
    }
    rules[rules.length - 1].changes.push(change);
  }
  return { rules, problems: problems.list };
}

interface RuleDraft {
  readonly line: number;
  readonly pattern: PathPattern;
  readonly changes: FieldChange[];
  coding: ContentCoding | undefined;
}

function isPath(line: string): boolean {
  return line.startsWith("/") || /^https?:\/\//i.test(line);
}

/** `Name: value` or `! Name`. */
function parseChange(
  line: string,
  names: readonly string[],
): FieldChange | CodingFact | Unfit {
  if (line.startsWith("!")) {
    const name = line.slice(1).trim();
    if (isContentEncoding(name)) return { kind: "coding", coding: "identity" };
    const refusal = refuseName(name) ?? refuseDetaching(name);
    return refusal ?? { kind: "detach", name };
  }
  const colon = line.indexOf(":");
  if (colon < 0) {
    return unfit(`neither a path nor "Name: value": ${quote(line)}`);
  }
  // As on Cloudflare Pages, not only blanks: a no-break space may have been pasted along.
  const name = line.slice(0, colon).trim();
  if (isContentEncoding(name)) return parseCoding(line.slice(colon + 1).trim());
  const refusal = refuseName(name);
  if (refusal !== undefined) return refusal;
  const value = line.slice(colon + 1).trim();
  if (value === "") return unfit(`no value for ${quote(name)}`);
  if (!isFieldValue(value)) {
    return unfit(`a value is visible ASCII, blanks and tabs: ${quote(value)}`);
  }
  return { kind: "attach", name, value: parseTemplate(value, names) };
}

/** What the files of a path hold. */
interface CodingFact {
  readonly kind: "coding";
  readonly coding: ContentCoding;
}

function isContentEncoding(name: string): boolean {
  return name.toLowerCase() === "content-encoding";
}

const CODINGS: ReadonlyMap<string, ContentCoding> = new Map([
  ["gzip", "gzip"],
  // RFC 9110 §8.4.1.3.
  ["x-gzip", "gzip"],
  ["br", "br"],
  ["zstd", "zstd"],
]);

function parseCoding(value: string): CodingFact | Unfit {
  const coding = CODINGS.get(value.toLowerCase());
  return coding === undefined
    ? unfit(`no coding of a file: ${quote(value)}: one of gzip, br, zstd`)
    : { kind: "coding", coding };
}

function refuseName(name: string): Unfit | undefined {
  if (!isFieldName(name)) return unfit(`not a field name: ${quote(name)}`);
  const lower = name.toLowerCase();
  // On Netlify this line protects the path by a password; sent as a field, it would reveal it.
  if (lower === "basic-auth") {
    return unfit(`${quote(name)} is not supported: use --auth`);
  }
  if (lower === "content-type") return undefined;
  switch (decideFieldOwner(name)) {
    case "connection":
      return unfit(`each connection decides its ${quote(name)}`);
    case "response":
      return unfit(`each response has its own ${quote(name)}`);
    case "anyone":
      return undefined;
  }
}

function refuseDetaching(name: string): Unfit | undefined {
  return /^(?:content-type|vary)$/i.test(name)
    ? unfit(`each response needs its ${quote(name)}`)
    : undefined;
}

/** The coding that the last rule for the path of a file declares; undefined for none. */
export function matchCoding(
  rules: HeaderRules,
  path: PathTarget,
): ContentCoding | undefined {
  return rules.findLast(({ pattern, coding }) =>
    coding !== undefined && matchPathPattern(pattern, path) !== undefined
  )?.coding;
}

/**
 * The changes to a response's fields by all rules that fit the path; undefined where none fits. `trace` gets the line of
 * each of them.
 */
export function matchHeaders(
  rules: HeaderRules,
  path: PathTarget,
  trace?: Trace,
): FieldChanges | undefined {
  let changes: Map<string, readonly Field[]> | undefined;
  let left = MAX_FIELD_VALUES_LENGTH;
  const matched = toMatchPath(path);
  for (const rule of rules) {
    const captures = matchPathPattern(rule.pattern, matched);
    if (captures === undefined) continue;
    trace?.note("headers rule", `_headers line ${rule.line}`);
    changes ??= new Map();
    const names = new Set<string>();
    for (const change of rule.changes) {
      const lower = change.name.toLowerCase();
      if (change.kind === "detach") {
        changes.set(lower, []);
        continue;
      }
      const expanded = expandTemplate(change.value, {
        captures,
        longest: left,
      });
      // A field beyond the bound is left out; so is one of which an empty splat leaves nothing.
      const value = trimBlanks(expanded ?? "");
      if (value === "") continue;
      left -= value.length;
      const isJoined = isJoinedField(lower) ||
        names.has(lower) && !isSingleField(lower);
      const before = isJoined ? changes.get(lower) ?? [] : [];
      names.add(lower);
      changes.set(lower, joinField(before, [change.name, value]));
    }
  }
  return changes;
}

/** What no rule changes, by names in lower case. */
export interface Unchanged {
  /** Fields that stay as they are. */
  readonly settled: ReadonlySet<string>;
  /** Fields that no rule takes away; a list may be added to. */
  readonly kept?: ReadonlySet<string>;
}

/**
 * The fields with the changes: a changed list is joined to the response's own, another changed field replaces all of its
 * name. Content-Type changes only where there is one of a single file. If Access-Control-Allow-Origin changes, the other CORS
 * fields go: they were meant for another origin.
 */
export function applyHeaders(
  changes: FieldChanges,
  fields: readonly Field[],
  { settled, kept }: Unchanged,
): readonly Field[] {
  const applied = new Map(
    [...changes].filter(([lower]) => !settled.has(lower)),
  );
  const isCorsChanged = decidesCors(applied);
  const left: Field[] = [];
  for (const field of fields) {
    const lower = field[0].toLowerCase();
    if (isCorsChanged && isCorsField(lower) && !kept?.has(lower)) continue;
    const change = applied.get(lower);
    if (change === undefined || staysBeside(change, lower, kept)) {
      left.push(field);
    } else if (lower === "content-type") {
      // That of several ranges holds their boundary.
      const isOfParts = field[1].startsWith("multipart/byteranges");
      left.push(isOfParts ? field : change[0]);
    }
  }
  applied.delete("content-type");
  return setFields(left, [...applied.values()].flat());
}

function staysBeside(
  change: readonly Field[],
  name: string,
  kept: ReadonlySet<string> | undefined,
): boolean {
  return isJoinedField(name) && (change.length > 0 || kept?.has(name) === true);
}
