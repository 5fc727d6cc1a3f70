// One of the files at the root that say how to serve, read when it is there and has changed.
//
// It is read like any file of the folder: only if it is a file, and from inside the root unless links
// may lead out of it.

import { openContained } from "../files/contained.ts";
import { mapFileError } from "../files/file_error.ts";
import {
  type FileIdentity,
  isSameVersion,
  isSettled,
} from "../files/file_identity.ts";
import { joinPath } from "../files/file_path.ts";
import { readWhole } from "../files/open_file.ts";
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

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

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
    if (this.#root.file !== undefined) return MISSING;
    try {
      const info = Deno.statSync(this.#path);
      const isCurrent = this.#identity !== undefined &&
        isSameVersion(this.#identity, info);
      return isCurrent ? UNCHANGED : this.#readText(now);
    } catch (error) {
      this.#identity = undefined;
      return mapFileError(error).kind === "missing"
        ? MISSING
        : { kind: "failed", message: "it can't be read" };
    }
  }

  #readText(now: number): RulesText {
    this.#identity = undefined;
    const contained = openContained(this.#root, this.#path, now);
    if (contained.kind === "changing") return UNCHANGED;
    if (contained.kind !== "file") {
      return { kind: "failed", message: "it is not a file of the folder" };
    }
    const { opened, info } = contained;
    try {
      const whole = readWhole(opened, { info, most: MAX_RULES_OCTETS });
      if (whole === undefined) {
        return {
          kind: "failed",
          message: `it has over ${MAX_RULES_OCTETS} octets`,
        };
      }
      const { octets, identity } = whole;
      if (isSettled(identity, now)) this.#identity = identity;
      return { kind: "text", text: DECODER.decode(octets) };
    } finally {
      opened.close();
    }
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
