// The one table of options: names, kinds, defaults, words. Parsing, the help text, the environment
// forms, suggestions and README's table all follow from it; a new option is a row here and a
// property of Options, and the compiler insists that both agree.

import { DEFAULT_LIMITS, type ServerLimits } from "../net/limits.ts";
import { MAX_WORKERS } from "../cluster/limits.ts";
import {
  choice,
  flag,
  number,
  optionalText,
  type OptionKind,
  repeatable,
  text,
} from "./option_kind.ts";
import type { Credentials } from "../site/access/credentials.ts";
import { DEFAULT_CACHE_OCTETS } from "../site/files/limits.ts";
import {
  AUTH_WANTED,
  FIELD_WANTED,
  type FieldLine,
  FILE_WANTED,
  FOLDER_WANTED,
  HOST_WANTED,
  INDEX_WANTED,
  ORIGIN_WANTED,
  PAGE_WANTED,
  parseAuth,
  parseFieldLine,
  parseFile,
  parseFolder,
  parseHost,
  parseIndexName,
  parseOrigin,
  parsePage,
} from "./option_value.ts";
import type { CommandRow, OptionRow } from "./option_row.ts";

export type LogFormat = "short" | "combined" | "json" | "none";

/** What the command line and the environment ask for; the waits in milliseconds. */
export interface Options extends ServerLimits {
  /** The folder to serve; undefined for the built-in site. */
  readonly folder: string | undefined;
  readonly port: number;
  /** The address to listen on; undefined for all interfaces, both families. */
  readonly host: string | undefined;
  /** File names tried in this order for a path that ends in a slash; at least one. */
  readonly indexNames: readonly string[];
  /** Whether a folder without an index is listed. */
  readonly list: boolean;
  /** The page that navigations get where nothing else is, its path below the folder. */
  readonly spa: string | undefined;
  readonly cleanUrls: boolean;
  readonly dotfiles: boolean;
  readonly followSymlinks: boolean;
  /** max-age in seconds; undefined for `no-cache`. */
  readonly cacheSeconds: number | undefined;
  readonly headers: readonly FieldLine[];
  /** The value for Access-Control-Allow-Origin; undefined for none. */
  readonly cors: string | undefined;
  /** The one user given here; undefined for none. */
  readonly auth: Credentials | undefined;
  /** The password file; undefined for none. */
  readonly authFile: string | undefined;
  /** Octets that files kept ready to send may hold in each worker. */
  readonly cacheOctets: number;
  /** Worker threads; undefined for one per core on Linux and one elsewhere. */
  readonly workers: number | undefined;
  readonly log: LogFormat;
  readonly quiet: boolean;
}

// A day is longer than any peer should be waited for, and far below the 2^31 ms of a timer.
const MAX_WAIT_SECONDS = 86_400;
// Below a tenth of a second a deadline cuts honest peers on slow links; the sweep is no finer.
const MIN_WAIT_SECONDS = 0.1;
// A year: what RFC 9111 leaves open and caches treat as for ever.
const MAX_CACHE_SECONDS = 31_536_000;
// More than any machine's files that are small enough to be kept.
const MAX_CACHE_MIB = 65_536;
// Linux allows 1,048,576 descriptors a process unless told otherwise (fs.nr_open).
const MAX_CONNECTIONS = 1_000_000;

/** A wait, typed in seconds and held in milliseconds. */
function seconds(min: number): OptionKind<number> {
  return number({
    placeholder: "S",
    unit: "seconds",
    min,
    max: MAX_WAIT_SECONDS,
    integer: false,
    scale: 1000,
  });
}

export const OPTION_TABLE: {
  readonly [Key in keyof Options]: OptionRow<Options[Key]>;
} = {
  folder: {
    group: "Where",
    long: [],
    kind: text({
      placeholder: "DIR",
      wanted: FOLDER_WANTED,
      parse: parseFolder,
    }),
    initial: undefined,
    initialText: "the built-in site",
    meaning: "the folder to serve",
  },
  port: {
    group: "Where",
    long: ["port"],
    short: "p",
    kind: number({ placeholder: "N", min: 0, max: 65535, integer: true }),
    initial: 8000,
    initialText: "8000",
    fallbackVariable: "PORT",
    meaning: "port to listen on; 0 takes any free one",
  },
  host: {
    group: "Where",
    long: ["host", "bind"],
    short: "b",
    kind: text({
      placeholder: "ADDR",
      wanted: HOST_WANTED,
      parse: parseHost,
    }),
    initial: undefined,
    initialText: "all interfaces, both families",
    meaning: "address to listen on",
  },
  indexNames: {
    group: "Files",
    long: ["index"],
    kind: repeatable({
      placeholder: "NAME",
      wanted: INDEX_WANTED,
      // Each is a look-up for every request of a folder.
      count: 16,
      length: 4096,
      parse: parseIndexName,
    }),
    initial: ["index.html"],
    initialText: "index.html",
    meaning:
      "file that answers for a folder; repeatable, the first found counts",
  },
  list: {
    group: "Files",
    long: ["list"],
    short: "l",
    kind: flag(),
    initial: false,
    initialText: "404",
    meaning: "list folders that have no index",
  },
  spa: {
    group: "Files",
    long: ["spa", "single"],
    kind: optionalText({
      placeholder: "FILE",
      wanted: PAGE_WANTED,
      bare: "index.html",
      parse: parsePage,
    }),
    initial: undefined,
    initialText: "404",
    meaning:
      "unknown paths that someone navigates to get FILE (index.html); missing assets stay 404",
  },
  cleanUrls: {
    group: "Files",
    long: ["clean-urls"],
    kind: flag(),
    initial: false,
    initialText: "off",
    meaning: "/about serves about.html; /about.html redirects to /about",
  },
  dotfiles: {
    group: "Files",
    long: ["dotfiles"],
    kind: flag(),
    initial: false,
    initialText: "404, .well-known excepted",
    meaning: "serve names that begin with a dot",
  },
  followSymlinks: {
    group: "Files",
    long: ["follow-symlinks"],
    kind: flag(),
    initial: false,
    initialText: "404",
    meaning: "follow links that leave DIR",
  },
  cacheSeconds: {
    group: "Responses",
    long: ["cache"],
    kind: number({
      placeholder: "SECONDS",
      unit: "seconds",
      min: 0,
      max: MAX_CACHE_SECONDS,
      integer: true,
    }),
    initial: undefined,
    initialText: "no-cache (keep, but always revalidate)",
    meaning: "send Cache-Control: max-age=SECONDS",
  },
  headers: {
    group: "Responses",
    long: ["header"],
    short: "H",
    kind: repeatable({
      placeholder: "'Name: value'",
      wanted: FIELD_WANTED,
      // Clients take heads of 8 to 16 KiB: what is ours must find room beside what is added.
      count: 64,
      length: 6144,
      parse: parseFieldLine,
    }),
    initial: [],
    initialText: "none",
    meaning: "add a response field; repeatable",
  },
  cors: {
    group: "Responses",
    long: ["cors"],
    kind: optionalText({
      placeholder: "ORIGIN",
      wanted: ORIGIN_WANTED,
      bare: "*",
      parse: parseOrigin,
    }),
    initial: undefined,
    initialText: "off",
    meaning: "let pages of ORIGIN, or of any origin, read the responses",
  },
  auth: {
    group: "Responses",
    long: ["auth"],
    short: "a",
    secret: true,
    kind: text({
      placeholder: "USER:PASSWORD",
      wanted: AUTH_WANTED,
      parse: parseAuth,
    }),
    initial: undefined,
    initialText: "everybody",
    meaning: "ask for this user and password (others may see the arguments)",
  },
  authFile: {
    group: "Responses",
    long: ["auth-file"],
    kind: text({
      placeholder: "FILE",
      wanted: FILE_WANTED,
      parse: parseFile,
    }),
    initial: undefined,
    initialText: "everybody",
    meaning: "ask for a user of this htpasswd file (bcrypt or SHA hashes)",
  },
  maxConnections: {
    group: "Limits",
    long: ["max-connections"],
    kind: number({
      placeholder: "N",
      unit: "connections",
      min: 1,
      max: MAX_CONNECTIONS,
      integer: true,
    }),
    initial: DEFAULT_LIMITS.maxConnections,
    initialText: String(DEFAULT_LIMITS.maxConnections),
    meaning: "connections at once; the next one gets 503",
  },
  headTimeoutMs: {
    group: "Limits",
    long: ["head-timeout"],
    kind: seconds(MIN_WAIT_SECONDS),
    initial: DEFAULT_LIMITS.headTimeoutMs,
    initialText: String(DEFAULT_LIMITS.headTimeoutMs / 1000),
    meaning: "time for a whole request head",
  },
  idleTimeoutMs: {
    group: "Limits",
    long: ["idle-timeout"],
    kind: seconds(MIN_WAIT_SECONDS),
    initial: DEFAULT_LIMITS.idleTimeoutMs,
    initialText: String(DEFAULT_LIMITS.idleTimeoutMs / 1000),
    meaning: "how long a connection may rest between requests",
  },
  writeTimeoutMs: {
    group: "Limits",
    long: ["write-timeout"],
    kind: seconds(MIN_WAIT_SECONDS),
    initial: DEFAULT_LIMITS.writeTimeoutMs,
    initialText: String(DEFAULT_LIMITS.writeTimeoutMs / 1000),
    meaning: "how long a peer may take nothing of what is sent",
  },
  drainTimeoutMs: {
    group: "Limits",
    long: ["drain-timeout"],
    kind: seconds(0),
    initial: DEFAULT_LIMITS.drainTimeoutMs,
    initialText: String(DEFAULT_LIMITS.drainTimeoutMs / 1000),
    meaning: "time to finish what is in flight after a signal to stop",
  },
  cacheOctets: {
    group: "Limits",
    long: ["cache-memory"],
    kind: number({
      placeholder: "MIB",
      unit: "MiB",
      min: 0,
      max: MAX_CACHE_MIB,
      integer: true,
      scale: 1024 * 1024,
    }),
    initial: DEFAULT_CACHE_OCTETS,
    initialText: String(DEFAULT_CACHE_OCTETS / 1024 / 1024),
    meaning: "memory of each worker for files kept ready to send",
  },
  workers: {
    group: "Limits",
    long: ["workers"],
    kind: number({
      placeholder: "N",
      unit: "workers",
      min: 1,
      max: MAX_WORKERS,
      integer: true,
    }),
    initial: undefined,
    initialText: "one per core on Linux, one elsewhere",
    meaning: "worker threads, each with a listener of its own",
  },
  log: {
    group: "Output",
    long: ["log"],
    kind: choice<LogFormat>("FORMAT", ["short", "combined", "json", "none"]),
    initial: "short",
    initialText: "short",
    meaning: "access log: short, combined, json or none",
  },
  quiet: {
    group: "Output",
    long: ["quiet"],
    short: "q",
    kind: flag(),
    initial: false,
    initialText: "off",
    meaning: "no banner, and no access log unless --log asks for one",
  },
};

export const COMMAND_TABLE = {
  help: { long: ["help"], short: "h", meaning: "print this text" },
  version: { long: ["version"], short: "V", meaning: "print the version" },
} as const satisfies Record<string, CommandRow>;
