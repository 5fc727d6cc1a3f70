// The users who may read, and the file that names them.

import { escapeUnprintable, quote } from "../base/visible_text.ts";
import { readPasswordFile } from "../site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "../site/access/password_hash.ts";
import { pathBelow } from "../site/files/startup_path.ts";
import { EXIT_FAILURE, EXIT_USAGE, fail, failFor } from "./failure.ts";
import type { LocatedOptions } from "./located_options.ts";

/** Gets a problem in one line. */
export type Warn = (text: string) => void;

/** The users who may read; undefined for everybody. Throws a Failure where the file has none. */
export function findUsers(
  { auth, authFile }: LocatedOptions["access"],
  warn: Warn,
): ReadonlyMap<string, PasswordHash> | undefined {
  const users = new Map<string, PasswordHash>();
  if (authFile !== undefined) {
    for (const [user, hash] of readUsers(authFile, warn)) users.set(user, hash);
  }
  if (auth !== undefined) users.set(auth.user, hashPassword(auth.password));
  return auth === undefined && authFile === undefined ? undefined : users;
}

function readUsers(
  authFile: string,
  warn: Warn,
): ReadonlyMap<string, PasswordHash> {
  try {
    const { users, problems } = readPasswordFile(authFile);
    for (const { line, message } of problems) {
      warn(`${escapeUnprintable(authFile)}:${line}: ${message}`);
    }
    if (users.size > 0) return users;
  } catch (error) {
    return failFor(`read ${quote(authFile)}`, error as Error);
  }
  return fail(
    EXIT_FAILURE,
    `there is no user in ${quote(authFile)}: htpasswd -cB FILE NAME makes one`,
  );
}

/** The password file and the programs are not served where they are in the folder. Throws a Failure where they are the folder. */
export function findHidden(
  options: LocatedOptions,
  warn: Warn,
): readonly string[] {
  return [...hidePasswords(options, warn), ...hidePrograms(options)];
}

function hidePrograms(
  { site: { folder: served, file }, programs }: LocatedOptions,
): readonly string[] {
  if (served === undefined || file !== undefined) return [];
  return programs.folders.flatMap(({ folder }) => {
    const isAround = Deno.realPathSync(folder) === Deno.realPathSync(served) ||
      pathBelow(folder, served) !== undefined;
    if (isAround) {
      return fail(
        EXIT_USAGE,
        `${quote(folder)} has the served folder in it: ` +
          "programs need a folder of their own",
      );
    }
    return pathBelow(served, folder) ?? [];
  });
}

function hidePasswords(
  { site: { folder, file }, access: { authFile } }: LocatedOptions,
  warn: Warn,
): readonly string[] {
  if (folder === undefined || authFile === undefined) return [];
  const path = pathBelow(folder, authFile);
  if (path === undefined || (file ?? path) !== path) return [];
  warn(`${quote(authFile)} is in the served folder: it is not served`);
  return [path];
}
