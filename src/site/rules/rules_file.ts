// One of the files at the root that say how to serve, read when it is there and has changed.
//
// It is read like any file of the folder: only if it is a file, and from inside the root unless links
// may lead out of it.

import { mapFileError } from "../files/file_error.ts";
import {
  type FileIdentity,
  identify,
  isSameVersion,
  isSettled,
} from "../files/file_identity.ts";
import { joinPath } from "../files/file_path.ts";
import type { ServedRoot } from "../files/served_root.ts";
import { MAX_RULES_OCTETS } from "./limits.ts";

/** What a reading found; "unchanged" where the last one found the same. */
export type RulesText =
  | { readonly kind: "unchanged" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly message: string };

const UNCHANGED: RulesText = Object.freeze({ kind: "unchanged" });
const MISSING: RulesText = Object.freeze({ kind: "missing" });

/** A file that may come, change and go. It counts as missing before the first reading. */
export class RulesFile {
  readonly name: string;
  readonly #root: ServedRoot;
  readonly #path: string;
  /** The version last read, if its times will show the next change. */
  #identity: FileIdentity | undefined;
  #last = MISSING;

  constructor(name: string, root: ServedRoot) {
    this.name = name;
    this.#root = root;
    // The root itself has no path for a name that is not served.
    this.#path = joinPath(root.folder, [name]);
  }

  /** What it holds now, or that nothing has changed; `now` in ms since the epoch. Never throws. */
  read(now: number): RulesText {
    const found = this.#find(now);
    if (found.kind === "unchanged" || isSame(found, this.#last)) {
      return UNCHANGED;
    }
    this.#last = found;
    return found;
  }

  #find(now: number): RulesText {
    try {
      const info = Deno.statSync(this.#path);
      const isCurrent = this.#identity !== undefined &&
        isSameVersion(this.#identity, info);
      return isCurrent ? UNCHANGED : this.#readText(info, now);
    } catch (error) {
      this.#identity = undefined;
      return mapFileError(error).kind === "missing"
        ? MISSING
        : { kind: "failed", message: "it can't be read" };
    }
  }

  #readText(info: Deno.FileInfo, now: number): RulesText {
    const identity = identify(info);
    this.#identity = isSettled(identity, now) ? identity : undefined;
    const isServed = info.isFile &&
      this.#root.contains(this.#path, { info, now });
    if (!isServed) {
      return { kind: "failed", message: "it is not a file of the folder" };
    }
    if (info.size > MAX_RULES_OCTETS) {
      return {
        kind: "failed",
        message: `it has over ${MAX_RULES_OCTETS} octets`,
      };
    }
    return { kind: "text", text: Deno.readTextFileSync(this.#path) };
  }
}

function isSame(a: RulesText, b: RulesText): boolean {
  switch (a.kind) {
    case "text":
      return b.kind === "text" && a.text === b.text;
    case "failed":
      return b.kind === "failed" && a.message === b.message;
    default:
      return a.kind === b.kind;
  }
}
