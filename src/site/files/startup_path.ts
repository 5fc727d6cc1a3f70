// The paths that options name, tested once at the start: the folder to serve, a page of it.

import { joinPath } from "./file_path.ts";

/** The real path of a folder; throws NotFound, NotADirectory or PermissionDenied. */
export function resolveFolder(path: string | URL): string {
  const real = Deno.realPathSync(path);
  if (!Deno.statSync(real).isDirectory) {
    throw new Deno.errors.NotADirectory("it is not a folder");
  }
  return real;
}

/** True where a file stands at the path, whose names `/` separates, below the folder. */
export function isFileBelow(folder: string, path: string): boolean {
  try {
    return Deno.statSync(joinPath(folder, path.split("/"))).isFile;
  } catch {
    return false;
  }
}
