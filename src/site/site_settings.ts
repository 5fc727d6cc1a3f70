// What a site serves, and how: the settings, and their one set of defaults. The command line needs them
// at every start, so nothing of what serves is imported here.

import type { PasswordHash } from "./access/password_hash.ts";
import { DEFAULT_CACHE_OCTETS } from "./files/limits.ts";
import type { MediaTypeOptions } from "./representation/media_type_option.ts";
import type { FieldOptions } from "./representation/response_fields.ts";

/** What a site serves, and how, in full. */
export interface SiteSettings extends FieldOptions, MediaTypeOptions {
  /** The folder; undefined for the built-in site. */
  readonly folder: string | undefined;
  /**
   * The name of the only file of the folder that is served, at `/` and at its name; undefined for all. The folder is
   * not read then: a file of rules, a page for errors or a precompressed file beside it does not count.
   */
  readonly file: string | undefined;
  /** File names tried in this order where a path leads to a folder. */
  readonly indexNames: readonly string[];
  /** Whether names that begin with a dot are served. */
  readonly dotfiles: boolean;
  /** Whether links may lead out of the folder. */
  readonly followSymlinks: boolean;
  /**
   * Paths below the folder, with `/` between their names, of files and folders that are neither served nor listed, also not
   * under the name of a link. An absolute path is of what a link in the folder may lead to.
   */
  readonly hidden: readonly string[];
  /** Whether a folder without an index is listed. */
  readonly list: boolean;
  /** Whether `/about` serves `about.html`. */
  readonly cleanUrls: boolean;
  /** The page that a request for a page gets where nothing else is, its path below the folder; undefined for none. */
  readonly spa: string | undefined;
  /** The users who may read, by name, with the hashes of their passwords; undefined for everybody. */
  readonly users: ReadonlyMap<string, PasswordHash> | undefined;
  /** Octets of cached files, at most. */
  readonly cacheOctets: number;
  /** Gets, in one line, each problem with the folder's files; undefined to print it to standard error. */
  readonly warn: ((text: string) => void) | undefined;
}

/** What a site serves, and how. What is left out or undefined is as in `DEFAULT_SITE`. */
export type SiteOptions = Partial<SiteSettings>;

/** The settings where no options are given. */
export const DEFAULT_SITE: SiteSettings = Object.freeze({
  folder: undefined,
  file: undefined,
  indexNames: ["index.html"],
  dotfiles: false,
  followSymlinks: false,
  hidden: [],
  list: false,
  cleanUrls: false,
  spa: undefined,
  users: undefined,
  cacheOctets: DEFAULT_CACHE_OCTETS,
  cacheSeconds: undefined,
  headers: [],
  cors: undefined,
  corsCredentials: false,
  corsPrivateNetwork: false,
  types: [],
  charset: "utf-8",
  warn: undefined,
});
