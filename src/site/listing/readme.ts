// The README of a folder: which entry it is, and its text.

import { ContentChanged, discardContent } from "../../http/content.ts";
import type { SiteFile } from "../files/site_file.ts";
import { MAX_README_OCTETS } from "./limits.ts";
import type { ListingEntry } from "./listing_order.ts";
import type { RenderedMarkdown } from "./markdown.ts";

/** The text under a listing. */
export interface Readme {
  readonly name: string;
  readonly text: string;
  /** True where the file is longer than the text. */
  readonly cut: boolean;
  /** The text as HTML, where it is Markdown and small enough. */
  readonly rendered?: RenderedMarkdown;
}

/** In lower case, the most usual first. */
const NAMES: readonly string[] = ["readme.md", "readme", "readme.txt"];

/** The name of the file that introduces the folder, in any case; undefined where there is none. */
export function findReadme(
  entries: readonly ListingEntry[],
): string | undefined {
  let best: string | undefined;
  let bestRank = NAMES.length;
  for (const { name, kind } of entries) {
    if (kind !== "file" || name.length > "readme.txt".length) continue;
    const rank = NAMES.indexOf(name.toLowerCase());
    if (rank === -1 || rank >= bestRank) continue;
    best = name;
    bestRank = rank;
  }
  return best;
}

/**
 * The text of the file, at most `MAX_README_OCTETS` of it; undefined where it is not text. Discards the
 * file's content; rejects with what reading it rejects with.
 */
export async function readReadme(file: SiteFile): Promise<Readme | undefined> {
  const octets = await readStart(file);
  if (octets.length === 0 || octets.includes(0)) return undefined;
  const cut = file.size > octets.length;
  // As a stream, so that a character cut in two is left out and not replaced.
  const text = new TextDecoder().decode(octets, { stream: cut });
  return { name: file.name, text, cut };
}

async function readStart({ content }: SiteFile): Promise<Uint8Array> {
  if (content.kind === "octets") {
    return content.octets.subarray(0, MAX_README_OCTETS);
  }
  const octets = new Uint8Array(MAX_README_OCTETS);
  let length = 0;
  try {
    while (content.kind === "file" && length < octets.length) {
      const read = await content.source.read(octets.subarray(length), length);
      if (read === 0) break;
      length += read;
    }
  } catch (error) {
    // Its beginning is of one version, and the next listing has the other one.
    if (!(error instanceof ContentChanged)) throw error;
    length = 0;
  } finally {
    discardContent(content);
  }
  return octets.subarray(0, length);
}
