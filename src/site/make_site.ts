// The site that the options describe: responders around a folder or the built-in pages.

import type { RequestTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import { checkOptions, withDefaults } from "../base/option_check.ts";
import { authenticated } from "./authenticated.ts";
import { byMethod } from "./by_method.ts";
import { FolderSite } from "./folder_site.ts";
import type { Site } from "./site.ts";
import { SITE_OPTION_CHECKS } from "./site_option_checks.ts";
import { ResponseFields } from "./representation/response_fields.ts";
import {
  DEFAULT_SITE,
  type SiteOptions,
  type SiteSettings,
} from "./site_settings.ts";
import { withErrorPages } from "./with_error_pages.ts";
import { withFields } from "./with_fields.ts";
import { withOrigins } from "./with_origins.ts";
import { withPreflights } from "./with_preflights.ts";

/** Responders of the caller within a site. */
export interface SiteParts {
  /** Makes what responds before the folder, which is undefined where none is given. There is no built-in site then. */
  readonly respond?: ((folder: Responder | undefined) => Responder) | undefined;
  /** Makes what responds before that, and before the built-in site. */
  readonly around?: ((content: Responder) => Responder) | undefined;
  /**
   * Whether the part that has this target may take other methods than those of a folder: preflights then allow the method
   * that is asked for. True for all targets by default.
   */
  readonly takesAnyMethod?: ((target: RequestTarget) => boolean) | undefined;
}

/**
 * The responder for a folder, or for the built-in site where no folder is given. Rejects with a TypeError where an option
 * is not possible, and with what opening the folder throws. Access control, fields and pages for errors are for the responses
 * of the given parts as well.
 *
 * @example
 * ```ts
 * import { makeSite, serve, type Responder } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const site = await makeSite({ headers: [["X-Frame-Options", "DENY"]] });
 * // The site, with one path more.
 * const responder: Responder = {
 *   respond: (request) =>
 *     request.target.kind === "path" && request.target.segments[0] === "teapot"
 *       ? { status: 418, fields: [], content: { kind: "none" } }
 *       : site.respond(request),
 *   respondToError: site.respondToError,
 * };
 *
 * await using server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
 * const hello = await fetch(new URL("hello", server.url));
 * assertEquals(hello.headers.get("x-frame-options"), "DENY");
 * await hello.body?.cancel();
 * const teapot = await fetch(new URL("teapot", server.url));
 * assertEquals(teapot.status, 418);
 * await teapot.body?.cancel();
 * site.close();
 * ```
 */
export async function makeSite(
  options: SiteOptions = {},
  parts: SiteParts = {},
): Promise<Site> {
  checkOptions(options, SITE_OPTION_CHECKS);
  const settings = withDefaults(options, DEFAULT_SITE);
  const { users, corsPrivateNetwork } = settings;
  const fields = new ResponseFields(settings);
  const { respond, around, takesAnyMethod = () => true } = parts;
  const { responder, isEcho } = respond === undefined
    ? await makeContent(settings, fields)
    : { responder: respond(makeFolder(settings, fields)), isEcho: undefined };
  let site = around === undefined ? responder : around(responder);
  const guarded = users === undefined ? undefined : authenticated(users, site);
  if (guarded !== undefined) site = guarded;
  const { cors } = fields;
  if (cors.kind !== "none") {
    const hasParts = respond !== undefined || around !== undefined;
    site = withPreflights(site, {
      corsPrivateNetwork,
      takesAnyMethod: (target) =>
        hasParts && takesAnyMethod(target) || isEcho?.(target) === true,
    });
  }
  let complete = withFields(fields, withErrorPages(site));
  if (cors.kind === "by origin") {
    complete = withOrigins(cors.origins, complete);
  }
  return Object.assign(complete, { close: () => guarded?.close() });
}

/** What responds where no part does. */
interface SiteContent {
  readonly responder: Responder;
  /** True for what takes any method; undefined where nothing does. */
  readonly isEcho?: (target: RequestTarget) => boolean;
}

async function makeContent(
  settings: SiteSettings,
  fields: ResponseFields,
): Promise<SiteContent> {
  const folder = makeFolder(settings, fields);
  if (folder !== undefined) return { responder: folder };
  // Its octets are some 70 KiB, which a folder's site need not unpack at its start.
  const { BuiltInSite, withEcho } = await import("./built_in/built_in_site.ts");
  const { isEcho } = await import("./built_in/echo_page.ts");
  return { responder: withEcho(byMethod(new BuiltInSite(fields))), isEcho };
}

function makeFolder(
  settings: SiteSettings,
  fields: ResponseFields,
): Responder | undefined {
  const { folder } = settings;
  return folder === undefined
    ? undefined
    : byMethod(new FolderSite(folder, settings, fields));
}
