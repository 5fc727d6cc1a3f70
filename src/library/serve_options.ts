// The options of serve(), and the values that they can have.

import {
  CALLBACK,
  checkOptions,
  type OptionChecks,
  wholeNumber,
} from "../base/option_check.ts";
import type { Handler, HandlerSettings } from "../handler/handler.ts";
import type { Responder } from "../http/responder.ts";
import { LIMIT_CHECKS } from "../net/limit_checks.ts";
import type { ServerLimits } from "../net/limits.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import { SITE_OPTION_CHECKS } from "../site/site_option_checks.ts";
import type { SiteOptions } from "../site/site_settings.ts";

/**
 * What `serve()` serves, where, and how. What is left out or undefined has its default: `DEFAULT_SITE` and
 * `DEFAULT_LIMITS` have those of the site and of the limits.
 */
export interface ServeOptions
  extends Omit<SiteOptions, "folder">, HandlerSettings {
  /** The folder to serve, as a path or a `file:` URL. Without it, a responder and a handler: the built-in site. */
  readonly folder?: string | URL;
  /** Responds instead of a site. It can't be combined with the options of a site. */
  readonly responder?: Responder;
  /**
   * Responds to each request that is granted access; where it returns undefined, the folder does. The built-in site is
   * not served then. It can't be combined with a responder.
   */
  readonly handler?: Handler;
  /**
   * How long the handler may take for a response, in ms, while it does not read the content of the request; then the peer
   * gets 503, and `request.signal` aborts. A minute by default.
   */
  readonly handlerTimeoutMs?: number;
  /** 0 takes any free port; 8000 by default. */
  readonly port?: number;
  /** The address to listen on, or a host name; all addresses of this machine, IPv6 and IPv4, by default. */
  readonly hostname?: string;
  /** The limits that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<ServerLimits>;
  /** Shuts the server down when it aborts. */
  readonly signal?: AbortSignal;
  /** Receives each exchange, once its response was handed to the connection. Nothing is logged by default. */
  readonly onExchange?: (exchange: ExchangeRecord) => void;
  /** Receives what a responder threw, and failures of the system. They go to standard error by default. */
  readonly onFault?: (error: unknown) => void;
}

/** What is wrong with a call in the form of `Deno.serve(options, handler)` or `Deno.serve(handler)`. */
export const ONE_ARGUMENT =
  'serve() takes its options as one object; a handler is its option "handler"';

/** The port where none is given. */
export const DEFAULT_PORT = 8000;

const SITE_NAMES = Object.keys(
  SITE_OPTION_CHECKS,
) as readonly (keyof SiteOptions)[];

/** The options that only a handler has. */
const HANDLER_NAMES = [
  "onError",
  "handlerTimeoutMs",
  "maxContentOctets",
] as const satisfies readonly (keyof ServeOptions)[];

const CHECKS: OptionChecks<ServeOptions> = {
  ...SITE_OPTION_CHECKS,
  folder: {
    accepts: (value) =>
      value instanceof URL
        ? value.protocol === "file:"
        : SITE_OPTION_CHECKS.folder.accepts(value),
    expected: "a folder's path, or a file: URL",
  },
  responder: {
    accepts: (value) =>
      typeof (value as Responder | null)?.respond === "function",
    expected: "an object with a method respond()",
  },
  handler: CALLBACK,
  onError: CALLBACK,
  handlerTimeoutMs: wholeNumber(1),
  maxContentOctets: {
    accepts: (value) =>
      value === Infinity || Number.isSafeInteger(value) && Number(value) >= 0,
    expected: "a whole number, or Infinity",
  },
  port: wholeNumber(0, 65535),
  hostname: {
    accepts: (value) => typeof value === "string" && /^[^\s/]+$/.test(value),
    expected: "an IPv4 or IPv6 address or a host name, without a port",
  },
  limits: {
    accepts: (value) => typeof value === "object" && value !== null,
    expected: "an object",
  },
  signal: {
    accepts: (value) => value instanceof AbortSignal,
    expected: "an AbortSignal",
  },
  onExchange: CALLBACK,
  onFault: CALLBACK,
};

/** The options of the site, all but its folder. */
export function pickSiteOptions(options: ServeOptions): SiteOptions {
  const { folder: _, ...site } = Object.fromEntries(
    SITE_NAMES.map((name) => [name, options[name]]),
  );
  return site;
}

/** Throws a TypeError that names the first option that does not exist or has an impossible value. */
export function checkServeOptions(options: ServeOptions): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(ONE_ARGUMENT);
  }
  checkOptions(options, CHECKS);
  checkOptions(options.limits ?? {}, LIMIT_CHECKS, "limits.");
  if (options.handler === undefined) {
    const ofHandler = HANDLER_NAMES.find((name) => options[name] !== undefined);
    if (ofHandler !== undefined) {
      throw new TypeError(`${ofHandler}: it has no meaning without a handler`);
    }
  }
  if (options.responder === undefined) return;
  if (options.handler !== undefined) {
    throw new TypeError("handler: it can't be combined with a responder");
  }
  const ofSite = SITE_NAMES.find((name) => options[name] !== undefined);
  if (ofSite !== undefined) {
    throw new TypeError(
      `${ofSite}: it has no meaning beside a responder; makeSite() takes it`,
    );
  }
}
