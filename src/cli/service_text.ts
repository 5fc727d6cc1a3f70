// What is told of the service once it listens: its URLs and the banner.

import { isWildcard } from "../net/endpoint_url.ts";
import { hasName } from "../site/files/startup_path.ts";
import { encodeBanner, type InterfaceAddress, listUrls } from "./banner.ts";
import { listFeatures } from "./feature_list.ts";
import { VERSION } from "./help.ts";
import { describeSite, type LocatedOptions } from "./located_options.ts";

/** Where the program listens. */
export interface ListenAddress {
  readonly hostnames: readonly string[];
  readonly port: number;
}

/** The URLs of all addresses, the best one first. */
export function listAllUrls(
  { hostnames, port }: ListenAddress,
): readonly string[] {
  const interfaces = hostnames.some(isWildcard) ? listInterfaces() : [];
  const urls = hostnames.flatMap((hostname) =>
    listUrls({ hostname, port, interfaces })
  );
  return [...new Set(urls)];
}

/** Without a list from the system, the banner has fewer URLs. */
function listInterfaces(): readonly InterfaceAddress[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}

/** The banner of a service at these URLs. */
export function describeService(
  options: LocatedOptions,
  { urls, users, colour }: {
    readonly urls: readonly string[];
    /** How many users have a password; undefined where everybody may read. */
    readonly users: number | undefined;
    readonly colour: boolean;
  },
): string {
  const { folder, file } = options.site;
  const hasDotfiles = folder !== undefined && file === undefined &&
    hasName(folder, isDotfile);
  return encodeBanner({
    version: VERSION,
    serving: describeSite(options),
    urls,
    ...listFeatures(options, { users, hasDotfiles }),
    hints: folder === undefined && hasName(".", (name) => !isDotfile(name))
      ? ["This folder instead: tinyhttp ."]
      : [],
    colour,
  });
}

function isDotfile(name: string): boolean {
  return name.startsWith(".") && name !== ".well-known";
}
