// A folder → the representation of its listing, with its README below it. A bounded number at a time.

import type { HttpRequest } from "../../http/request.ts";
import { receivedPath } from "../../http/received_path.ts";
import type { PathTarget } from "../../http/request_target.ts";
import type { FileFailure } from "../files/file_error.ts";
import type { FileStore } from "../files/file_store.ts";
import type { ServedRoot } from "../files/served_root.ts";
import type { Representation } from "../representation/representation.ts";
import { WorkQueue } from "../work/work_queue.ts";
import { readFolder } from "./folder_reader.ts";
import { LISTINGS } from "./limits.ts";
import { makeListing } from "./listing.ts";
import { findReadme, type Readme, readReadme } from "./readme.ts";
import { RenderedReadmes } from "./rendered_readmes.ts";

/** A listing, or why there is none. */
export type Listed =
  | { readonly kind: "listing"; readonly listing: Representation }
  | FileFailure;

/** Whether a file that is there is at no address. */
export type IsShadowed = (segments: readonly string[]) => boolean;

/** What folders are listed with. */
export interface FolderListingsOptions {
  readonly root: ServedRoot;
  readonly store: FileStore;
}

/** Lists the folders below one root. */
export class FolderListings {
  readonly #root: ServedRoot;
  readonly #store: FileStore;
  readonly #queue = new WorkQueue(LISTINGS);
  readonly #readmes = new RenderedReadmes();

  constructor({ root, store }: FolderListingsOptions) {
    this.#root = root;
    this.#store = store;
  }

  /**
   * The listing of the folder that the target names; undefined where too many others wait. `isShadowed` is true for a
   * file that no request gets, because a rule goes before it.
   */
  list(
    request: HttpRequest,
    target: PathTarget,
    isShadowed: IsShadowed,
  ): Promise<Listed> | undefined {
    // The octets of the request are lent.
    const isRelative = isPlainPath(receivedPath(request.wire));
    return this.#queue.run(() =>
      this.#list(request, target, { isRelative, isShadowed })
    );
  }

  async #list(
    { fields, now }: HttpRequest,
    { segments, query }: PathTarget,
    { isRelative, isShadowed }: { isRelative: boolean; isShadowed: IsShadowed },
  ): Promise<Listed> {
    const spelled = this.#root.spell(segments);
    const folder = await readFolder(spelled, { root: this.#root, now });
    if (folder.kind !== "folder") return folder;
    const { entries, more, unaddressable } = folder;
    const name = findReadme(entries);
    const isShown = name !== undefined && !isShadowed([...segments, name]);
    const readme = isShown
      ? await this.#readReadme([...spelled, name], now)
      : undefined;
    const listing = await makeListing(entries, {
      segments,
      query,
      fields,
      readme,
      more,
      unaddressable,
      isRelative,
    });
    return { kind: "listing", listing };
  }

  async #readReadme(
    path: readonly string[],
    now: number,
  ): Promise<Readme | undefined> {
    const found = this.#store.resolve(path, now);
    if (found.kind !== "file") return undefined;
    const readme = await readReadme(found.file);
    return readme && await this.#readmes.render(readme, found.file);
  }
}

/**
 * True for a path in which `../` leads to the folder above for all clients: they count empty segments as folders, and not
 * all remove dot segments first.
 */
function isPlainPath(path: string | undefined): boolean {
  return path !== undefined && !path.includes("//") &&
    !/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}
