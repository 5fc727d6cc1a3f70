// The hashes that stand for passwords, and the comparison with those that take no time.
//
// bcrypt is slow by design and runs in `bcrypt_worker.ts`. Digests are compared in constant time.

import { loadBuiltinModule } from "../../base/builtin_module.ts";

/** What a password is compared with. */
export type PasswordHash =
  | {
    readonly kind: "bcrypt";
    /** The binary logarithm of the number of rounds. */
    readonly cost: number;
    /** The hash as it is in the password file. */
    readonly text: string;
  }
  | {
    readonly kind: "digest";
    readonly algorithm: "sha1" | "sha256";
    readonly octets: Uint8Array;
  };

type Digest = PasswordHash & { readonly kind: "digest" };

interface Hash {
  update(data: string | Uint8Array): Hash;
  digest(): Uint8Array;
  digest(encoding: "hex"): string;
}

interface CryptoModule {
  createHash(algorithm: Digest["algorithm"]): Hash;
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}

function loadCrypto(): CryptoModule {
  return loadBuiltinModule("node:crypto");
}

/**
 * The digest of a password from the command line. No salt: the command line shows the password.
 *
 * @example
 * ```ts
 * import { hashPassword, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = await serve({
 *   users: new Map([["ann", hashPassword("a secret")]]),
 *   hostname: "127.0.0.1",
 *   port: 0,
 * });
 * const headers = { Authorization: `Basic ${btoa("ann:a secret")}` };
 * const response = await fetch(server.url, { headers });
 * assertEquals(response.status, 200);
 * await response.body?.cancel();
 * ```
 */
export function hashPassword(password: string): PasswordHash {
  const octets = loadCrypto().createHash("sha256").update(password).digest();
  return { kind: "digest", algorithm: "sha256", octets };
}

/** A random digest, which no known password matches: it stands for the hash of an unknown user. */
export function makeUnmatched(): Digest {
  const octets = crypto.getRandomValues(new Uint8Array(32));
  return { kind: "digest", algorithm: "sha256", octets };
}

/** True if the password has this digest. The time doesn't tell how much of a digest is equal. */
export function matchesDigest(password: string, digest: Digest): boolean {
  const { createHash, timingSafeEqual } = loadCrypto();
  const octets = createHash(digest.algorithm).update(password).digest();
  return timingSafeEqual(octets, digest.octets);
}

/** Digests under a random key: equal texts have equal digests, which nobody outside can predict. */
export class KeyedDigest {
  readonly #key = crypto.getRandomValues(new Uint8Array(32));

  /** The digest of the text, as 64 hexadecimal digits. */
  digest(text: string): string {
    return loadCrypto().createHash("sha256").update(this.#key).update(text)
      .digest("hex");
  }
}
