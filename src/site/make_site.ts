// The site that the options describe: responders around a folder or the built-in pages.

import type { Responder } from "../http/responder.ts";
import { authenticated } from "./authenticated.ts";
import { byMethod } from "./by_method.ts";
import { FolderSite } from "./folder_site.ts";
import { ResponseFields } from "./representation/response_fields.ts";
import {
  DEFAULT_SITE,
  type SiteOptions,
  type SiteSettings,
} from "./site_settings.ts";
import { withErrorPages } from "./with_error_pages.ts";
import { withFields } from "./with_fields.ts";
import { withPreflights } from "./with_preflights.ts";

/** The responder for a folder or the built-in site; rejects with what opening the folder throws. */
export async function makeSite(options: SiteOptions = {}): Promise<Responder> {
  const settings = withDefaults(options);
  const { users, cors } = settings;
  const fields = new ResponseFields(settings);
  let site = await makeContent(settings, fields);
  if (users !== undefined) site = authenticated(users, site);
  if (cors !== undefined) site = withPreflights(site);
  return withFields(fields, withErrorPages(site));
}

async function makeContent(
  settings: SiteSettings,
  fields: ResponseFields,
): Promise<Responder> {
  const { folder } = settings;
  if (folder !== undefined) {
    return byMethod(new FolderSite(folder, settings, fields));
  }
  // Its octets are some 70 KiB, which a folder's site need not unpack at its start.
  const { BuiltInSite, withEcho } = await import("./built_in/built_in_site.ts");
  return withEcho(byMethod(new BuiltInSite(fields)));
}

/** A property that is given as undefined is as one that is left out. */
function withDefaults(options: SiteOptions): SiteSettings {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined);
  return { ...DEFAULT_SITE, ...Object.fromEntries(given) };
}
