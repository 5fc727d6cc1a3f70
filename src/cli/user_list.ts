// The users who may read, and the file that names them.

import { type FileWait, NamedFile } from "../base/named_file.ts";
import { escapeUnprintable, quote } from "../base/visible_text.ts";
import { MAX_PASSWORD_FILE_OCTETS } from "../site/access/limits.ts";
import {
  decodePasswordFile,
  type PasswordFile,
} from "../site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "../site/access/password_hash.ts";
import { EXIT_FAILURE, EXIT_STOPPED, fail } from "./failure.ts";
import type { LocatedOptions } from "./located_options.ts";

/** Gets a problem in one line. */
export type Warn = (text: string) => void;

/**
 * The users who may read; undefined for everybody. `signal` ends the wait for a file that is a pipe. Throws a Failure where
 * the file has none.
 */
export async function findUsers(
  { auth, authFile }: LocatedOptions["access"],
  warn: Warn,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, PasswordHash> | undefined> {
  const users = new Map<string, PasswordHash>();
  if (authFile !== undefined) {
    const named = await readUsers(authFile, warn, signal);
    for (const [user, hash] of named) users.set(user, hash);
  }
  if (auth !== undefined) users.set(auth.user, hashPassword(auth.password));
  return auth === undefined && authFile === undefined ? undefined : users;
}

async function readUsers(
  authFile: string,
  warn: Warn,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, PasswordHash>> {
  const wait = { signal, onWait: warn };
  const { users, problems } = await readPasswords(authFile, wait);
  for (const { line, message } of problems) {
    warn(`${escapeUnprintable(authFile)}:${line}: ${message}`);
  }
  return users.size > 0 ? users : fail(
    EXIT_FAILURE,
    `there is no user in ${quote(authFile)}: htpasswd -cB FILE NAME makes one`,
  );
}

async function readPasswords(
  path: string,
  wait: FileWait,
): Promise<PasswordFile> {
  try {
    const file = new NamedFile(path, MAX_PASSWORD_FILE_OCTETS);
    return decodePasswordFile(await file.read(wait));
  } catch (error) {
    return fail(
      wait.signal?.aborted ? EXIT_STOPPED : EXIT_FAILURE,
      `cannot read the password file ${quote(path)}: ${
        (error as Error).message
      }`,
    );
  }
}
