// A folder → its archive, a bounded number at a time.

import { Reports } from "../../base/reports.ts";
import {
  ContentChanged,
  type ContentStream,
  type FileSource,
} from "../../http/content.ts";
import { encodePath, type PathTarget } from "../../http/request_target.ts";
import { openContained } from "../files/contained.ts";
import { type FileFailure, mapFileError } from "../files/file_error.ts";
import { identify } from "../files/file_identity.ts";
import { OpenFile } from "../files/open_file.ts";
import type { ServedRoot } from "../files/served_root.ts";
import { UnchangedSource } from "../files/unchanged_source.ts";
import {
  type ArchivePlan,
  planArchive,
  type PlanOptions,
} from "./archive_plan.ts";
import { MAX_ARCHIVES_AT_ONCE } from "./limits.ts";
import type { ZipEntry } from "./zip_format.ts";
import { streamZip } from "./zip_stream.ts";

/** An archive, or why there is none. Whoever gets the stream pulls it to its end or cancels it. */
export type Archived =
  | {
    readonly kind: "archive";
    /** The name to save it under. */
    readonly name: string;
    readonly length: number;
    readonly stream: ContentStream;
  }
  | { readonly kind: "busy" }
  | { readonly kind: "too large" }
  | FileFailure;

/** What folders are archived with. */
export interface FolderArchivesOptions {
  readonly root: ServedRoot;
  readonly indexNames: readonly string[];
  /** Gets a line on each file that ends an archive. */
  readonly warn: (text: string) => void;
}

/** The name of the archive of the root, whose own name is nobody's business. */
const ROOT_NAME = "files";

/** Archives of the folders below one root. */
export class FolderArchives {
  readonly #root: ServedRoot;
  readonly #indexNames: readonly string[];
  readonly #reports: Reports;
  #open = 0;

  constructor({ root, indexNames, warn }: FolderArchivesOptions) {
    this.#root = root;
    this.#indexNames = indexNames;
    this.#reports = new Reports(warn);
  }

  /** How many archives are being made. */
  get open(): number {
    return this.#open;
  }

  /** The archive of the folder that the target names; `now` in ms since the epoch. Never rejects. */
  async archive(
    { segments }: PathTarget,
    { now, isShadowed }: Pick<PlanOptions, "now" | "isShadowed">,
  ): Promise<Archived> {
    if (this.#open >= MAX_ARCHIVES_AT_ONCE) return { kind: "busy" };
    this.#open++;
    const name = segments.at(-1) ?? ROOT_NAME;
    const plan = await planArchive(segments, {
      root: this.#root,
      indexNames: this.#indexNames,
      name,
      now,
      isShadowed,
    });
    if (plan.kind !== "plan") {
      this.#open--;
      return plan;
    }
    const stream = streamZip(plan, {
      open: (entry) => this.#openEntry(plan, entry),
      ended: () => this.#open--,
    });
    return {
      kind: "archive",
      name: `${name}.zip`,
      length: plan.length,
      stream,
    };
  }

  #openEntry(plan: ArchivePlan, entry: ZipEntry): FileSource {
    const below = entry.name.slice(plan.prefix.length).split("/");
    const segments = [...plan.segments, ...below];
    try {
      return this.#openFile(segments, entry.size);
    } catch (error) {
      const path = encodePath(segments, false);
      this.#reports.report(`"${path}" ends an archive: ${explain(error)}`);
      throw new ContentChanged();
    }
  }

  #openFile(segments: readonly string[], size: number): FileSource {
    const path = this.#root.path(segments);
    // The request may have begun hours ago.
    const found = path === undefined
      ? undefined
      : openContained(this.#root, path, Date.now());
    if (found?.kind !== "file") throw new ContentChanged();
    const { opened, info } = found;
    try {
      if (info.size !== size) throw new ContentChanged();
      const identity = identify(info);
      return new UnchangedSource(new OpenFile(opened), { opened, identity });
    } catch (error) {
      opened.close();
      throw error;
    }
  }
}

function explain(error: unknown): string {
  if (error instanceof ContentChanged) return "it changed meanwhile";
  switch (mapFileError(error).kind) {
    case "missing":
      return "it is gone";
    case "forbidden":
      return "the system denies it";
    case "unavailable":
      return "too many files are open";
    default:
      return "it can't be read";
  }
}
