// A password file as htpasswd writes it: `user:hash` on each line, bcrypt or {SHA}.
//
// Read as Apache reads it: blanks around a line, empty lines and lines that begin with `#` don't
// count, a second colon ends the hash, and a user's first line is the one that counts, even where
// its hash is refused. Refused are hashes too weak to keep (MD5, DES), passwords in plain text,
// and SHA-2 crypt, of which no library at hand reads every password right. What is reported never
// quotes the line: names and hashes get swapped, and reports get pasted.

import { MAX_USER_LENGTH } from "./credentials.ts";
import type { PasswordHash } from "./password_hash.ts";

/** Largest password file that is read, in octets: some 50,000 users. */
export const MAX_PASSWORD_FILE_OCTETS = 4 * 1024 * 1024;

/** Most problems that are told one by one: beyond, the file is something else altogether. */
export const MAX_PASSWORD_FILE_PROBLEMS = 20;

/** The least cost that bcrypt knows. */
export const LEAST_COST = 4;

/** The highest cost taken: above it, one wrong password keeps a core busy for seconds. */
export const HIGHEST_COST = 14;

/** What is wrong with a line, counted from 1. */
export interface PasswordFileProblem {
  readonly line: number;
  readonly message: string;
}

/** The users of a file, and the lines that name none. */
export interface PasswordFile {
  readonly users: ReadonlyMap<string, PasswordHash>;
  readonly problems: readonly PasswordFileProblem[];
}

/** A good hash, or what is wrong with it. */
type Reading = PasswordHash | string;

const ANEW = 'make it anew with "htpasswd -B"';

/** The users of a password file, and its bad lines; throws what reading it throws, or a RangeError. */
export function readPasswordFile(path: string): PasswordFile {
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new Deno.errors.NotSupported("it is not a file");
  if (size > MAX_PASSWORD_FILE_OCTETS) {
    throw new RangeError(`it has over ${MAX_PASSWORD_FILE_OCTETS} octets`);
  }
  return parsePasswordFile(Deno.readTextFileSync(path));
}

/** The users of a password file; a bad line is a problem, and the other lines still count. */
export function parsePasswordFile(text: string): PasswordFile {
  const users = new Map<string, PasswordHash>();
  const seen = new Set<string>();
  const problems: PasswordFileProblem[] = [];
  let untold = 0;
  const lines = text.replace(/^\ufeff/, "").split("\n");
  lines.forEach((untrimmed, index) => {
    const line = untrimmed.trim();
    if (line === "" || line.startsWith("#")) return;
    const [user, secret] = line.split(":", 2);
    const reading = secret === undefined
      ? 'there is no ":" after a user name'
      : checkUser(user, seen) ?? parsePasswordHash(secret);
    seen.add(user);
    if (typeof reading !== "string") users.set(user, reading);
    else if (problems.length < MAX_PASSWORD_FILE_PROBLEMS) {
      problems.push({ line: index + 1, message: reading });
    } else untold++;
  });
  if (untold > 0) {
    const message = `up to here, ${untold} more lines are no good`;
    problems.push({ line: lines.length, message });
  }
  return { users, problems };
}

function checkUser(user: string, seen: ReadonlySet<string>) {
  if (user === "") return 'there is no user name before the ":"';
  if (user.length > MAX_USER_LENGTH) {
    return `the user name is longer than ${MAX_USER_LENGTH} characters`;
  }
  if (/\p{Cc}/u.test(user)) return "the user name holds a control character";
  if (seen.has(user)) return "the user has a line above, which is the one used";
  return undefined;
}

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./0-9A-Za-z]{53}$/;
const SHA = /^\{SHA\}([0-9A-Za-z+/]{27}=)$/;

/** The kinds that are known and refused, by how they begin; the first that fits is told. */
const REFUSED: readonly (readonly [beginning: RegExp, message: string])[] = [
  [/^$/, "there is no hash"],
  [/^\$2[aby]\$/, `the bcrypt hash is damaged: ${ANEW}`],
  [/^\{SHA\}/, `the {SHA} hash is damaged: ${ANEW}`],
  [/^\$(apr1|1)\$/, `MD5 hashes are too weak: ${ANEW}`],
  [/^\$[56]\$/, `SHA-2 crypt hashes are not supported: ${ANEW}`],
  [/^(\$|\{\w+\})/, `this kind of hash is not supported: ${ANEW}`],
  [/^[./0-9A-Za-z]{13}$/, `DES hashes are too weak: ${ANEW}`],
  [/^/, `this is not a hash, and plain text is refused: ${ANEW}`],
];

function parsePasswordHash(text: string): Reading {
  const cost = BCRYPT.exec(text)?.[1];
  if (cost !== undefined) return checkCost(text, Number(cost));
  const octets = decodeSha(text);
  if (octets !== undefined) {
    return { kind: "digest", algorithm: "sha1", octets };
  }
  return REFUSED.find(([beginning]) => beginning.test(text))![1];
}

function checkCost(text: string, cost: number): Reading {
  return cost >= LEAST_COST && cost <= HIGHEST_COST
    ? { kind: "bcrypt", cost, text }
    : `bcrypt's cost is not in ${LEAST_COST} to ${HIGHEST_COST}: ` +
      'make it anew with "htpasswd -B -C 10"';
}

/** The 20 octets of a SHA-1 digest. */
function decodeSha(text: string): Uint8Array | undefined {
  const base64 = SHA.exec(text)?.[1];
  return base64 === undefined
    ? undefined
    : Uint8Array.from(atob(base64), (octet) => octet.charCodeAt(0));
}
