// Whether something stands at a path, for paths that are tried after one was missing.
//
// `existsSync` of the runtime's `node:fs` takes 1.4 µs for a name that is not there. The calls of `Deno`
// throw then, which takes 20 to 30 µs.

import { loadBuiltinModule } from "../../base/builtin_module.ts";
import {
  CODING_BIT,
  CODING_ENDING,
  CODINGS,
  type CodingSet,
} from "../coding/coding.ts";

interface FsModule {
  existsSync(path: string): boolean;
}

/** True where a file or folder stands at the path, or a link leads to one. Never throws. */
export function isPresent(path: string): boolean {
  try {
    return loadBuiltinModule<FsModule>("node:fs").existsSync(path);
  } catch {
    // A worker that serves one file may not look beside it.
    return false;
  }
}

const ENDINGS = Object.values(CODING_ENDING);

/**
 * The codings of the names that `path` has with their endings; none for a path that ends in one itself.
 * Three system calls. Never throws.
 */
export function findCodedNames(path: string): CodingSet {
  if (ENDINGS.some((ending) => path.endsWith(ending))) return 0;
  let found: CodingSet = 0;
  for (const coding of CODINGS) {
    if (isPresent(path + CODING_ENDING[coding])) found |= CODING_BIT[coding];
  }
  return found;
}
