// What is sent where there is nothing: the nearest `404.html` of the folder, or this server's own page.

import { type Eventual, mapEventual } from "../base/eventual.ts";
import type { HttpRequest } from "../http/request.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";
import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import type { FileSender } from "./file_sender.ts";
import type { FileStore } from "./files/file_store.ts";
import { type FolderAddresses, NOT_FOUND_PAGE } from "./folder_address.ts";
import { MAX_NOT_FOUND_PAGE_DEPTH } from "./limits.ts";
import { makeMissingPage } from "./representation/error_page.ts";

/** What the pages are made with. */
export interface NotFoundOptions {
  readonly store: FileStore;
  readonly addresses: FolderAddresses;
  readonly sender: FileSender;
  /** The names of index files. */
  readonly indexNames: readonly string[];
  /** Applies `_headers` to one of the server's own pages. */
  readonly complete: (
    request: HttpRequest,
    path: PathTarget,
    page: HttpResponse,
  ) => HttpResponse;
}

/** The responses to paths that lead to nothing. */
export class NotFoundPages {
  readonly #store: FileStore;
  readonly #addresses: FolderAddresses;
  readonly #sender: FileSender;
  readonly #complete: NotFoundOptions["complete"];
  /** What `/` says where neither an index nor a listing is there. */
  readonly #noIndexText: string;

  constructor(
    { store, addresses, sender, indexNames, complete }: NotFoundOptions,
  ) {
    this.#store = store;
    this.#addresses = addresses;
    this.#sender = sender;
    this.#complete = complete;
    const names = indexNames.join(" or ") || "index file";
    this.#noIndexText =
      `This folder has no ${names}, and directory listings are off (--list).`;
  }

  /** The nearest `404.html` up the tree, or this server's own page. The log says where a folder lacks an index. */
  send(
    request: HttpRequest,
    path: PathTarget,
    lacksIndex = false,
  ): Eventual<HttpResponse> {
    const response = this.#send(request, path, lacksIndex);
    return lacksIndex ? mapEventual(response, noteMissingIndex) : response;
  }

  #send(
    request: HttpRequest,
    path: PathTarget,
    lacksIndex: boolean,
  ): Eventual<HttpResponse> {
    const parents = path.slash ? path.segments : path.segments.slice(0, -1);
    let depth = Math.min(parents.length, MAX_NOT_FOUND_PAGE_DEPTH);
    for (; depth >= 0; depth--) {
      const page = this.#store.resolve(
        [...parents.slice(0, depth), NOT_FOUND_PAGE],
        request.now,
      );
      if (page.kind === "file") {
        request.trace?.note(
          "404.html",
          encodePath([...parents.slice(0, depth), NOT_FOUND_PAGE], false),
        );
        return this.#sender.sendAsError(request, path, {
          file: page,
          status: 404,
        });
      }
    }
    request.trace?.note("error page");
    const isRoot = path.segments.length === 0;
    const page = makeMissingPage(request, {
      explanation: lacksIndex && isRoot ? this.#noIndexText : undefined,
      findFolder: () => this.#addresses.findServedAbove(path, request.now),
    });
    return this.#complete(request, path, page);
  }
}

function noteMissingIndex(response: HttpResponse): HttpResponse {
  const note = "no index file, and listings are off: --list";
  return response instanceof PreparedResponse
    ? new PreparedResponse({ ...response, note })
    : { ...response, note };
}
