// Whether what was opened stands inside the root, whatever is renamed meanwhile.
//
// The system offers no `openat2` here, so real path and identity are two questions, and one who may
// write into the folder could swap a link between them. Two answers hold against that:
// directories that did not change since before the request began had nothing swapped in them; and
// where one has just changed, both questions are put many times in an order nobody can foresee,
// while a swapped entry can only ever satisfy one of the two.

import { identify, isSameFile, isSettled } from "./file_identity.ts";
import { SWAP_CHECKS } from "./limits.ts";

const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/**
 * True where `info`, which `path` was opened or stat'ed as, is what stands below `root` under the
 * path's real name. `now`: when the request began, in ms. Throws what the system's calls throw.
 */
export function isInside(
  root: string,
  path: string,
  { info, now }: { info: Deno.FileInfo; now: number },
): boolean {
  const real = Deno.realPathSync(path);
  if (real === root) return isAt(real, info);
  const below = root.endsWith(SEPARATOR) ? root : root + SEPARATOR;
  if (!real.startsWith(below) || !isAt(real, info)) return false;
  return isUndisturbed(real, { root, below, now }) ||
    standsTheQuestions(path, { real, info });
}

function isAt(real: string, info: Deno.FileInfo): boolean {
  const there = Deno.lstatSync(real);
  return !there.isSymlink && isSameFile(there, info);
}

/**
 * True where nothing was renamed in the directories from `real` up to the root since before `now`.
 * From the deepest up: what is said of a directory rests on those above it, asked after it.
 */
function isUndisturbed(
  real: string,
  { root, below, now }: { root: string; below: string; now: number },
): boolean {
  let end = real.length;
  do {
    end = real.lastIndexOf(SEPARATOR, end - 1);
    const directory = end < below.length ? root : real.slice(0, end);
    const info = Deno.lstatSync(directory);
    if (!info.isDirectory || !isSettled(identify(info), now)) return false;
  } while (end >= below.length);
  return true;
}

function standsTheQuestions(
  path: string,
  { real, info }: { real: string; info: Deno.FileInfo },
): boolean {
  const coins = crypto.getRandomValues(new Uint8Array(SWAP_CHECKS));
  return coins.every((coin) =>
    coin < 128 ? Deno.realPathSync(path) === real : isAt(real, info)
  );
}
