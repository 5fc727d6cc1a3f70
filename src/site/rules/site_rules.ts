// `_headers` and `_redirects` of a folder, as they are now: looked at again a few times a second,
// and read again when they changed. A bad line is told with its number; the others count.

import type { HttpResponse } from "../../http/response.ts";
import {
  applyHeaders,
  type FieldChanges,
  type HeaderRules,
  matchHeaders,
  parseHeaders,
} from "./headers_file.ts";
import type { Path } from "./path_pattern.ts";
import type { Address } from "./redirect_target.ts";
import {
  matchRedirect,
  parseRedirects,
  type RedirectMatch,
  type RedirectRules,
} from "./redirects_file.ts";
import { encodeAhead } from "../representation/representation.ts";
import { RULES_INTERVAL_MS } from "./limits.ts";
import { RulesFile } from "./rules_file.ts";
import type { LineProblem } from "./rules_lines.ts";

/** What the rules of a folder are read with. */
export interface SiteRulesOptions {
  /** The folder's real path. */
  readonly root: string;
  /** Whether a link may lead out of the folder. */
  readonly followSymlinks: boolean;
  /** Names in lower case of the fields that are settled, whatever the rules say. */
  readonly settled: ReadonlySet<string>;
  /** Told of each bad line, and of a file that can't be read. */
  readonly warn: (text: string) => void;
}

/** What pages of our own are, and work under, whatever is said of files. */
const OWN_PAGES_FIELDS = ["content-security-policy", "content-type"];

/** What was made of a response, kept while the same is asked for again. */
interface Applied {
  readonly key: string;
  readonly version: number;
  readonly response: HttpResponse;
}

/** The rules of one folder. */
export class SiteRules {
  readonly #headersFile: RulesFile;
  readonly #redirectsFile: RulesFile;
  readonly #settled: ReadonlySet<string>;
  readonly #settledOnOwnPages: ReadonlySet<string>;
  readonly #warn: (text: string) => void;
  readonly #applied = new WeakMap<HttpResponse, Applied>();
  #headers: HeaderRules = [];
  #redirects: RedirectRules = parseRedirects("").rules;
  #nextCheck = 0;
  #version = 0;

  constructor(options: SiteRulesOptions) {
    const { settled, warn } = options;
    this.#settled = settled;
    this.#settledOnOwnPages = new Set([...settled, ...OWN_PAGES_FIELDS]);
    this.#warn = warn;
    this.#headersFile = new RulesFile("_headers", options);
    this.#redirectsFile = new RulesFile("_redirects", options);
    this.refresh(0);
  }

  /** Looks whether the files changed, unless that was done a moment ago; `now` in ms. */
  refresh(now: number): void {
    if (now < this.#nextCheck) return;
    this.#nextCheck = now + RULES_INTERVAL_MS;
    const headers = this.#read(this.#headersFile, now, parseHeaders);
    if (headers !== undefined) this.#headers = headers;
    const redirects = this.#read(this.#redirectsFile, now, parseRedirects);
    if (redirects !== undefined) this.#redirects = redirects;
  }

  /** What a forced rule says, which goes before any file. */
  matchForced(address: Address): RedirectMatch | undefined {
    if (!this.#redirects.hasForced) return undefined;
    const match = matchRedirect(this.#redirects, address);
    return match?.forced === true ? match : undefined;
  }

  /** What the first rule that fits says, where no file was found. */
  match(address: Address): RedirectMatch | undefined {
    return this.#redirects.size === 0
      ? undefined
      : matchRedirect(this.#redirects, address);
  }

  /** The response with what `_headers` says of the path that was asked for. */
  apply(response: HttpResponse, path: Path): HttpResponse {
    if (this.#headers.length === 0) return response;
    const key = path.segments.join("/") + (path.slash ? "/" : "");
    const known = this.#applied.get(response);
    if (known?.key === key && known.version === this.#version) {
      return known.response;
    }
    const changes = matchHeaders(this.#headers, path);
    const applied = changes === undefined
      ? response
      : change(response, changes, this.#settled);
    this.#applied.set(response, {
      key,
      version: this.#version,
      response: applied,
    });
    return applied;
  }

  /** The same for a page of our own, which keeps its type and its policy. */
  applyToOwnPage(response: HttpResponse, path: Path): HttpResponse {
    const changes = matchHeaders(this.#headers, path);
    return changes === undefined
      ? response
      : change(response, changes, this.#settledOnOwnPages);
  }

  /** The file's rules if it changed, which were told of what is wrong with them. */
  #read<Rules>(
    file: RulesFile,
    now: number,
    parse: (text: string) => {
      readonly rules: Rules;
      readonly problems: readonly LineProblem[];
    },
  ): Rules | undefined {
    const read = file.read(now);
    if (read.kind === "same") return undefined;
    if (read.kind === "failed") this.#warn(`${file.name}: ${read.message}`);
    const text = read.kind === "text" ? read.text : "";
    const { rules, problems } = parse(text);
    for (const { line, message } of problems) {
      this.#warn(`${file.name}:${line}: ${message}`);
    }
    this.#version++;
    return rules;
  }
}

function change(
  response: HttpResponse,
  changes: FieldChanges,
  settled: ReadonlySet<string>,
): HttpResponse {
  const fields = applyHeaders(changes, response.fields, { settled });
  const changed = { ...response, fields, prepared: undefined };
  return response.prepared === undefined ? changed : encodeAhead(changed);
}
