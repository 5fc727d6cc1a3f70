// Whether a private key belongs to the public key of a certificate.
//
// For keys on curves: a signature that one makes, and the other one verifies. This module loads the library of
// certificate.ts.

import { OneAsymmetricKey } from "@peculiar/asn1-asym-key";
import { ECPrivateKey } from "@peculiar/asn1-ecc";
import { AsnConvert } from "@peculiar/asn1-schema";
import { SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import { encodeHex } from "./certificate.ts";
import type { PrivateKey } from "./private_key.ts";
import type { KeyKind } from "./public_key.ts";
import { matchRsaKeys } from "./rsa_key.ts";

/** `unknown` where the runtime can use the key for TLS only. Its listener refuses a pair that does not match, too. */
export type KeyMatch = "match" | "mismatch" | "damaged" | "unknown";

type CurveKind = Exclude<KeyKind, "RSA">;

/** The octets of a PKCS#8 or of a SubjectPublicKeyInfo. */
type Der = Uint8Array<ArrayBuffer>;

/**
 * `damaged` if the private key cannot be used at all. `unknown` for a P-521 key without its public key on Deno 2.4, which
 * has no WebCrypto for P-521. The two keys are of one kind.
 */
export function matchKeys(
  { keyKind, pkcs8 }: PrivateKey,
  spki: Der,
): KeyMatch | Promise<KeyMatch> {
  if (keyKind !== "RSA") return matchCurveKeys(keyKind, pkcs8, spki);
  try {
    return matchRsaKeys(
      AsnConvert.parse(pkcs8, OneAsymmetricKey).privateKey,
      AsnConvert.parse(spki, SubjectPublicKeyInfo).subjectPublicKey,
    );
  } catch {
    // The public key is damaged: the private key was read before. It can belong to another certificate in the file.
    return "mismatch";
  }
}

interface Scheme {
  readonly key: EcKeyImportParams | Algorithm;
  readonly signature: EcdsaParams | Algorithm;
}

const SCHEMES: Readonly<Record<CurveKind, Scheme>> = {
  "P-256": makeEcdsaScheme("P-256", "SHA-256"),
  "P-384": makeEcdsaScheme("P-384", "SHA-384"),
  "P-521": makeEcdsaScheme("P-521", "SHA-512"),
  "Ed25519": { key: { name: "Ed25519" }, signature: { name: "Ed25519" } },
};

function makeEcdsaScheme(namedCurve: string, hash: string): Scheme {
  return {
    key: { name: "ECDSA", namedCurve } as EcKeyImportParams,
    signature: { name: "ECDSA", hash } as EcdsaParams,
  };
}

/** Any octets do: the signature is not used. */
const SIGNED = new Uint8Array(32);

async function matchCurveKeys(
  kind: CurveKind,
  pkcs8: Der,
  spki: Der,
): Promise<KeyMatch> {
  const { key, signature } = SCHEMES[kind];
  const { subtle } = crypto;
  let secret: CryptoKey;
  let signed: ArrayBuffer;
  try {
    secret = await subtle.importKey("pkcs8", pkcs8, key, false, ["sign"]);
  } catch {
    return "damaged";
  }
  try {
    signed = await subtle.sign(signature, secret, SIGNED);
  } catch {
    // Deno 2.4 imports any key for P-521, and cannot sign with it.
    return kind === "P-521" ? comparePoints(pkcs8, spki) : "damaged";
  }
  try {
    const open = await subtle.importKey("spki", spki, key, false, ["verify"]);
    const isValid = await subtle.verify(signature, open, signed, SIGNED);
    return isValid ? "match" : "mismatch";
  } catch {
    // The public key is damaged, as above.
    return "mismatch";
  }
}

/** A key on a curve usually has its public key beside it. */
function comparePoints(pkcs8: Der, spki: Der): KeyMatch {
  const { privateKey } = AsnConvert.parse(pkcs8, OneAsymmetricKey);
  const { publicKey } = AsnConvert.parse(privateKey, ECPrivateKey);
  if (publicKey === undefined) return "unknown";
  const { subjectPublicKey } = AsnConvert.parse(spki, SubjectPublicKeyInfo);
  return encodeHex(publicKey) === encodeHex(subjectPublicKey)
    ? "match"
    : "mismatch";
}
