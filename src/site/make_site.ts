// The site that the options ask for.

import type { Responder } from "../http/responder.ts";
import { FolderSite } from "./folder_site.ts";
import type { SiteOptions } from "./site.ts";

/** The responder for a folder or the built-in site; rejects with what opening the folder throws. */
export async function makeSite(options: SiteOptions): Promise<Responder> {
  if (options.folder !== undefined) {
    return new FolderSite(options.folder, options);
  }
  // Its octets are some 70 KiB, which a folder's site need not unpack at its start.
  const { BuiltInSite } = await import("./built_in/built_in_site.ts");
  return new BuiltInSite(options);
}
