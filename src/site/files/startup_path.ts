// What the command line names: the folder to serve, a page, a password file. Looked at once, at the start.

import { MAX_PASSWORD_FILE_OCTETS } from "../access/limits.ts";
import { parsePasswordFile } from "../access/password_file.ts";
import type { PasswordFile } from "../access/password_file.ts";

/** The real path of a folder; throws NotFound, NotADirectory or PermissionDenied. */
export function resolveFolder(path: string): string {
  const real = Deno.realPathSync(path);
  if (!Deno.statSync(real).isDirectory) {
    throw new Deno.errors.NotADirectory("it is not a folder");
  }
  return real;
}

/** True where a file stands at the path below the folder. */
export function isFileBelow(folder: string, path: string): boolean {
  try {
    return Deno.statSync(`${folder}/${path}`).isFile;
  } catch {
    return false;
  }
}

/** The users of a password file, and its bad lines; throws what reading it throws, or a RangeError. */
export function readPasswordFile(path: string): PasswordFile {
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new Deno.errors.NotSupported("it is not a file");
  if (size > MAX_PASSWORD_FILE_OCTETS) {
    throw new RangeError(`it has over ${MAX_PASSWORD_FILE_OCTETS} octets`);
  }
  return parsePasswordFile(Deno.readTextFileSync(path));
}
