// Whether an opened file stands inside the root, whatever is renamed meanwhile.
//
// The runtime has no `openat2`. The real path and the identity of a file are two questions, and
// someone who may write into the folder could swap a link in between. Two tests hold against that.
// Where no folder above the file's own one changed since before the request began, nothing was swapped
// on the way, and one `lstat` shows what stands in the file's own folder. Where one has just changed,
// both questions are asked many times in an order that nobody can foresee, while a swapped entry can
// satisfy only one of the two at a time.

import { identify, isSameFile, isSettled } from "./file_identity.ts";
import { joinPath, parentOf, prefixBelow } from "./file_path.ts";
import { MAX_MISSES_IN_A_ROW, MAX_SWAP_CHECKS, SWAP_CHECKS } from "./limits.ts";

/** Where an opened file stands. "moved": not where its path leads to any more, so look again. */
export type Place = "inside" | "outside" | "moved";

/** The root of a site. */
export interface Root {
  /** As it was named: a link on the way to it may be changed to lead elsewhere. */
  readonly path: string;
  /** The real path of that when it was last asked for. */
  readonly real: string;
}

/**
 * "inside" where `info`, which `path` was opened or stat'ed as, is what stands below the root under the
 * path's real name. `now`: when the request began, in ms. Throws what the system's calls throw.
 */
export function locate(
  root: Root,
  path: string,
  { info, now }: { info: Deno.FileInfo; now: number },
): Place {
  const real = Deno.realPathSync(path);
  if (real === root.real) {
    return isSameFile(Deno.statSync(root.path), info) ? "inside" : "moved";
  }
  const prefix = prefixBelow(root.real);
  if (!real.startsWith(prefix)) return "outside";
  // Only the root's name can hold links. A worker may read no other path than those below that name.
  const place = prefixBelow(root.path) + real.slice(prefix.length);
  if (!isAt(place, info)) return "moved";
  return isUndisturbed(place, { root: root.path, now })
    ? "inside"
    : repeatChecks(place, { real, info });
}

function isAt(place: string, info: Deno.FileInfo): boolean {
  const there = Deno.lstatSync(place);
  return !there.isSymlink && isSameFile(there, info);
}

/**
 * True where nothing was renamed on the way from the root down to the folder that `place` is in, since
 * before `now`. What is renamed in that folder itself cannot deceive one `lstat`. From the deepest
 * up: a test of a directory relies on those above it, tested after it.
 */
function isUndisturbed(
  place: string,
  { root, now }: { root: string; now: number },
): boolean {
  const own = parentOf(place);
  for (let directory = own;; directory = parentOf(directory)) {
    const isRoot = directory === root;
    const info = isRoot ? Deno.statSync(root) : Deno.lstatSync(directory);
    if (!info.isDirectory) return false;
    if (directory !== own && !isSettled(identify(info), now)) return false;
    if (isRoot) return true;
  }
}

/**
 * Each time that a file outside stands at `place`, the next check could as well have found that the path
 * leads elsewhere. So `SWAP_CHECKS` checks that find the file are enough, and where another file was
 * found between them, as when two are exchanged, that counts neither way.
 */
function repeatChecks(
  place: string,
  { real, info }: { real: string; info: Deno.FileInfo },
): Place {
  const coins = crypto.getRandomValues(new Uint8Array(MAX_SWAP_CHECKS));
  let passed = 0;
  let hits = 0;
  let missesInARow = 0;
  let wasMissed = false;
  for (const coin of coins) {
    if (coin < 128) {
      if (Deno.realPathSync(place) !== real) return "moved";
    } else if (isAt(place, info)) {
      hits++;
      missesInARow = 0;
    } else {
      wasMissed = true;
      if (++missesInARow === MAX_MISSES_IN_A_ROW) return "moved";
    }
    passed++;
    if ((wasMissed ? hits : passed) === SWAP_CHECKS) return "inside";
  }
  return "moved";
}

/**
 * True where one of the folders from `root` down along these names has just changed, so that names that
 * were looked up one after the other may never have been missing together. `now`: when the request began, in ms.
 */
export function isWayChanging(
  root: string,
  names: readonly string[],
  now: number,
): boolean {
  try {
    for (let depth = 0; depth <= names.length; depth++) {
      const info = Deno.statSync(joinPath(root, names.slice(0, depth)));
      if (!info.isDirectory) return false;
      if (!isSettled(identify(info), now)) return true;
    }
  } catch {
    // The way ends here, in a folder that did not change.
  }
  return false;
}
