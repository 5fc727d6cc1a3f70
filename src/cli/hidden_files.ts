// Files that options name and that are not served if they are in DIR: passwords, the key of the certificate, the
// certificate, the handler, programs.

import { quote } from "../base/visible_text.ts";
import { isSameFile } from "../site/files/file_identity.ts";
import { isPathBelow } from "../site/files/file_name.ts";
import { joinPath } from "../site/files/file_path.ts";
import {
  listPathsBelow,
  nameFile,
  nameFolder,
  pathBelow,
} from "../site/files/startup_path.ts";
import { EXIT_USAGE, fail } from "./failure.ts";
import type { LocatedOptions } from "./located_options.ts";
import type { Warn } from "./user_list.ts";

/** A file that an option names. */
interface NamedFile {
  readonly path: string;
  /** Whether it is kept back also where it is the one file to serve. */
  readonly isSecret: boolean;
  /** What the warning says beside that it is not served. */
  readonly note?: string;
}

/** Paths for `hidden` of a site. Gives a warning for each file. Throws a Failure where programs are the folder. */
export function findHidden(
  options: LocatedOptions,
  warn: Warn,
): readonly string[] {
  const { folder, file } = options.site;
  if (folder === undefined) return [];
  const named = listNamedFiles(options);
  if (file !== undefined) return hideOnlyFile({ folder, file }, named, warn);
  const reach = { folder, followSymlinks: options.site.followSymlinks };
  return [
    ...named.flatMap((each) => hideFile(reach, each, warn)),
    ...options.programs.folders.flatMap((each) => hidePrograms(reach, each)),
  ];
}

function listNamedFiles(
  { access: { authFile }, tls: { cert, key }, handler }: LocatedOptions,
): readonly NamedFile[] {
  const named = new Map<string, NamedFile>();
  const add = (path: string | undefined, isSecret: boolean, note?: string) => {
    if (path === undefined || named.has(path)) return;
    named.set(path, { path, isSecret, note });
  };
  add(authFile, true);
  add(key, true);
  // A renewal may write the key into the same file.
  add(cert, false);
  add(handler.file, false, "; other modules are served");
  return [...named.values()];
}

/** Which files a request can reach. */
interface Reach {
  readonly folder: string;
  readonly followSymlinks: boolean;
}

function hideFile(
  reach: Reach,
  { path, note }: NamedFile,
  warn: Warn,
): readonly string[] {
  const below = listPathsBelow(reach.folder, path);
  if (below.length > 0) {
    warn(
      `${quote(path)} is in the served folder: it is not served${note ?? ""}`,
    );
  }
  return hidePath(reach, path, below);
}

/** The path, and the paths below the folder that lead to it, as `hidden` of a site takes them. */
function hidePath(
  { folder, followSymlinks }: Reach,
  path: string,
  below: readonly string[],
): readonly string[] {
  const hidden = below.map((each) =>
    isPathBelow(each) ? each : joinPath(nameFolder(folder), each.split("/"))
  );
  // A link in the folder may lead there.
  return followSymlinks ? [...hidden, nameFile(path)] : hidden;
}

function hidePrograms(
  reach: Reach,
  { folder }: LocatedOptions["programs"]["folders"][number],
): readonly string[] {
  const served = reach.folder;
  const isAround = Deno.realPathSync(folder) === Deno.realPathSync(served) ||
    pathBelow(folder, served) !== undefined;
  if (isAround) {
    return fail(
      EXIT_USAGE,
      `${quote(folder)} has the served folder in it: ` +
        "programs need a folder of their own",
    );
  }
  return hidePath(reach, folder, listPathsBelow(served, folder));
}

/** The one file to serve is hidden where it is a secret, under whatever name it was given. */
function hideOnlyFile(
  { folder, file }: { folder: string; file: string },
  named: readonly NamedFile[],
  warn: Warn,
): readonly string[] {
  const secret = named.find(({ path, isSecret }) =>
    isSecret && isOneFile(joinPath(folder, [file]), path)
  );
  if (secret === undefined) return [];
  warn(
    `${quote(secret.path)} is the file to serve, but it is a key or a ` +
      "password file: it is not served",
  );
  return [file];
}

function isOneFile(a: string, b: string): boolean {
  try {
    return isSameFile(Deno.statSync(a), Deno.statSync(b));
  } catch {
    return false;
  }
}
