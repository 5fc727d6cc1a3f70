// Paths of the file system as strings. Only this file knows the system's separator.

const IS_WINDOWS = Deno.build.os === "windows";

/** What stands between the names of a path. */
const SEPARATOR = IS_WINDOWS ? "\\" : "/";

/** How the paths of everything below the folder begin: its own path with a separator at the end. */
export function prefixBelow(folder: string, separator = SEPARATOR): string {
  // The root of a file system, `/` or `C:\`, ends in a separator already.
  return folder.endsWith(separator) ? folder : folder + separator;
}

/** The path that these names lead to from the folder; the folder itself where there are none. */
export function joinPath(
  folder: string,
  names: readonly string[],
  separator = SEPARATOR,
): string {
  return names.length === 0
    ? folder
    : prefixBelow(folder, separator) + names.join(separator);
}

/** The names that lead from the folder to the path, which is below it. It undoes `joinPath`. */
export function namesBelow(
  folder: string,
  path: string,
  separator = SEPARATOR,
): string[] {
  return path.slice(prefixBelow(folder, separator).length).split(separator);
}

/** The folder that a path's last name is in; the path is absolute and not the root of a file system. */
export function parentOf(path: string, separator = SEPARATOR): string {
  const parent = path.slice(0, path.lastIndexOf(separator));
  // `C:` alone is the current folder of that drive.
  const isRoot = parent === "" || separator === "\\" && parent.endsWith(":");
  return isRoot ? parent + separator : parent;
}

/** True for a path that does not begin at the current folder. */
export function isAbsolutePath(path: string, separator = SEPARATOR): boolean {
  return separator === "/"
    ? path.startsWith("/")
    : /^(?:[a-z]:[/\\]|[/\\]{2})/i.test(path);
}
