// The options by section. A section is handed whole to the part of the program that uses it, so no
// option is copied by hand on its way there.

import type { HandlerPermissions } from "../cluster/handler_module.ts";
import type {
  LogFormat,
  ServingSettings,
  TraceFormat,
} from "../cluster/message.ts";
import { DEFAULT_LIMITS } from "../net/limits.ts";
import type { Credentials } from "../site/access/credentials.ts";
import type { OptionRow } from "./option_row.ts";
import { DEFAULT_SITE } from "../site/site_settings.ts";

/** What the command line and the environment ask for. */
export interface Options {
  /** Without the users and hidden paths, which follow from `access`, and the one file, which `folder` may name. */
  readonly site: Omit<ServingSettings["site"], "users" | "hidden" | "file">;
  readonly access: {
    /** The one user given on the command line; undefined for none. */
    readonly auth: Credentials | undefined;
    /** The path of the password file; undefined for none. */
    readonly authFile: string | undefined;
  };
  readonly handler: {
    /** The path of the module; undefined for none. */
    readonly file: string | undefined;
    /** What it may do beside reading; undefined for nothing. */
    readonly allow: HandlerPermissions | undefined;
    /** Whether it is loaded anew when it changes. */
    readonly watch: boolean;
  };
  readonly listen: ServingSettings["listen"];
  readonly tls: TlsOptions;
  readonly limits: ServingSettings["limits"];
  readonly programs: {
    /** Where programs are; the folders as they were given. */
    readonly folders: ServingSettings["programs"];
  };
  readonly cluster: {
    /** Worker threads; undefined for one per core on Linux and one elsewhere. */
    readonly workers: number | undefined;
  };
  readonly inspect: {
    /** Where the inspector listens; undefined for no inspector. */
    readonly address: InspectAddress | undefined;
    /** Whether it shows secrets. */
    readonly secrets: boolean;
  };
  readonly output: {
    readonly log: LogFormat;
    /** The format of the trace; undefined for none. */
    readonly trace: TraceFormat | undefined;
    readonly quiet: boolean;
    /** Whether a browser opens the site. */
    readonly open: boolean;
  };
}

/** Where the inspector listens. */
export interface InspectAddress {
  readonly hostname: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** How HTTPS is asked for. */
export interface TlsOptions {
  /** The path of the certificate; undefined for none. */
  readonly cert: string | undefined;
  /** The path of its key; undefined for none. */
  readonly key: string | undefined;
  /** Whether to make a certificate. */
  readonly selfSigned: boolean;
  /** The port at which plain HTTP is redirected; undefined for none. */
  readonly redirectPort: number | undefined;
  /** Seconds for which browsers use HTTPS alone; undefined to say nothing. */
  readonly hstsSeconds: number | undefined;
}

/** Where an option's value goes: its section and its property there, such as `site.list`. */
export type OptionTarget = {
  [Section in keyof Options]: `${Section}.${keyof Options[Section] & string}`;
}[keyof Options];

/** A row for each target of these. */
export type OptionRows<Target extends OptionTarget> = {
  readonly [Each in Target]: OptionRow<OptionValue<Each>>;
};

/** The type of the property that a target names. */
export type OptionValue<Target extends OptionTarget> = Target extends
  `${infer Section extends keyof Options}.${infer Property}`
  ? Options[Section][Property & keyof Options[Section]]
  : never;

const {
  users: _users,
  hidden: _hidden,
  file: _file,
  warn: _warn,
  ...SITE
} = DEFAULT_SITE;

/** The options where none are given. */
export const DEFAULT_OPTIONS: Options = {
  site: SITE,
  access: { auth: undefined, authFile: undefined },
  handler: { file: undefined, allow: undefined, watch: false },
  listen: { hostnames: [], port: 8000 },
  tls: {
    cert: undefined,
    key: undefined,
    selfSigned: false,
    redirectPort: undefined,
    hstsSeconds: undefined,
  },
  limits: DEFAULT_LIMITS,
  programs: { folders: [] },
  cluster: { workers: undefined },
  inspect: { address: undefined, secrets: false },
  output: { log: "short", trace: undefined, quiet: false, open: false },
};
