// Whether a private key belongs to a public key: a signature that one makes, and the other one verifies. WebCrypto.

import { MAX_WEB_CRYPTO_RSA_BITS } from "./limits.ts";
import type { KeyKind } from "./public_key.ts";

/** A public key as its certificate has it. */
export interface PublicKey {
  readonly kind: KeyKind;
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly rsaBits: number | undefined;
}

interface Scheme {
  readonly key: RsaHashedImportParams | EcKeyImportParams | Algorithm;
  readonly signature: EcdsaParams | Algorithm;
}

const SCHEMES: Readonly<Record<KeyKind, Scheme>> = {
  "RSA": {
    key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    signature: { name: "RSASSA-PKCS1-v1_5" },
  },
  "P-256": makeEcdsaScheme("P-256", "SHA-256"),
  "P-384": makeEcdsaScheme("P-384", "SHA-384"),
  "P-521": makeEcdsaScheme("P-521", "SHA-512"),
  "Ed25519": { key: { name: "Ed25519" }, signature: { name: "Ed25519" } },
};

function makeEcdsaScheme(namedCurve: string, hash: string): Scheme {
  return {
    key: { name: "ECDSA", namedCurve },
    signature: { name: "ECDSA", hash } as EcdsaParams,
  };
}

/** Any octets do: the signature is not used. */
const SIGNED = new Uint8Array(32);

/**
 * `damaged` if the private key cannot be used at all. `unknown` for keys that only the listener can use: P-521 on Deno
 * 2.4, and RSA of more than `MAX_WEB_CRYPTO_RSA_BITS`. The listener refuses keys that do not match, too.
 */
export async function matchKeys(
  pkcs8: Uint8Array<ArrayBuffer>,
  { kind, spki, rsaBits = 0 }: PublicKey,
): Promise<"match" | "mismatch" | "damaged" | "unknown"> {
  if (rsaBits > MAX_WEB_CRYPTO_RSA_BITS) return "unknown";
  const { key, signature } = SCHEMES[kind];
  const { subtle } = crypto;
  let signed: ArrayBuffer;
  try {
    const secret = await subtle.importKey("pkcs8", pkcs8, key, false, ["sign"]);
    signed = await subtle.sign(signature, secret, SIGNED);
  } catch {
    return kind === "P-521" ? "unknown" : "damaged";
  }
  try {
    const open = await subtle.importKey("spki", spki, key, false, ["verify"]);
    const isValid = await subtle.verify(signature, open, signed, SIGNED);
    return isValid ? "match" : "mismatch";
  } catch {
    // The runtime cannot use the public key, so the private key of another certificate may still match.
    return "mismatch";
  }
}
