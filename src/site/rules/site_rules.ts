// `_headers` and `_redirects` of a folder, as they are now: checked a few times a second, and read
// again when they changed. A bad line is reported with its number; the others apply.

import type { Trace } from "../../http/decision.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import type { RequestWire } from "../../http/request.ts";
import type { PathTarget } from "../../http/request_target.ts";
import { PreparedResponse } from "../../http/response.ts";
import { namesBelow } from "../files/file_path.ts";
import type { ServedRoot } from "../files/served_root.ts";
import { withoutCacheFields, withoutFileFields } from "./file_fields.ts";
import {
  applyHeaders,
  type FieldChanges,
  type HeaderRules,
  matchCoding,
  matchHeaders,
  parseHeaders,
  type Unchanged,
} from "./headers_file.ts";
import { RULES_INTERVAL_MS } from "./limits.ts";
import type { RedirectMatch } from "./redirect_match.ts";
import {
  matchRedirect,
  parseRedirects,
  type RedirectRules,
} from "./redirects_file.ts";
import { RulesFile } from "./rules_file.ts";
import type { LineProblem } from "./rules_lines.ts";

/** What the rules of a folder are read with. */
export interface SiteRulesOptions {
  readonly root: ServedRoot;
  /** What the command line has settled. */
  readonly unchanged: Required<Unchanged>;
  /** Gets a line on each bad line, and on a file that cannot be read. */
  readonly warn: (text: string) => void;
}

/** Fields of the server's own pages that no rule changes: the pages rely on them. */
const OWN_PAGES_FIELDS = ["content-security-policy", "content-type"];

/** What a response is to its path: the file there; the content of another path; or a page for what is missing. */
export type ContentRole = "resource" | "rewrite" | "page";

const CHANGES_OF: Readonly<
  Record<ContentRole, (changes: FieldChanges) => FieldChanges>
> = {
  resource: (changes) => changes,
  rewrite: withoutCacheFields,
  page: withoutFileFields,
};

/** The last result of applying rules to a response: for a path, by a version of the rules. */
interface Applied {
  readonly key: string;
  readonly version: number;
  readonly role: ContentRole;
  readonly response: PreparedResponse;
}

/** The rules of one folder. */
export class SiteRules {
  readonly #headersFile: RulesFile;
  readonly #redirectsFile: RulesFile;
  readonly #unchanged: Unchanged;
  readonly #unchangedOnOwnPages: Unchanged;
  readonly #warn: (text: string) => void;
  /**
   * By the response that a file was prepared with. The file has one response for all paths that lead
   * to it, and rules depend on the path, so they apply to the prepared response.
   */
  readonly #applied = new WeakMap<PreparedResponse, Applied>();
  #headers: HeaderRules = [];
  /** Those that declare what files hold. */
  #codings: HeaderRules = [];
  readonly #root: ServedRoot;
  #redirects: RedirectRules = parseRedirects("").rules;
  /** The time of the last check, in ms since the epoch. */
  #checked = -Infinity;
  #version = 0;

  constructor({ root, unchanged, warn }: SiteRulesOptions) {
    const { settled, kept } = unchanged;
    this.#unchanged = unchanged;
    this.#unchangedOnOwnPages = {
      settled: new Set([...settled, ...OWN_PAGES_FIELDS]),
      kept,
    };
    this.#warn = warn;
    this.#root = root;
    this.#headersFile = new RulesFile("_headers", root);
    this.#redirectsFile = new RulesFile("_redirects", root);
    this.refresh(0);
  }

  /** Checks whether the files changed, unless the last check was a moment ago; `now` in ms. */
  refresh(now: number): void {
    const passed = now - this.#checked;
    // Less than nothing: the system's clock was set back.
    if (passed >= 0 && passed < RULES_INTERVAL_MS) return;
    this.#checked = now;
    const headers = this.#read(this.#headersFile, now, parseHeaders);
    if (headers !== undefined) {
      this.#headers = headers;
      this.#codings = headers.filter(({ coding }) => coding !== undefined);
    }
    const redirects = this.#read(this.#redirectsFile, now, parseRedirects);
    if (redirects !== undefined) this.#redirects = redirects;
  }

  /** What the first rule that fits does, if that rule is forced: such a rule precedes any file. */
  matchForced(
    target: PathTarget,
    wire: RequestWire | undefined,
    trace?: Trace,
  ): RedirectMatch | undefined {
    if (!this.#redirects.hasForced) return undefined;
    const match = matchRedirect(this.#redirects, target, wire);
    if (match?.forced !== true) return undefined;
    if (trace !== undefined) {
      trace.note("forced rule");
      matchRedirect(this.#redirects, target, wire, trace);
    }
    return match;
  }

  /** What the first rule that fits does; for a path where no file was found. */
  match(
    target: PathTarget,
    wire?: RequestWire,
    trace?: Trace,
  ): RedirectMatch | undefined {
    return this.#redirects.size === 0
      ? undefined
      : matchRedirect(this.#redirects, target, wire, trace);
  }

  /**
   * The complete response with the changes of `_headers` for the requested path. Unless it is the
   * resource there, the fields that are said of that resource alone do not change. `trace` gets each rule that fits.
   */
  apply(
    response: PreparedResponse,
    target: PathTarget,
    role: ContentRole,
    trace?: Trace,
  ): PreparedResponse {
    if (this.#headers.length === 0) return response;
    const key = target.segments.join("/") + (target.slash ? "/" : "");
    const version = this.#version;
    const cached = this.#applied.get(response);
    // The cached response does not say which rules made it.
    if (
      trace === undefined &&
      cached?.key === key && cached.version === version && cached.role === role
    ) return cached.response;
    const changes = matchHeaders(this.#headers, target, trace);
    const applied = changes === undefined
      ? response
      : change(response, CHANGES_OF[role](changes), this.#unchanged);
    this.#applied.set(response, { key, version, role, response: applied });
    return applied;
  }

  /** The coding that `_headers` declares for the file at a path of the file system. */
  codingOf(path: string): Exclude<ContentCoding, "identity"> | undefined {
    if (this.#codings.length === 0) return undefined;
    const segments = namesBelow(this.#root.folder, path);
    const target = { kind: "path", segments, slash: false, query: "" } as const;
    const coding = matchCoding(this.#codings, target);
    return coding === "identity" ? undefined : coding;
  }

  /** Whether `_headers` has rules. */
  get hasHeaders(): boolean {
    return this.#headers.length > 0;
  }

  /**
   * The same for one of the server's own pages, which is no file of the site, and keeps its type and its
   * policy.
   */
  applyToOwnPage(
    response: PreparedResponse,
    target: PathTarget,
    trace?: Trace,
  ): PreparedResponse {
    const changes = matchHeaders(this.#headers, target, trace);
    return changes === undefined
      ? response
      : change(response, withoutFileFields(changes), this.#unchangedOnOwnPages);
  }

  /** The file's rules if it changed. Warns of what is wrong with them. */
  #read<Rules>(
    file: RulesFile,
    now: number,
    parse: (text: string) => {
      readonly rules: Rules;
      readonly problems: readonly LineProblem[];
    },
  ): Rules | undefined {
    const read = file.read(now);
    if (read.kind === "unchanged") return undefined;
    if (read.kind === "failed") this.#warn(`${file.name}: ${read.message}`);
    const { rules, problems } = parse(read.kind === "text" ? read.text : "");
    for (const { line, message } of problems) {
      this.#warn(`${file.name}:${line}: ${message}`);
    }
    this.#version++;
    return rules;
  }
}

function change(
  response: PreparedResponse,
  changes: FieldChanges,
  unchanged: Unchanged,
): PreparedResponse {
  const fields = applyHeaders(changes, response.fields, unchanged);
  return new PreparedResponse({ ...response, fields });
}
