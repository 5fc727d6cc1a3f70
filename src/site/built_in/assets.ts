// The files of the built-in site, which are sent as they are. Their octets are in the program itself.

import embedded from "../../../static/built_in.json" with { type: "json" };
import { tagFromDigest } from "../../http/entity_tag.ts";
import { encodeLatin1 } from "../../http/octets.ts";
import type { Field } from "../../http/response.ts";
import { digestContent } from "../representation/digest.ts";
import { MediaTypes } from "../representation/media_type.ts";
import { PAGE_ICON } from "../representation/page.ts";
import type { Representation } from "../representation/representation.ts";

const ASSETS: Readonly<Record<string, Uint8Array>> = {
  "favicon.svg": new TextEncoder().encode(PAGE_ICON),
  "test.jpg": encodeLatin1(atob(embedded["test.jpg"])),
};

const TYPES = new MediaTypes({ types: [], charset: "utf-8" });

/** The representation of the asset of that name. */
export function makeAsset(name: string): Representation {
  const octets = ASSETS[name];
  const { mediaType } = TYPES.describe(name, () => octets);
  return makeEmbedded(octets, { mediaType });
}

/** Embedded octets as a representation. Its time is unknown: embedded files have none to be trusted. */
export function makeEmbedded(
  octets: Uint8Array,
  { mediaType, fields = [] }: { mediaType: string; fields?: readonly Field[] },
): Representation {
  return {
    content: { kind: "octets", octets },
    mediaType,
    entityTag: tagFromDigest(digestContent(octets)),
    mtime: null,
    fields,
  };
}
