// The site that the options ask for.

import type { Responder } from "../http/exchange.ts";
import { BuiltInSite } from "./built_in_site.ts";
import { FolderSite } from "./folder_site.ts";
import type { SiteOptions } from "./site.ts";

/** Makes the responder for a folder or the built-in site; throws what opening the folder throws. */
export function makeSite(options: SiteOptions): Responder {
  return options.folder === undefined
    ? new BuiltInSite(options)
    : new FolderSite(options.folder, options);
}
