// The root and the store of a folder as tests open them: with the defaults of the program.

import {
  FileStore,
  type FileStoreOptions,
} from "../../../src/site/files/file_store.ts";
import type { SiteFile } from "../../../src/site/files/site_file.ts";
import {
  ServedRoot,
  type ServedRootOptions,
} from "../../../src/site/files/served_root.ts";
import { MediaTypes } from "../../../src/site/representation/media_type.ts";
import {
  type PreparedRepresentation,
  prepareRepresentation,
} from "../../../src/site/representation/representation.ts";
import { ResponseFields } from "../../../src/site/representation/response_fields.ts";

const FIELDS = new ResponseFields({
  cacheSeconds: undefined,
  headers: [],
  cors: undefined,
  corsCredentials: false,
  corsPrivateNetwork: false,
});

/** What a site makes of a file. */
export function prepareFile(
  { content, mediaType, entityTag, mtime, coding }: SiteFile,
  now: number,
): PreparedRepresentation {
  return prepareRepresentation(
    { content, mediaType, entityTag, mtime, coding },
    { fields: FIELDS, now },
  );
}

/** The root of a folder whose dot files are hidden and whose links stay inside, if no option says otherwise. */
export function openRoot(
  folder: string,
  options: Partial<ServedRootOptions> = {},
): ServedRoot {
  return ServedRoot.open(folder, {
    dotfiles: false,
    followSymlinks: false,
    hidden: [],
    ...options,
  });
}

/** A store of such a root. */
export function openStore(
  folder: string,
  options: Partial<FileStoreOptions> = {},
): FileStore {
  return new FileStore(openRoot(folder), {
    cacheOctets: 16 * 1024 * 1024,
    mediaTypes: new MediaTypes({ types: [], charset: "utf-8" }),
    prepare: prepareFile,
    ...options,
  });
}
