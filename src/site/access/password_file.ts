// A password file as htpasswd writes it: `user:hash` on each line, with bcrypt or {SHA} hashes.
//
// Reads as Apache does: blanks around a line, empty lines and lines that begin with `#` are ignored,
// a second colon ends the hash, and only the first line of a user counts, even if its hash is
// refused. Refuses weak hashes (MD5, DES), plain text, and SHA-2 crypt, for which there is no
// library that reads every password correctly. A message never quotes the line: names and hashes get
// swapped, and messages get pasted.

import {
  MAX_BCRYPT_COST,
  MAX_PASSWORD_FILE_OCTETS,
  MAX_PASSWORD_FILE_PROBLEMS,
  MAX_USER_LENGTH,
  MIN_BCRYPT_COST,
} from "./limits.ts";
import type { PasswordHash } from "./password_hash.ts";

/** What is wrong with a line; the first line is 1. */
export interface PasswordFileProblem {
  /** The number of the line. */
  readonly line: number;
  /** What is wrong, in words; nothing of the line is quoted. */
  readonly message: string;
}

/** The users of a file, and its invalid lines. */
export interface PasswordFile {
  /** The hash of each user, by name. */
  readonly users: ReadonlyMap<string, PasswordHash>;
  /** The lines that do not count. */
  readonly problems: readonly PasswordFileProblem[];
}

/** A hash, or what is wrong with it. */
type ParsedHash = PasswordHash | string;

const REPLACE = 'create a new one with "htpasswd -B"';

/**
 * The users of the password file at the path, and its invalid lines. Throws the error of reading the
 * file, or a RangeError if it has more than `MAX_PASSWORD_FILE_OCTETS`.
 *
 * @example
 * ```ts
 * import { readPasswordFile, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n");
 * const { users, problems } = readPasswordFile(path);
 * assertEquals(problems, []);
 *
 * await using server = await serve({ users, hostname: "127.0.0.1", port: 0 });
 * const response = await fetch(server.url);
 * assertEquals(response.status, 401);
 * await response.body?.cancel();
 * await Deno.remove(path);
 * ```
 */
export function readPasswordFile(path: string): PasswordFile {
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new Deno.errors.NotSupported("it is not a file");
  if (size > MAX_PASSWORD_FILE_OCTETS) throw tooLong();
  return decodePasswordFile(Deno.readFileSync(path));
}

/**
 * The users of a password file by its octets. Throws a RangeError if it has more than `MAX_PASSWORD_FILE_OCTETS`. A name
 * that is not UTF-8 is a problem, because no client can send it; so is a whole file in UTF-16.
 */
export function decodePasswordFile(octets: Uint8Array): PasswordFile {
  if (octets.length > MAX_PASSWORD_FILE_OCTETS) throw tooLong();
  const [first, second] = octets;
  if (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  ) {
    const message = "the file is UTF-16 text: save it as UTF-8";
    return { users: new Map(), problems: [{ line: 1, message }] };
  }
  return parsePasswordFile(new TextDecoder().decode(octets));
}

function tooLong(): RangeError {
  return new RangeError(`it has more than ${MAX_PASSWORD_FILE_OCTETS} octets`);
}

/**
 * The users of a password file. An invalid line is a problem, and the other lines still count.
 *
 * @example
 * ```ts
 * import { parsePasswordFile } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const { users, problems } = parsePasswordFile(
 *   "ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\nbob:plain text\n",
 * );
 * assertEquals([...users.keys()], ["ann"]);
 * assertEquals(problems[0].line, 2);
 * ```
 */
export function parsePasswordFile(text: string): PasswordFile {
  const users = new Map<string, PasswordHash>();
  const seen = new Set<string>();
  const problems: PasswordFileProblem[] = [];
  let unreported = 0;
  const lines = text.replace(/^\ufeff/, "").split("\n");
  lines.forEach((untrimmed, index) => {
    const line = untrimmed.trim();
    if (line === "" || line.startsWith("#")) return;
    const [user, secret] = line.split(":", 2);
    const parsed = secret === undefined
      ? 'there is no ":" after the user name'
      : checkUser(user, seen) ?? parsePasswordHash(secret);
    seen.add(user);
    if (typeof parsed !== "string") users.set(user, parsed);
    else if (problems.length < MAX_PASSWORD_FILE_PROBLEMS) {
      problems.push({ line: index + 1, message: parsed });
    } else unreported++;
  });
  if (unreported > 0) {
    const message = `${unreported} more lines up to here are invalid`;
    problems.push({ line: lines.length, message });
  }
  return { users, problems };
}

function checkUser(user: string, seen: ReadonlySet<string>) {
  if (user === "") return 'there is no user name before the ":"';
  if (user.length > MAX_USER_LENGTH) {
    return `the user name is longer than ${MAX_USER_LENGTH} characters`;
  }
  if (/\p{Cc}/u.test(user)) return "the user name has a control character";
  // What the decoder makes of other octets.
  if (user.includes("\ufffd")) return "the user name is not UTF-8";
  if (seen.has(user)) {
    return "an earlier line has the same user name, and only that line is used";
  }
  return undefined;
}

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./0-9A-Za-z]{53}$/;
const SHA = /^\{SHA\}([0-9A-Za-z+/]{27}=)$/;

/** Why a text is not an accepted hash, by its beginning; the first match counts. */
const REFUSED: readonly (readonly [beginning: RegExp, message: string])[] = [
  [/^$/, "there is no hash"],
  [/^\$2[aby]\$/, `the bcrypt hash is damaged: ${REPLACE}`],
  [/^\{SHA\}/, `the {SHA} hash is damaged: ${REPLACE}`],
  [/^\$(apr1|1)\$/, `MD5 hashes are too weak: ${REPLACE}`],
  [/^\$[56]\$/, `SHA-2 crypt hashes are not supported: ${REPLACE}`],
  [/^(\$|\{\w+\})/, `this kind of hash is not supported: ${REPLACE}`],
  [/^[./0-9A-Za-z]{13}$/, `DES hashes are too weak: ${REPLACE}`],
  [/^/, `this is not a hash, and plain text is refused: ${REPLACE}`],
];

function parsePasswordHash(text: string): ParsedHash {
  const cost = BCRYPT.exec(text)?.[1];
  if (cost !== undefined) return checkCost(text, Number(cost));
  const octets = decodeSha(text);
  if (octets !== undefined) {
    return { kind: "digest", algorithm: "sha1", octets };
  }
  return REFUSED.find(([beginning]) => beginning.test(text))![1];
}

function checkCost(text: string, cost: number): ParsedHash {
  return cost >= MIN_BCRYPT_COST && cost <= MAX_BCRYPT_COST
    ? { kind: "bcrypt", cost, text }
    : `the bcrypt cost is not between ${MIN_BCRYPT_COST} and ${MAX_BCRYPT_COST}: ` +
      'create a new hash with "htpasswd -B -C 10"';
}

/** The 20 octets of a SHA-1 digest. */
function decodeSha(text: string): Uint8Array | undefined {
  const base64 = SHA.exec(text)?.[1];
  return base64 === undefined
    ? undefined
    : Uint8Array.from(atob(base64), (octet) => octet.charCodeAt(0));
}
