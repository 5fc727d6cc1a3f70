// What is kept in place of a password, and the comparison with the kinds that take no time.
//
// bcrypt takes long by design, and is left to `bcrypt_worker.ts`. Digests are compared in constant
// time. The crypto module is taken at first use, as loading it costs a start 20 ms.

/** What a password is compared with. */
export type PasswordHash =
  | {
    readonly kind: "bcrypt";
    /** The binary logarithm of its rounds. */
    readonly cost: number;
    /** The hash as it stands in the file. */
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

interface Process {
  getBuiltinModule(name: "node:crypto"): CryptoModule;
}

let module: CryptoModule | undefined;

function loadCrypto(): CryptoModule {
  return module ??= (globalThis as unknown as { process: Process }).process
    .getBuiltinModule("node:crypto");
}

/** The digest kept for a password of the command line, which stands there for all to read. */
export function hashPassword(password: string): PasswordHash {
  const octets = loadCrypto().createHash("sha256").update(password).digest();
  return { kind: "digest", algorithm: "sha256", octets };
}

/** A digest that no password is known to have, to compare with where nobody has that name. */
export function makeUnmatched(): Digest {
  const octets = crypto.getRandomValues(new Uint8Array(32));
  return { kind: "digest", algorithm: "sha256", octets };
}

/** Whether the password has this digest; as long for a near miss as for a far one. */
export function matchesDigest(password: string, digest: Digest): boolean {
  const { createHash, timingSafeEqual } = loadCrypto();
  const octets = createHash(digest.algorithm).update(password).digest();
  return timingSafeEqual(octets, digest.octets);
}

/** Digests texts under a secret of its own, so that equal results can be looked up and not aimed at. */
export class KeyedDigest {
  readonly #key = crypto.getRandomValues(new Uint8Array(32));

  /** 64 hexadecimal digits. */
  digest(text: string): string {
    return loadCrypto().createHash("sha256").update(this.#key).update(text)
      .digest("hex");
  }
}
