// What changes in the served folder during the soak: files are replaced by rename, and symbolic links by rename too.
// Every name exists at each moment. A response has to be one version as a whole, no older than its request.

import { join } from "@std/path";
import { type Content, makeContent, makeKey } from "./content.ts";
import type { Site } from "./site_files.ts";

/** A name whose content changes. */
export interface ChangingName {
  /** What it is asked for with, from the root, without a slash before it. */
  readonly target: string;
  readonly everyMs: number;
}

interface ChurnedFile extends ChangingName {
  readonly kind: Content["kind"];
  /** Octets of the shortest version. */
  readonly least: number;
}

/** The last is replaced so rarely that the server caches it in between. */
const FILES: readonly ChurnedFile[] = [
  { target: "churned/fast.bin", everyMs: 25, kind: "octets", least: 1000 },
  { target: "churned/text.txt", everyMs: 50, kind: "text", least: 9000 },
  { target: "churned/large.bin", everyMs: 300, kind: "octets", least: 700_000 },
  { target: "churned/rare.bin", everyMs: 4000, kind: "octets", least: 3000 },
];

/** Links to the two releases in turn: to the folder, and to the file in it. */
const LINKS: readonly (ChangingName & { link: string; file: string })[] = [
  { target: "current/page.bin", everyMs: 40, link: "current", file: "" },
  { target: "page.bin", everyMs: 60, link: "page.bin", file: "/page.bin" },
];

/** Versions have different lengths, so that no length fits another version's content. */
const LENGTHS = 997;

/** The names whose content changes, by how. */
export const CHANGING: {
  readonly files: readonly ChangingName[];
  readonly links: readonly ChangingName[];
} = { files: FILES, links: LINKS };

/** Changes names until it is stopped. */
export class Churn {
  readonly #site: Site;
  readonly #versions = new Map<string, number>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  private constructor(site: Site) {
    this.#site = site;
  }

  /** Makes the first version of every name, and changes them from then on. */
  static start(site: Site): Churn {
    const churn = new Churn(site);
    Deno.mkdirSync(join(site.folder, "churned"));
    for (const name of FILES) {
      churn.#keepChanging(name, () => churn.#replace(name));
    }
    for (const name of LINKS) {
      churn.#keepChanging(name, () => churn.#swap(name));
    }
    return churn;
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** How many changes there were. */
  get changes(): number {
    let changes = 0;
    for (const version of this.#versions.values()) changes += version;
    return changes;
  }

  /** The number of the current version. */
  version({ target }: ChangingName): number {
    return this.#versions.get(target)!;
  }

  /** The contents that the name has had since `oldest` was its version, that one included; newest first. */
  since(name: ChangingName, oldest: number): Content[] {
    const contents = [];
    for (let version = this.version(name); version >= oldest; version--) {
      contents.push(this.#content(name, version));
    }
    return contents;
  }

  #keepChanging({ target, everyMs }: ChangingName, change: () => void): void {
    this.#versions.set(target, -1);
    const next = () => {
      // The number is the new one from before the change on: the change and its number are one step for this thread.
      this.#versions.set(target, this.#versions.get(target)! + 1);
      change();
    };
    next();
    this.#timers.push(setInterval(next, everyMs));
  }

  #content(name: ChangingName, version: number): Content {
    const file = FILES.find(({ target }) => target === name.target);
    if (file === undefined) return this.#site.releases[version % 2].content;
    const { target, kind, least } = file;
    return {
      kind,
      key: makeKey(this.#site.seed, { name: target, version }),
      length: least + version % LENGTHS,
    };
  }

  #replace(name: ChangingName): void {
    const path = join(this.#site.folder, name.target);
    const content = this.#content(name, this.version(name));
    Deno.writeFileSync(`${path}.new`, makeContent(content));
    Deno.renameSync(`${path}.new`, path);
  }

  #swap(name: typeof LINKS[number]): void {
    const path = join(this.#site.folder, name.link);
    const to = `releases/${this.version(name) % 2}${name.file}`;
    Deno.symlinkSync(to, `${path}.new`);
    Deno.renameSync(`${path}.new`, path);
  }
}
