// The folder that is served: which names in it may be seen, where they lie, and whether a file found
// there is inside it. All code that reads or lists files of the folder asks this class.
//
// Hidden are the rules files at the root; names that begin with a dot, except `.well-known` at the
// root, or all such names with the option; names that no request can spell; and names that the system
// takes for another file's.

import { isWayChanging, locate, type Place } from "./containment.ts";
import { isAbsolutePath, joinPath } from "./file_path.ts";
import { MAX_OUTSIDE_CHECKS } from "./limits.ts";
import { listSpellings, mayBeSpelled } from "./other_spelling.ts";
import { findCodedNames, isPresent } from "./present_names.ts";
import { isReservedName } from "./reserved_name.ts";
import { nameFolder } from "./startup_path.ts";
import { isPlainWindowsName } from "./windows_name.ts";
import { Withheld } from "./withheld.ts";

/** Which part of a folder is served. */
export interface ServedRootOptions {
  /** Whether names that begin with a dot are served. */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the folder. */
  readonly followSymlinks: boolean;
  /**
   * Paths of files and folders that are not served under any name: below the folder, with `/` between their names, or
   * absolute ones.
   */
  readonly hidden: readonly string[];
  /** The name of the only file that is served, wherever its path leads to; undefined for all. The folder is not read then. */
  readonly file?: string;
}

/** A folder that is served. */
export class ServedRoot {
  /** Its absolute path. A link in it may be changed to lead to another folder, which is then served. */
  readonly folder: string;
  /** The name of the only file that is served; undefined for all. */
  readonly file: string | undefined;
  /** Its real path when that was last asked for. */
  #real: string;
  readonly #options: ServedRootOptions;
  readonly #hidden: ReadonlySet<string>;
  readonly #withheld: Withheld;
  /** The path for each array of segments: the cache of targets hands out one array for equal ones. */
  readonly #paths = new WeakMap<readonly string[], string>();

  private constructor(folder: string, options: ServedRootOptions) {
    this.folder = folder;
    this.file = options.file;
    this.#real = options.file === undefined
      ? Deno.realPathSync(folder)
      : folder;
    this.#options = options;
    const { hidden } = options;
    this.#hidden = new Set(hidden.map(foldCase));
    this.#withheld = new Withheld(
      hidden.map((path) =>
        isAbsolutePath(path) ? path : joinPath(folder, path.split("/"))
      ),
    );
  }

  /** Throws NotFound, NotADirectory or PermissionDenied where `folder` is not a folder to read. */
  static open(folder: string, options: ServedRootOptions): ServedRoot {
    if (options.file === undefined) {
      return new ServedRoot(nameFolder(folder), options);
    }
    Deno.statSync(joinPath(folder, [options.file]));
    return new ServedRoot(folder, options);
  }

  /** True where the path of the root, or of the only file, may lead through a link. */
  get isLinked(): boolean {
    return this.file !== undefined || this.#real !== this.folder;
  }

  /** The path of the file or folder at the segments; undefined where a name may not be seen. */
  path(segments: readonly string[]): string | undefined {
    let path = this.#paths.get(segments);
    if (path === undefined) {
      path = segments.every((_, depth) => this.showsAt(segments, depth))
        ? joinPath(this.folder, segments)
        : HIDDEN;
      this.#paths.set(segments, path);
    }
    return path === HIDDEN ? undefined : path;
  }

  /** True where something stands at the segments, and its names may be seen. Where that is, is not checked. */
  holds(segments: readonly string[]): boolean {
    const path = this.path(segments);
    return path !== undefined && isPresent(path);
  }

  /** The same of its coded files. */
  holdsCoded(segments: readonly string[]): boolean {
    const path = this.path(segments);
    return path !== undefined && findCodedNames(path) !== 0;
  }

  /** The segments as the names of what they lead to are spelled; as they are where that is not one thing. */
  spell(segments: readonly string[]): readonly string[] {
    if (!mayBeSpelled(segments) || this.holds(segments)) return segments;
    const exists = (names: readonly string[]) => this.holds(names);
    const spellings = listSpellings(segments, exists).filter(exists);
    return spellings.length === 1 ? spellings[0] : segments;
  }

  /** True where the name at that depth of a path may be seen. */
  showsAt(path: readonly string[], depth: number): boolean {
    if (this.file !== undefined && path.length > 1) return false;
    if (!this.shows(path[depth], depth)) return false;
    return this.#hidden.size === 0 ||
      !this.#hidden.has(foldCase(path.slice(0, depth + 1).join("/")));
  }

  /** True for a name that would be seen if a request could spell it, and the system kept it apart from others. */
  isUnaddressable(name: string): boolean {
    if (name.startsWith(".") && !this.#options.dotfiles) return false;
    return !isRequestable(name) || IS_WINDOWS && !isPlainWindowsName(name);
  }

  /** True for a name that may be seen in a folder at that depth; 0 is the root. */
  shows(name: string, depth: number): boolean {
    if (this.file !== undefined) return depth === 0 && name === this.file;
    if (!isRequestable(name)) return false;
    if (depth === 0 && isReservedName(name)) return false;
    if (name.startsWith(".") && !this.#options.dotfiles) {
      // RFC 8615 §3: clients look for it at the root.
      return depth === 0 && name === ".well-known";
    }
    return !IS_WINDOWS || isPlainWindowsName(name);
  }

  /** True for what is hidden under another name; arguments and errors as for `locate()`. */
  isWithheld(
    path: string,
    asked: { info: Deno.FileInfo; now: number },
  ): boolean {
    return this.#withheld.has(path, asked);
  }

  /**
   * Where `info`, which `path` was opened or stat'ed as, stands; "inside" for all where links may lead
   * out of the root; "withheld" for what is hidden under another name. `now`: when the request began, in ms. Throws what
   * the system's calls throw.
   */
  locate(
    path: string,
    { info, now }: { info: Deno.FileInfo; now: number },
  ): Place | "withheld" {
    if (this.isWithheld(path, { info, now })) return "withheld";
    if (this.#options.followSymlinks || this.file !== undefined) {
      return "inside";
    }
    const root = { path: this.folder, real: this.#real };
    try {
      const place = locate(root, path, { info, now });
      if (place === "inside") return place;
      if (this.#findReal() || place === "moved") return "moved";
      // Again, since the root may have been changed and changed back in between.
      for (let checks = 1; checks < MAX_OUTSIDE_CHECKS; checks++) {
        const isOutside = locate(root, path, { info, now }) === "outside";
        if (!isOutside || this.#findReal()) return "moved";
      }
      return "outside";
    } catch (error) {
      this.#findReal();
      throw error;
    }
  }

  /** True where the root leads to another folder than before. */
  #findReal(): boolean {
    const before = this.#real;
    this.#real = Deno.realPathSync(this.folder);
    return this.#real !== before;
  }

  /** True where one of the folders down to the segments has just changed; `now` as above. Never throws. */
  isChanging(segments: readonly string[], now: number): boolean {
    return this.path(segments) !== undefined &&
      isWayChanging(this.folder, segments, now);
  }
}

const IS_WINDOWS = Deno.build.os === "windows";

/** Other systems than Linux usually ignore the case of names. */
const foldCase = Deno.build.os === "linux"
  ? (path: string) => path
  : (path: string) => path.toLowerCase();

/** Stands for no path, since no path is empty. */
const HIDDEN = "";

/** True for a name that a segment of a request-target can spell. See `request_target.ts`. */
function isRequestable(name: string): boolean {
  return name !== "." && name !== ".." && !/[/\\\0]/.test(name) &&
    name.isWellFormed();
}
