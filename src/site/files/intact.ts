// Whether a file that was read for a while is still the version that was opened.

import { type FileIdentity, isSameVersion } from "./file_identity.ts";

/** False where the file at the path was changed. One that was replaced or removed is intact as it was opened. */
export function isIntact(path: string, identity: FileIdentity): boolean {
  try {
    const info = Deno.statSync(path);
    return info.dev !== identity.dev || info.ino !== identity.ino ||
      isSameVersion(identity, info);
  } catch {
    return true;
  }
}
