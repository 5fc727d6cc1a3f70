// A folder → the representation of its listing, with its README below it. A bounded number at a time.

import type { HttpRequest } from "../../http/request.ts";
import type { PathTarget } from "../../http/request_target.ts";
import type { FileFailure } from "../files/file_error.ts";
import type { FileStore } from "../files/file_store.ts";
import type { ServedRoot } from "../files/served_root.ts";
import type { Representation } from "../representation/representation.ts";
import { WorkQueue } from "../work/work_queue.ts";
import { readFolder } from "./folder_reader.ts";
import { LISTINGS } from "./limits.ts";
import { makeListing } from "./listing.ts";
import { findReadme, readReadme } from "./readme.ts";

/** A listing, or why there is none. */
export type Listed =
  | { readonly kind: "listing"; readonly listing: Representation }
  | FileFailure;

/** Lists the folders below one root. */
export class FolderListings {
  readonly #root: ServedRoot;
  readonly #store: FileStore;
  readonly #queue = new WorkQueue(LISTINGS);

  constructor(root: ServedRoot, store: FileStore) {
    this.#root = root;
    this.#store = store;
  }

  /** The listing of the folder that the target names; undefined where too many others wait. */
  list(
    request: HttpRequest,
    target: PathTarget,
  ): Promise<Listed> | undefined {
    return this.#queue.run(() => this.#list(request, target));
  }

  async #list(
    { fields, now }: HttpRequest,
    { segments, query }: PathTarget,
  ): Promise<Listed> {
    const spelled = this.#root.spell(segments);
    const folder = await readFolder(spelled, { root: this.#root, now });
    if (folder.kind !== "folder") return folder;
    const { entries, more } = folder;
    const name = findReadme(entries);
    const file = name && this.#store.resolve([...spelled, name], now);
    const readme = file && file.kind === "file"
      ? await readReadme(file.file)
      : undefined;
    const listing = await makeListing(entries, {
      segments,
      query,
      fields,
      readme,
      more,
    });
    return { kind: "listing", listing };
  }
}
