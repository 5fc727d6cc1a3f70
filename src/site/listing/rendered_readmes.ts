// The READMEs that were rendered last, each by the version of its file: the listing of a folder is made anew for each
// request, and its README rarely changes.

import type { SiteFile } from "../files/site_file.ts";
import { MAX_README_CACHE_CHARACTERS } from "./limits.ts";
import type { RenderedMarkdown } from "./markdown.ts";
import type { Readme } from "./readme.ts";

/** Renders READMEs, and keeps what it made. */
export class RenderedReadmes {
  /** From the one that was asked for longest ago. */
  readonly #kept = new Map<string, RenderedMarkdown>();
  #characters = 0;

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** The README, with its HTML where the file's name says that it is Markdown. */
  async render(
    readme: Readme,
    { path, entityTag, name }: Pick<SiteFile, "path" | "entityTag" | "name">,
  ): Promise<Readme> {
    if (!/\.md$/i.test(name)) return readme;
    const key = entityTag === undefined ? undefined : `${path}\0${entityTag}`;
    const kept = key === undefined ? undefined : this.#take(key);
    const rendered = kept ?? await renderLazily(readme.text);
    if (rendered === undefined) return readme;
    if (key !== undefined) this.#keep(key, rendered);
    return { ...readme, rendered };
  }

  #take(key: string): RenderedMarkdown | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#characters -= kept.html.length;
    return kept;
  }

  #keep(key: string, rendered: RenderedMarkdown): void {
    // Two requests may have rendered it at the same time.
    this.#take(key);
    this.#kept.set(key, rendered);
    this.#characters += rendered.html.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= MAX_README_CACHE_CHARACTERS) return;
      this.#take(oldest);
    }
  }
}

/** The parser takes 20 ms to load and some MiB, and most servers show no README. */
async function renderLazily(
  text: string,
): Promise<RenderedMarkdown | undefined> {
  const { renderMarkdown } = await import("./markdown.ts");
  return renderMarkdown(text);
}
