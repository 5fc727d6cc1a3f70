// Whether coded files stand where an original is missing.
//
// `existsSync` of the runtime's `node:fs` takes 1.4 µs for a name that is not there. The others throw,
// which costs 20 to 30.

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

const ENDINGS = Object.values(CODING_ENDING);

/**
 * The codings of the names that `path` has with their endings; none for a path that ends in one itself.
 * Three system calls. Never throws.
 */
export function findCodedNames(path: string): CodingSet {
  if (ENDINGS.some((ending) => path.endsWith(ending))) return 0;
  const { existsSync } = loadBuiltinModule<FsModule>("node:fs");
  let found: CodingSet = 0;
  for (const coding of CODINGS) {
    if (existsSync(path + CODING_ENDING[coding])) found |= CODING_BIT[coding];
  }
  return found;
}
