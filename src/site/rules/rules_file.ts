// One of the files at the root that say how to serve, read when it is there and has changed.
//
// It is read like any file of the folder: only if it is a file, and from inside the root unless links
// may lead out of it.

import { isInside } from "../files/containment.ts";
import {
  type FileIdentity,
  identify,
  isSameVersion,
  isSettled,
} from "../files/file_identity.ts";
import { mapFileError } from "../files/file_error.ts";
import { MAX_RULES_OCTETS } from "./limits.ts";

/** What came of reading; "same" where there is nothing new. */
export type RulesText =
  | { readonly kind: "same" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly message: string };

const SAME: RulesText = Object.freeze({ kind: "same" });
const MISSING: RulesText = Object.freeze({ kind: "missing" });

/** A file that may come, change and go. */
export class RulesFile {
  readonly name: string;
  readonly #root: string;
  readonly #path: string;
  readonly #followSymlinks: boolean;
  /** The version last read, if its times tell it from the next one. */
  #identity: FileIdentity | undefined;
  #last = "";

  /** `root` is the folder's real path. */
  constructor(
    name: string,
    { root, followSymlinks }: { root: string; followSymlinks: boolean },
  ) {
    this.name = name;
    this.#root = root;
    this.#followSymlinks = followSymlinks;
    this.#path = `${root.replace(/[\\/]$/, "")}${SEPARATOR}${name}`;
  }

  /** What it holds now, or that nothing has changed; `now` in ms since the epoch. Never throws. */
  read(now: number): RulesText {
    let info: Deno.FileInfo;
    try {
      info = Deno.statSync(this.#path);
      if (this.#identity !== undefined && isSameVersion(this.#identity, info)) {
        return SAME;
      }
      return this.#changed(this.#readText(info, now));
    } catch (error) {
      this.#identity = undefined;
      const { kind } = mapFileError(error);
      return this.#changed(
        kind === "missing"
          ? MISSING
          : { kind: "failed", message: "it can't be read" },
      );
    }
  }

  #readText(info: Deno.FileInfo, now: number): RulesText {
    const identity = identify(info);
    this.#identity = isSettled(identity, now) ? identity : undefined;
    const isServed = this.#followSymlinks ||
      isInside(this.#root, this.#path, { info, now });
    if (!info.isFile || !isServed) {
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

  /** Nothing is told twice. */
  #changed(read: RulesText): RulesText {
    const told = JSON.stringify(read);
    if (told === this.#last) return SAME;
    const isFirst = this.#last === "";
    this.#last = told;
    return isFirst && read.kind === "missing" ? SAME : read;
  }
}

const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";
