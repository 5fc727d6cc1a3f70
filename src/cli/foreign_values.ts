// Values that a letter has in other tools, and what this program has instead. The tools are those of
// foreign_names.ts. An address is known without a row: each letter can have one.
//
// A test compares each option that an answer names with the table of options.

import { explainHost, explainPort, URL_GIVEN } from "./address_hint.ts";
import {
  COMPRESSED,
  DIR,
  LOG_FORMAT,
  NO_CONFIGURATION,
  NO_LISTING_OPTIONS,
} from "./foreign_names.ts";
import { TLS } from "./foreign_tls_names.ts";

/** Values of one form. */
export interface ForeignValue {
  readonly form: RegExp;
  /** A text, in which `{}` stands for the value, or a function that returns one. */
  readonly answer: string | ((value: string) => string | undefined);
}

const NUMBER = /^\d{1,9}$/;
const PORT = { form: /^:?\d{1,5}$/, answer: explainPort };
const HOST = { form: /./, answer: explainHost };
const FOLDER = { form: /^\.{1,2}$|^~|[/\\]/, answer: DIR };
const LISTED = {
  form: /^(?:true|false)$/i,
  answer: "for listings of folders: --list",
};
const CONFIGURATION = {
  form: /\.(?:json|conf|cfg|toml|ya?ml|ini)$|caddyfile$/i,
  answer: NO_CONFIGURATION,
};
const LEVEL = {
  form: /^(?:error|warn|warning|info|debug|trace)$|\.log$/i,
  answer: LOG_FORMAT,
};
const SOCKET = {
  form: /^(?:unix|pipe|fd)[:/]|\.sock$/i,
  answer: "tinyhttp listens on TCP alone: --host and --port",
};
const OTHER_URL = { form: /^https?:\/\//i, answer: URL_GIVEN };
const SECONDS = {
  form: NUMBER,
  answer: "how long browsers keep responses: --cache {}",
};
const WORKERS = { form: NUMBER, answer: "for worker threads: --workers {}" };
const LISTING_OR_CODING =
  "for listings of folders: --list; text is compressed without an option";
const DOTFILES = "for names that begin with a dot: --dotfiles";

/** The first form that a value has decides. A letter of this program has rows for values that it does not take. */
export const FOREIGN_VALUES: Readonly<
  Record<string, readonly ForeignValue[]>
> = {
  a: [
    {
      form: /^@?\/|@\/[^@]*$/,
      answer: "each user may read the whole folder; there is no @/PATH",
    },
    {
      form: /^[^:]*:(?:sha(?:256|512):[\da-f]{64}|\$\w+\$)/i,
      answer: "for a hash instead of the password: --auth-file FILE",
    },
  ],
  b: [PORT, HOST, SOCKET, {
    form: /^[.~]{0,2}\/|^\.{1,2}$/,
    answer: LISTING_OR_CODING,
  }],
  c: [
    SECONDS,
    {
      form: /^-\d+$/,
      answer: "to keep nothing: -H 'Cache-Control: no-store'",
    },
    {
      form: /^\*$|^https?:\/\//i,
      answer: "for pages of other origins: --cors={}",
    },
    CONFIGURATION,
    {
      form: /^(?:squirrel|archlinux|zenburn|monokai)$/,
      answer: NO_LISTING_OPTIONS,
    },
  ],
  C: [{ form: /\.(?:pem|crt|cer|cert)$/i, answer: TLS }],
  d: [LISTED],
  f: [CONFIGURATION],
  g: [LEVEL],
  // Beside a folder it shows the help.
  h: [PORT, HOST],
  H: [
    { form: /^[\w-]+(?:\.[\w-]+)+$/, answer: "for an address: --host {}" },
    { form: /^(?:\.{1,2}|[^:]*[/\\].*)$/, answer: DOTFILES },
  ],
  i: [{
    form: /\.html?$/i,
    answer: "for the file that a folder gets: --index {}",
  }],
  j: [WORKERS],
  l: [PORT, SOCKET, LEVEL],
  m: [SECONDS],
  n: [WORKERS],
  p: [
    PORT,
    HOST,
    SOCKET,
    {
      form: /^HTTP\/\d/i,
      answer: "tinyhttp speaks HTTP/1.1 without an option",
    },
    { form: /^(?:br|gzip|zstd)(?:,|$)/i, answer: COMPRESSED },
    OTHER_URL,
    FOLDER,
  ],
  P: [
    PORT,
    { form: /:\/\//, answer: "tinyhttp is no proxy: it serves one folder" },
  ],
  q: [{
    form: NUMBER,
    answer: "for the time to finish open requests: --drain-timeout {}",
  }],
  s: [{
    form: /^(?:stop|quit|reload|reopen)$/,
    answer: "SIGTERM stops tinyhttp, and changed files are served at once",
  }],
  S: [
    PORT,
    { form: /^(?:name|size|date)$/i, answer: NO_LISTING_OPTIONS },
  ],
  t: [
    { form: NUMBER, answer: "for an idle connection: --idle-timeout {}" },
    { form: /^\S+$/, answer: DIR },
  ],
  T: [WORKERS],
  w: [WORKERS, CONFIGURATION],
  z: [LISTED],
};

/** What the letters of this program do in other tools, where they take no value there. */
export const FOREIGN_FLAGS: Readonly<Record<string, string>> = {
  a: "the access log needs no option; for another one: --log FORMAT",
  b: LISTING_OR_CODING,
  H: DOTFILES,
};
