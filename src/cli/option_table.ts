// The one table of options: names, kinds, words. Parsing, the help text, the environment variables,
// suggestions and README's table all follow from it.
//
// A row's key is its target: the section of Options that its value belongs to, and the property there.
// The type demands a row for each property, and in each row a kind of value that fits it. To add an
// option: add the property to the interface of the section, its default, and a row here.

import { MAX_WORKERS } from "../cluster/limits.ts";
import { DEFAULT_LIMITS } from "../net/limits.ts";
import { DEFAULT_CACHE_OCTETS } from "../site/files/limits.ts";
import {
  MAX_CACHE_MEMORY_OCTETS,
  MAX_CACHE_SECONDS,
  MAX_CONNECTIONS,
  MAX_HEADERS,
  MAX_HOSTS,
  MAX_INDEX_NAMES,
  MAX_ORIGINS,
  MAX_TYPES,
  MIN_TIMEOUT_SECONDS,
} from "./limits.ts";
import {
  flag,
  number,
  optionalText,
  optionalTexts,
  repeatable,
  text,
} from "./option_kind.ts";
import {
  AUTH_EXPECTED,
  CHARSET_EXPECTED,
  FIELD_EXPECTED,
  FILE_EXPECTED,
  FOLDER_EXPECTED,
  HOST_EXPECTED,
  INDEX_EXPECTED,
  ORIGIN_EXPECTED,
  PAGE_EXPECTED,
  parseAuth,
  parseCharset,
  parseField,
  parseFile,
  parseFolder,
  parseHost,
  parseIndexName,
  parseOrigin,
  parsePage,
  parseType,
  TYPE_EXPECTED,
} from "./option_value.ts";
import { HANDLER_ROWS } from "./handler_rows.ts";
import { duration, size, timeout } from "./quantity_kind.ts";
import type { OptionRows, OptionTarget } from "./option_sections.ts";
import { INSPECT_ROWS } from "./inspect_rows.ts";
import { OUTPUT_ROWS } from "./output_rows.ts";
import { programFolders } from "./program_option.ts";
import { TLS_ROWS } from "./tls_rows.ts";

/** A row for each target, in the order of the help text. */
export type OptionTable = OptionRows<OptionTarget>;

export const OPTION_TABLE: OptionTable = {
  "site.folder": {
    group: "Where",
    long: [],
    kind: text({
      placeholder: "DIR",
      expected: FOLDER_EXPECTED,
      parse: parseFolder,
    }),
    initialText: "the built-in site",
    meaning: "the folder to serve, or the one file, at / and at its name",
  },
  "listen.port": {
    group: "Where",
    long: ["port"],
    short: "p",
    kind: number({ placeholder: "N", min: 0, max: 65535 }),
    initialText: "8000",
    fallbackVariable: "PORT",
    meaning: "port to listen on; 0 for any free port",
  },
  "listen.hostnames": {
    group: "Where",
    long: ["host", "bind"],
    short: "b",
    kind: repeatable({
      placeholder: "ADDR",
      expected: HOST_EXPECTED,
      max: MAX_HOSTS,
      parse: parseHost,
    }),
    protects: true,
    initialText: "all interfaces, IPv4 and IPv6",
    meaning: "address to listen on; repeatable",
  },
  "output.open": {
    group: "Where",
    long: ["open"],
    kind: flag(),
    initialText: "off",
    meaning: "open the site in the browser",
  },
  "site.indexNames": {
    group: "Files",
    long: ["index"],
    kind: repeatable({
      placeholder: "NAME",
      expected: INDEX_EXPECTED,
      max: MAX_INDEX_NAMES,
      parse: parseIndexName,
    }),
    initialText: "index.html",
    meaning: "file to send for a folder; repeatable, the first that exists",
  },
  "site.list": {
    group: "Files",
    long: ["list"],
    short: "l",
    kind: flag(),
    initialText: "404",
    meaning: "list the content of folders that have no index",
  },
  "site.spa": {
    group: "Files",
    long: ["spa", "single"],
    kind: optionalText({
      placeholder: "FILE",
      expected: PAGE_EXPECTED,
      bare: "index.html",
      parse: parsePage,
    }),
    initialText: "404",
    meaning:
      "single-page application: an unknown path gets FILE (index.html); missing assets stay 404",
  },
  "site.cleanUrls": {
    group: "Files",
    long: ["clean-urls"],
    kind: flag(),
    initialText: "off",
    meaning: "/about serves about.html; /about.html redirects to /about",
  },
  "site.dotfiles": {
    group: "Files",
    long: ["dotfiles"],
    kind: flag(),
    initialText: "404, except .well-known",
    meaning: "serve names that begin with a dot",
  },
  "site.followSymlinks": {
    group: "Files",
    long: ["follow-symlinks"],
    kind: flag(),
    initialText: "404",
    meaning: "follow symbolic links that lead out of DIR",
  },
  "site.cacheSeconds": {
    group: "Responses",
    long: ["cache"],
    kind: duration({
      wholeSeconds: true,
      min: 0,
      max: MAX_CACHE_SECONDS,
      insteadOfWord: "; for other directives: -H 'Cache-Control: no-store'",
    }),
    initialText: "no-cache (store, but revalidate every time)",
    meaning: "send Cache-Control: max-age with this time, such as 1h",
  },
  "site.headers": {
    group: "Responses",
    long: ["header"],
    short: "H",
    kind: repeatable({
      placeholder: "'Name: value'",
      expected: FIELD_EXPECTED,
      max: MAX_HEADERS,
      parse: parseField,
    }),
    initialText: "none",
    meaning: "add a header field to responses; repeatable",
  },
  "site.cors": {
    group: "Responses",
    long: ["cors"],
    kind: optionalTexts({
      placeholder: "ORIGIN",
      expected: ORIGIN_EXPECTED,
      bare: "*",
      max: MAX_ORIGINS,
      parse: parseOrigin,
    }),
    initialText: "off",
    meaning:
      "let pages of ORIGIN (any) read, and send any method to handlers and programs; repeatable",
  },
  "site.corsCredentials": {
    group: "Responses",
    long: ["cors-credentials"],
    kind: flag(),
    initialText: "off",
    meaning: "let them read with cookies and passwords; needs --cors=ORIGIN",
  },
  "site.corsPrivateNetwork": {
    group: "Responses",
    long: ["cors-private-network"],
    kind: flag(),
    initialText: "off",
    meaning: "let public pages read from a private network; needs --cors",
  },
  "site.types": {
    group: "Responses",
    long: ["type"],
    kind: repeatable({
      placeholder: ".EXT=TYPE",
      expected: TYPE_EXPECTED,
      max: MAX_TYPES,
      parse: parseType,
    }),
    initialText: "a table of 1,500 endings",
    meaning:
      "media type of files with this ending, as .gpx=application/gpx+xml; repeatable",
  },
  "site.charset": {
    group: "Responses",
    long: ["charset"],
    kind: text({
      placeholder: "NAME",
      expected: CHARSET_EXPECTED,
      parse: parseCharset,
    }),
    initialText: "utf-8",
    meaning:
      "charset of text that does not declare another one; none for no charset",
  },
  "programs.folders": {
    group: "Programs",
    long: ["cgi"],
    kind: programFolders(),
    initialText: "off",
    meaning:
      "run the programs in FOLDER for requests below /PATH (CGI/1.1); repeatable",
  },
  "access.auth": {
    group: "Access",
    long: ["auth"],
    short: "a",
    secret: true,
    kind: text({
      placeholder: "USER:PASSWORD",
      expected: AUTH_EXPECTED,
      parse: parseAuth,
    }),
    protects: true,
    initialText: "everybody",
    meaning:
      "require this user and password (other users of the machine can see the arguments)",
  },
  "access.authFile": {
    group: "Access",
    long: ["auth-file"],
    kind: text({
      placeholder: "FILE",
      expected: FILE_EXPECTED,
      parse: parseFile,
    }),
    protects: true,
    initialText: "everybody",
    meaning: "require a user of this htpasswd file (bcrypt or SHA hashes)",
  },
  ...TLS_ROWS,
  ...HANDLER_ROWS,
  "limits.maxConnections": {
    group: "Limits",
    long: ["max-connections"],
    kind: number({
      placeholder: "N",
      unit: "connections",
      min: 1,
      max: MAX_CONNECTIONS,
    }),
    initialText: String(DEFAULT_LIMITS.maxConnections),
    meaning: "open connections at the same time; more get 503",
  },
  "limits.headTimeoutMs": {
    group: "Limits",
    long: ["head-timeout"],
    kind: timeout(MIN_TIMEOUT_SECONDS),
    initialText: `${DEFAULT_LIMITS.headTimeoutMs / 1000}s`,
    meaning: "time to receive a whole request head",
  },
  "limits.idleTimeoutMs": {
    group: "Limits",
    long: ["idle-timeout"],
    kind: timeout(MIN_TIMEOUT_SECONDS),
    initialText: `${DEFAULT_LIMITS.idleTimeoutMs / 1000}s`,
    meaning: "time that a connection may be idle between requests",
  },
  "limits.writeTimeoutMs": {
    group: "Limits",
    long: ["write-timeout"],
    kind: timeout(MIN_TIMEOUT_SECONDS),
    initialText: `${DEFAULT_LIMITS.writeTimeoutMs / 1000}s`,
    meaning: "time without progress while a response is sent",
  },
  "limits.drainTimeoutMs": {
    group: "Limits",
    long: ["drain-timeout"],
    kind: timeout(0),
    initialText: `${DEFAULT_LIMITS.drainTimeoutMs / 1000}s`,
    meaning: "time to finish open requests after a signal to stop",
  },
  "site.cacheOctets": {
    group: "Limits",
    long: ["cache-memory"],
    kind: size({ min: 0, max: MAX_CACHE_MEMORY_OCTETS }),
    initialText: `${DEFAULT_CACHE_OCTETS / 2 ** 20}MiB`,
    meaning: "memory for cached files, in each worker",
  },
  "cluster.workers": {
    group: "Limits",
    long: ["workers"],
    kind: number({
      placeholder: "N",
      unit: "workers",
      min: 1,
      max: MAX_WORKERS,
    }),
    initialText: "one per core on Linux, one elsewhere",
    meaning: "worker threads; fewer where memory or descriptors are few",
  },
  ...OUTPUT_ROWS,
  ...INSPECT_ROWS,
};
