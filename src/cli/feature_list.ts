// What is on and what is off, for the banner: people look there first when a site does not do what they
// expect.

import { encodeCount } from "../base/quantity.ts";
import { encodePath } from "../http/request_target.ts";
import { DEFAULT_SITE } from "../site/site_settings.ts";
import { encodeAllow } from "./handler_option.ts";
import type { Options } from "./option_sections.ts";

/** Features in words, with the option that turns one on where it is off. */
export interface FeatureList {
  readonly on: readonly string[];
  readonly off: readonly string[];
}

/** What is known of the features beside the options. */
export interface ServiceFacts {
  /** How many users have a password; undefined where everybody may read. */
  readonly users: number | undefined;
  /** Whether there is a name that begins with a dot in the folder, other than `.well-known`. */
  readonly hasDotfiles: boolean;
}

/** The features that differ from one site to another. The values may hold any character. */
export function listFeatures(
  { site, programs, output, handler }: Pick<
    Options,
    "site" | "programs" | "output" | "handler"
  >,
  { users, hasDotfiles }: ServiceFacts,
): FeatureList {
  const isFolder = site.folder !== undefined;
  const { spa, cors, cacheSeconds, headers, indexNames } = site;
  const allowed = encodeAllow(handler.allow ?? {});
  const on = [
    handler.file !== undefined && `handler ${handler.file}`,
    handler.file !== undefined && allowed !== "" &&
    `handler may ${allowed}`,
    handler.file !== undefined && handler.watch && "handler reloads",
    isFolder && spa !== undefined && `single page (${spa})`,
    isFolder && site.list && "directory listings",
    isFolder && site.cleanUrls && "clean URLs",
    isFolder && site.dotfiles && "dotfiles",
    isFolder && site.followSymlinks && "links that lead out of the folder",
    isFolder && String(indexNames) !== String(DEFAULT_SITE.indexNames) &&
    `index ${indexNames.join(" or ")}`,
    ...programs.folders.map(({ prefix, folder }) =>
      `programs of ${folder} below ${encodePath(prefix, true)}`
    ),
    users !== undefined && `password (${encodeCount(users, "user")})`,
    cors !== undefined && `CORS ${[cors].flat().join(" ")}`,
    cacheSeconds !== undefined && `cache for ${cacheSeconds} s`,
    headers.length > 0 && encodeCount(headers.length, "header field"),
    output.log !== "short" && output.log !== "none" && `log as ${output.log}`,
  ];
  const off = [
    isFolder && !site.list && "directory listings (--list)",
    isFolder && !site.dotfiles && hasDotfiles && "dotfiles (--dotfiles)",
    output.log === "none" && "log (--log)",
  ];
  return { on: on.filter(isText), off: off.filter(isText) };
}

function isText(feature: string | false): feature is string {
  return feature !== false;
}
