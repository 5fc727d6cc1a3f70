// What is told of the service once it listens: its URLs and the banner.

import { encodeUrl, isLoopback, isWildcard } from "../net/endpoint_url.ts";
import { hasName } from "../site/files/startup_path.ts";
import { encodeBanner, type InterfaceAddress, listHosts } from "./banner.ts";
import { listFeatures } from "./feature_list.ts";
import { VERSION } from "./help.ts";
import { MAX_LISTED_URLS } from "./limits.ts";
import { describeSite, type LocatedOptions } from "./located_options.ts";

/** Where the program listens. */
export interface ListenAddress {
  readonly hostnames: readonly string[];
  readonly port: number;
}

/** The URLs of all addresses, the best one first. */
export function listAllUrls(
  { hostnames, port }: ListenAddress,
  certificate: { readonly hostnames: readonly string[] } | undefined,
): readonly string[] {
  const scheme = certificate === undefined ? "http" : "https";
  const hosts = [
    ...certificate?.hostnames ?? [],
    ...listAllHosts(hostnames),
  ];
  return [...new Set(hosts)].map((host) => encodeUrl(host, { scheme, port }));
}

/** The names and addresses of this machine under which these listeners are reached. */
export function listNames(hostnames: readonly string[]): readonly string[] {
  const listeners = hostnames.length === 0 ? ["::"] : hostnames;
  return ["localhost", "127.0.0.1", "::1", ...listAllHosts(listeners)];
}

function listAllHosts(hostnames: readonly string[]): readonly string[] {
  const interfaces = hostnames.some(isWildcard) ? listInterfaces() : [];
  return hostnames.flatMap((hostname) => listHosts({ hostname, interfaces }));
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
  { urls, users, certificate, inspector, colour }: {
    readonly urls: readonly string[];
    /** How many users have a password; undefined where everybody may read. */
    readonly users: number | undefined;
    /** Lines about the certificate. */
    readonly certificate: readonly string[];
    readonly inspector: ServedInspector | undefined;
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
    hints: [
      ...certificate,
      ...inspector === undefined ? [] : describeInspector(inspector),
      ...folder === undefined && hasName(".", (name) => !isDotfile(name))
        ? ["This folder instead: tinyhttp ."]
        : [],
    ],
    colour,
  });
}

/** Where the inspector is; its URLs have its token. */
export interface ServedInspector {
  /** The best of its URLs. */
  readonly url: string;
  /** The addresses at which it listens. */
  readonly hostnames: readonly string[];
  urlAt(host: string): string;
}

/** Lines about the inspector: where other machines reach it, all of its URLs and a warning. */
export function describeInspector(
  inspector: ServedInspector,
): readonly string[] {
  const { url, hostnames } = inspector;
  const own = `Inspector: ${url}`;
  if (hostnames.every(isLoopback)) return [own];
  const others = listAllHosts(hostnames)
    .map((host) => inspector.urlAt(host))
    .filter((other) => other !== url)
    .slice(0, MAX_LISTED_URLS);
  return [
    own,
    ...others.map((other) => " ".repeat("Inspector: ".length) + other),
    "Warning: the inspector is open to the network over plain HTTP: " +
    "anyone who reads that traffic gets its token",
  ];
}

function isDotfile(name: string): boolean {
  return name.startsWith(".") && name !== ".well-known";
}
