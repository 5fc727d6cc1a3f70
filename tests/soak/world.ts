// What all traffic knows: the server's port, the folder that it serves, and what the first responses were.

import { encodeRequest, exchange } from "../raw_client.ts";
import { decodeLatin1 } from "../latin1.ts";
import { expectOneOf, expectStatus } from "./checks.ts";
import type { Churn } from "./churn.ts";
import type { Site, SiteFile } from "./site_files.ts";

/** A name that no file has. */
export const MISSING = "/missing/page";
/** A folder without an index. */
export const LISTED = "/listed/";

export interface World {
  readonly port: number;
  readonly site: Site;
  readonly churn: Churn;
  /** The entity-tag of each small file, by its path. */
  readonly tags: ReadonlyMap<string, string>;
  /** The contents that the server makes. They never change, since nothing changes what they show. */
  readonly listing: Uint8Array;
  readonly missing: Uint8Array;
}

/** Learns from first responses what later ones have to repeat. Throws if these are wrong. */
export async function learnWorld(
  { port, site, churn }: Pick<World, "port" | "site" | "churn">,
): Promise<World> {
  const tags = new Map<string, string>();
  for (const { path, content } of site.small) {
    const response = await exchange(port, `/${path}`);
    expectStatus(response, 200);
    expectOneOf(response.content, [content]);
    tags.set(path, response.field("etag") ?? "");
  }
  const listing = await exchange(port, LISTED);
  expectStatus(listing, 200);
  const text = decodeLatin1(listing.content);
  for (const name of site.listed) {
    if (!text.includes(`>${name}<`)) throw new Error(`${name} is not listed`);
  }
  const missing = await exchange(port, MISSING);
  expectStatus(missing, 404);
  return {
    port,
    site,
    churn,
    tags,
    listing: listing.content,
    missing: missing.content,
  };
}

/** The head of a request for a file. */
export function askFor(
  { path }: Pick<SiteFile, "path">,
  { method, fields }: { method?: string; fields?: readonly string[] } = {},
): string {
  return encodeRequest(`/${path}`, { method, fields });
}
