// The site that the options describe.

import type { Responder } from "../http/responder.ts";
import { FolderSite } from "./folder_site.ts";
import {
  DEFAULT_SITE,
  type SiteOptions,
  type SiteSettings,
} from "./site_settings.ts";

/** The responder for a folder or the built-in site; rejects with what opening the folder throws. */
export async function makeSite(options: SiteOptions = {}): Promise<Responder> {
  const settings = withDefaults(options);
  if (settings.folder !== undefined) {
    return new FolderSite(settings.folder, settings);
  }
  // Its octets are some 70 KiB, which a folder's site need not unpack at its start.
  const { BuiltInSite } = await import("./built_in/built_in_site.ts");
  return new BuiltInSite(settings);
}

/** A property that is given as undefined is as one that is left out. */
function withDefaults(options: SiteOptions): SiteSettings {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined);
  return { ...DEFAULT_SITE, ...Object.fromEntries(given) };
}
