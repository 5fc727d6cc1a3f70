// SHA-256 of content, by the runtime's own crypto, for entity-tags.
//
// Web Crypto only digests asynchronously, and answering a small file shall not have to wait. The
// module is taken at first use: loading it is 20 ms that a start need not spend.

interface Hash {
  update(octets: Uint8Array): Hash;
  digest(): Uint8Array;
}

interface CryptoModule {
  createHash(algorithm: "sha256"): Hash;
}

interface Process {
  getBuiltinModule(name: "node:crypto"): CryptoModule;
}

let crypto: CryptoModule | undefined;

/** The 32 octets of the SHA-256 digest. */
export function digestContent(octets: Uint8Array): Uint8Array {
  crypto ??= (globalThis as unknown as { process: Process }).process
    .getBuiltinModule("node:crypto");
  return crypto.createHash("sha256").update(octets).digest();
}
