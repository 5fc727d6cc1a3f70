// Whether an opened file stands inside the root, whatever is renamed meanwhile.
//
// The runtime has no `openat2`. The real path and the identity of a file are two questions, and
// someone who may write into the folder could swap a link in between. Two tests hold against that.
// Where no directory changed since before the request began, nothing was swapped. Where one has just
// changed, both questions are asked many times in an order that nobody can foresee, while a swapped
// entry can satisfy only one of the two at a time.

import { identify, isSameFile, isSettled } from "./file_identity.ts";
import { parentOf, prefixBelow } from "./file_path.ts";
import { SWAP_CHECKS } from "./limits.ts";

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
  if (!real.startsWith(prefixBelow(root)) || !isAt(real, info)) return false;
  return isUndisturbed(real, { root, now }) || passesChecks(path, real, info);
}

function isAt(real: string, info: Deno.FileInfo): boolean {
  const there = Deno.lstatSync(real);
  return !there.isSymlink && isSameFile(there, info);
}

/**
 * True where nothing was renamed in the directories from `real`, below `root`, up to the root since
 * before `now`. From the deepest up: a test of a directory relies on those above it, tested after it.
 */
function isUndisturbed(
  real: string,
  { root, now }: { root: string; now: number },
): boolean {
  let directory = real;
  do {
    directory = parentOf(directory);
    const info = Deno.lstatSync(directory);
    if (!info.isDirectory || !isSettled(identify(info), now)) return false;
  } while (directory !== root);
  return true;
}

function passesChecks(
  path: string,
  real: string,
  info: Deno.FileInfo,
): boolean {
  const coins = crypto.getRandomValues(new Uint8Array(SWAP_CHECKS));
  return coins.every((coin) =>
    coin < 128 ? Deno.realPathSync(path) === real : isAt(real, info)
  );
}
