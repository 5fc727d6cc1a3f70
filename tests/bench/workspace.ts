// A temporary folder with the site that every peer serves and whatever else is written on the way.
//
// Small files are called .png, whatever is in them: no server compresses an image, so that all send
// the same octets. Servers may run as another user, so all may read.

import { dirname, join } from "@std/path";
import { FIRST_PAIR } from "../net/tls_pairs.ts";

/** Distinct small files of the case `many`. */
export const MANY = 2000;
/** Distinct small files of the case `very-many`, in folders of some hundred. */
export const VERY_MANY = 100_000;
const FOLDER_FILES = 300;
/** The certificate, in the folder of the workspace, and its key. */
export const CERTIFICATE_NAME = "certificate.pem";
export const KEY_NAME = "key.pem";
export const DOWNLOAD_OCTETS = 200 * 1000 * 1000;

const BLOCK = 1024 * 1024;

export interface Workspace {
  /** The whole, with a place for configurations and scripts. */
  readonly folder: string;
  /** What is served. */
  readonly site: string;
}

/** Makes the folder and the small files in it. */
export async function createWorkspace(): Promise<Workspace> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_bench_" });
  const site = join(folder, "site");
  await Deno.chmod(folder, 0o755);
  await Deno.mkdir(join(site, "many"), { recursive: true });
  const { certificatePem, keyPem } = FIRST_PAIR;
  await Deno.writeTextFile(join(folder, CERTIFICATE_NAME), certificatePem);
  await Deno.writeTextFile(join(folder, KEY_NAME), keyPem);
  const small = randomOctets(1024);
  await Deno.writeFile(join(site, "1k.png"), small);
  await Deno.writeFile(join(site, "100k.png"), randomOctets(100 * 1024));
  await Deno.writeTextFile(join(site, "100k.txt"), prose(100 * 1024));
  await Deno.writeTextFile(join(site, "index.html"), prose(1024));
  for (let i = 0; i < MANY; i++) {
    await Deno.writeFile(join(site, nameOfMany(i)), small);
  }
  return { folder, site };
}

/** The path of one of the many, from the root, without a slash before it. */
export function nameOfMany(i: number): string {
  return `many/${String(i).padStart(4, "0")}.png`;
}

/** The path of one of the very many, from the root, without a slash before it. */
export function nameOfOneOfAll(i: number): string {
  return `all/${Math.floor(i / FOLDER_FILES)}/${i}.png`;
}

/** Makes the very many files unless they are there. */
export async function addVeryManyFiles({ site }: Workspace): Promise<void> {
  const small = randomOctets(1024);
  for (let i = 0; i < VERY_MANY; i++) {
    const path = join(site, nameOfOneOfAll(i));
    if (i % FOLDER_FILES === 0) {
      if (i === 0 && await isFile(path)) return;
      await Deno.mkdir(dirname(path), { recursive: true });
    }
    Deno.writeFileSync(path, small);
  }
}

/** Makes the big file unless it is there; what is written is in the page cache. */
export async function addDownload({ site }: Workspace): Promise<void> {
  const path = join(site, "200m.bin");
  if (await isFile(path)) return;
  using file = await Deno.open(path, { write: true, createNew: true });
  const block = randomOctets(BLOCK);
  for (let left = DOWNLOAD_OCTETS; left > 0;) {
    left -= await file.write(block.subarray(0, Math.min(left, BLOCK)));
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

export async function removeWorkspace({ folder }: Workspace): Promise<void> {
  await Deno.remove(folder, { recursive: true });
}

function randomOctets(count: number): Uint8Array {
  const octets = new Uint8Array(count);
  for (let i = 0; i < count; i += 65536) {
    crypto.getRandomValues(octets.subarray(i, i + 65536));
  }
  return octets;
}

/** Words in changing order: compresses about as well as text does. */
function prose(count: number): string {
  const words = "the server reads a request and writes the response to it, " +
    "octet by octet, as the standard says; what a peer may not send is refused";
  const choice = words.split(" ");
  let text = "";
  for (let state = 1; text.length < count;) {
    state = Math.imul(state, 1103515245) + 12345;
    text += choice[(state >>> 16) % choice.length] + " ";
  }
  return text.slice(0, count);
}
