// A responder that lists folders and sends nothing else, put together from the parts under test.

import type { Request, Responder } from "../../src/http/exchange.ts";
import { NO_CONTENT, type Response } from "../../src/http/response.ts";
import { FileStore } from "../../src/site/file_store.ts";
import { readFolder } from "../../src/site/folder_store.ts";
import { makeListing } from "../../src/site/listing.ts";
import { findReadme, readReadme } from "../../src/site/readme.ts";

/** Lists the folders below `root`; a file is answered with its name. */
export class ListingSite implements Responder {
  readonly #store: FileStore<undefined>;

  constructor(root: string) {
    this.#store = new FileStore(root, {
      dotfiles: false,
      followSymlinks: false,
      cacheOctets: 0,
      prepare: () => undefined,
    });
  }

  messageLimit(): undefined {
    return undefined;
  }

  async respond({ head, target, now }: Request): Promise<Response> {
    if (target.kind !== "path") return answer(404, "no path");
    const { segments, query } = target;
    const resolved = this.#store.resolve(segments, now);
    if (resolved.kind === "file") return answer(200, `file ${segments.at(-1)}`);
    const folder = await readFolder(segments, {
      root: this.#store.root,
      dotfiles: false,
      followSymlinks: false,
      now,
    });
    if (folder.kind !== "folder") return answer(404, folder.kind);
    const { entries, more } = folder;
    const name = findReadme(entries);
    const file = name === undefined
      ? undefined
      : this.#store.resolve([...segments, name], now);
    const readme = file?.kind === "file"
      ? await readReadme(file.file)
      : undefined;
    const listing = await makeListing(entries, {
      segments,
      query,
      head,
      readme,
      more,
    });
    return {
      status: 200,
      fields: [
        ["Content-Type", listing.mediaType],
        ...listing.fields ?? [],
      ],
      content: listing.content,
    };
  }

  respondToRefusal(): Response {
    return answer(400, "refused");
  }

  respondToFault(): Response {
    return { status: 500, fields: [], content: NO_CONTENT };
  }
}

function answer(status: number, text: string): Response {
  return {
    status,
    fields: [["Content-Type", "text/plain; charset=utf-8"]],
    content: { kind: "octets", octets: new TextEncoder().encode(text) },
  };
}
