// SHA-256, by the runtime's own crypto: for entity-tags and for policies of pages.
//
// Web Crypto is asynchronous only, and the response for a small file must not wait for a digest.

import { loadBuiltinModule } from "../../base/builtin_module.ts";

interface Hash {
  update(data: Uint8Array | string): Hash;
  digest(): Uint8Array;
  digest(encoding: "base64"): string;
}

interface CryptoModule {
  createHash(algorithm: "sha256"): Hash;
}

/** The 32 octets of the digest. */
export function digestContent(octets: Uint8Array): Uint8Array {
  return startDigest(octets).digest();
}

/** The digest of the text in UTF-8, as base64: 44 characters. RFC 4648 §4. */
export function digestBase64(text: string): string {
  return startDigest(text).digest("base64");
}

function startDigest(data: Uint8Array | string): Hash {
  const { createHash } = loadBuiltinModule<CryptoModule>("node:crypto");
  return createHash("sha256").update(data);
}
