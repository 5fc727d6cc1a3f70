// The paths that options name, tested once at the start: the folder to serve, a page of it.

import { isAbsolutePath, joinPath, prefixBelow } from "./file_path.ts";
import { MAX_LINKS, MAX_STARTUP_NAMES } from "./limits.ts";

/** The real path of a folder; throws NotFound, NotADirectory or PermissionDenied. */
export function resolveFolder(path: string | URL): string {
  // Not the real path: a worker may read only what is below the path that it was given.
  if (!Deno.statSync(path).isDirectory) {
    throw new Deno.errors.NotADirectory("it is not a folder");
  }
  // Whether what is in it can be reached. A worker may read the path that was given, not the real one.
  const real = Deno.realPathSync(path);
  Deno.statSync(joinPath(path instanceof URL ? real : path, ["."]));
  return real;
}

/** Where a file is below a folder, with `/` between the names; undefined where it is not. Throws what the system throws. */
export function pathBelow(folder: string, file: string): string | undefined {
  return cutPrefix(Deno.realPathSync(folder), Deno.realPathSync(file));
}

/**
 * All paths below the folder that lead to the file: its own name and each link on the way, because a request can name any of
 * them. They are written as `pathBelow` returns them. None if the file is not below the folder. Never throws for a file that
 * does not exist.
 */
export function listPathsBelow(folder: string, path: string): string[] {
  const places = listWay(path);
  const folders = [nameFolder(folder), Deno.realPathSync(folder)];
  const below = folders.flatMap((each) =>
    places.map((place) => cutPrefix(each, place))
  );
  return [...new Set(below)].filter((each) => each !== undefined);
}

/** The absolute path, and the real places of its links and of what the last one leads to. */
function listWay(path: string): string[] {
  const way: string[] = [];
  let next = path;
  try {
    way.push(nameFile(path));
    for (let links = 0; links < MAX_LINKS; links++) {
      const { folder, name } = splitPath(next);
      const real = Deno.realPathSync(folder);
      way.push(joinPath(real, [name]));
      if (!Deno.lstatSync(next).isSymlink) break;
      const to = Deno.readLinkSync(next);
      next = isAbsolutePath(to) ? to : joinPath(real, [to]);
    }
    way.push(Deno.realPathSync(path));
  } catch {
    // The way ends here.
  }
  return way;
}

function cutPrefix(folder: string, path: string): string | undefined {
  const prefix = prefixBelow(folder);
  return path.startsWith(prefix)
    ? path.slice(prefix.length).replaceAll("\\", "/")
    : undefined;
}

/**
 * The absolute path by which to serve a folder: links stay in it, so that what they lead to at each
 * request is served. Throws as `resolveFolder` does.
 */
export function nameFolder(path: string | URL): string {
  const real = resolveFolder(path);
  // What a name with dots or another drive means there is for the system to say.
  if (Deno.build.os === "windows") return real;
  try {
    return makeAbsolute(
      typeof path === "string" ? path : decodeURIComponent(path.pathname),
    );
  } catch {
    // The current folder is gone, or may not be read.
    return real;
  }
}

/** The absolute path of a file; links stay in it. Throws what the system throws. */
export function nameFile(path: string): string {
  return Deno.build.os === "windows"
    ? Deno.realPathSync(path)
    : makeAbsolute(path);
}

function makeAbsolute(path: string): string {
  const whole = path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
  const names = whole.split("/").filter((name) => name !== "" && name !== ".");
  // `link/..` is the folder above what the link leads to.
  const start = names.lastIndexOf("..") + 1;
  const above = start === 0
    ? "/"
    : Deno.realPathSync("/" + names.slice(0, start).join("/"));
  return joinPath(above, names.slice(start));
}

/** True where one of the first names in the folder is wanted. False where the folder cannot be read. */
export function hasName(
  folder: string,
  isWanted: (name: string) => boolean,
): boolean {
  let looks = MAX_STARTUP_NAMES;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      if (isWanted(name)) return true;
      if (--looks === 0) break;
    }
  } catch {
    // What it serves without being read shows later.
  }
  return false;
}

/** What a user named to be served: a folder, or one file in it. */
export interface NamedSite {
  /** Its absolute path; links stay in it. */
  readonly folder: string;
  /** The name of the file in it; undefined for the whole folder. */
  readonly file: string | undefined;
}

/** Thrown for a path that leads to something else than a folder or a file, such as a device. */
export class NotServable extends Error {
  override readonly name = "NotServable";
}

/** What stands at the path. Throws as `resolveFolder` does, and NotServable for what is neither a folder nor a file. */
export function nameSite(path: string): NamedSite {
  const info = Deno.statSync(path);
  if (info.isDirectory) return { folder: nameFolder(path), file: undefined };
  if (!info.isFile) {
    throw new NotServable("it is neither a folder nor a file");
  }
  Deno.openSync(path).close();
  const { folder, name } = splitPath(path);
  return { folder: nameFolder(folder), file: name };
}

/** The folder of a path, and its last name. */
function splitPath(path: string): { folder: string; name: string } {
  const isWindows = Deno.build.os === "windows";
  const start = path.search(isWindows ? /[^/\\]*$/ : /[^/]*$/);
  return {
    folder: start === 0 ? "." : path.slice(0, start),
    name: path.slice(start),
  };
}

/** True where a file stands at the path, whose names `/` separates, below the folder. */
export function isFileBelow(folder: string, path: string): boolean {
  try {
    return Deno.statSync(joinPath(folder, path.split("/"))).isFile;
  } catch {
    return false;
  }
}
