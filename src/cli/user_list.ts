// The users who may read, and the file that names them.

import { escapeUnprintable, quote } from "../base/visible_text.ts";
import { readPasswordFile } from "../site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "../site/access/password_hash.ts";
import { EXIT_FAILURE, fail, failFor } from "./failure.ts";
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
