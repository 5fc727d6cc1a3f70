// The folder that is served: files that never change, two releases that links lead to, and a place for files that do.

import { dirname, join } from "@std/path";
import { pickBelow, seeded } from "../seeded.ts";
import { type Content, makeContent, makeKey } from "./content.ts";

const SMALL = 20;
const TEXTS = 3;
const LISTED = 60;
const KIB = 1024;

/** A file below the folder. */
export interface SiteFile {
  /** From the root, without a slash before it. */
  readonly path: string;
  readonly content: Content;
}

/** The folder, and what is in it. */
export interface Site {
  readonly folder: string;
  readonly seed: number;
  /** Shorter than what the server keeps in memory. */
  readonly small: readonly SiteFile[];
  /** It takes many writes to send. */
  readonly large: SiteFile;
  /** What 1,000 slow readers ask for at once. All of them together fit in the memory that a system has for sockets. */
  readonly wave: SiteFile;
  readonly texts: readonly SiteFile[];
  /** Names in the folder `listed`. */
  readonly listed: readonly string[];
  /** The page of each release. */
  readonly releases: readonly [SiteFile, SiteFile];
}

/** Makes the folder in a temporary one. */
export async function createSite(seed: number): Promise<Site> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_soak_" });
  const random = seeded(seed);
  const describe = (
    path: string,
    length: number,
    kind: Content["kind"] = "octets",
  ): SiteFile => ({
    path,
    content: { kind, key: makeKey(seed, { name: path }), length },
  });
  const many = (count: number, make: (i: number) => SiteFile) =>
    Array.from({ length: count }, (_, i) => make(i));
  const listed = many(LISTED, (i) => describe(`listed/file-${i}.bin`, i));
  const site: Site = {
    folder,
    seed,
    small: many(
      SMALL,
      (i) => describe(`small/${i}.bin`, 1 + pickBelow(random, 16 * KIB)),
    ),
    large: describe("large.bin", 4 * KIB * KIB + 1),
    wave: describe("wave.bin", 600 * KIB),
    texts: many(
      TEXTS,
      (i) => describe(`text/${i}.txt`, (40 + 30 * i) * KIB, "text"),
    ),
    listed: listed.map(({ path }) => path.slice("listed/".length)),
    releases: [
      describe("releases/0/page.bin", 5000),
      describe("releases/1/page.bin", 6000),
    ],
  };
  const { small, large, wave, texts, releases } = site;
  for (
    const file of [...small, large, wave, ...texts, ...listed, ...releases]
  ) {
    await writeSiteFile(folder, file);
  }
  return site;
}

export async function removeSite({ folder }: Site): Promise<void> {
  await Deno.remove(folder, { recursive: true });
}

async function writeSiteFile(
  folder: string,
  { path, content }: SiteFile,
): Promise<void> {
  const whole = join(folder, path);
  await Deno.mkdir(dirname(whole), { recursive: true });
  await Deno.writeFile(whole, makeContent(content));
}
