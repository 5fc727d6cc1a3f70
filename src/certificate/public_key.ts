// The kinds of public keys, by the object identifiers of a SubjectPublicKeyInfo: RFC 3279, RFC 5480, RFC 8410.

import { ECParameters } from "@peculiar/asn1-ecc";
import { AsnConvert } from "@peculiar/asn1-schema";
import type { AlgorithmIdentifier } from "@peculiar/asn1-x509";

/** The kinds that the runtime can use for TLS. */
export type KeyKind = "RSA" | "P-256" | "P-384" | "P-521" | "Ed25519";

/** A kind, or the name of one that cannot be used. */
export type KeyAlgorithm =
  | { readonly isSupported: true; readonly kind: KeyKind }
  | { readonly isSupported: false; readonly kind: string };

/** The identifiers of the algorithms of RSA keys, and of keys on any curve. */
export const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
export const EC_PUBLIC_KEY = "1.2.840.10045.2.1";

const SUPPORTED: Readonly<Record<string, KeyKind>> = {
  [RSA_ENCRYPTION]: "RSA",
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
  "1.3.101.112": "Ed25519",
};

/** The names of others that are used, for messages. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.10": "RSA-PSS",
  "1.2.840.10040.4.1": "DSA",
  "1.2.840.113549.1.3.1": "DH",
  "1.3.101.110": "X25519",
  "1.3.101.111": "X448",
  "1.3.101.113": "Ed448",
  "1.3.132.0.10": "secp256k1",
  "1.3.132.0.33": "P-224",
  "1.2.840.10045.3.1.1": "P-192",
  "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
  "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
  "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
  "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
  "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
  "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
};

/** The kind of the key of an AlgorithmIdentifier. Throws if its parameters are damaged. */
export function readKeyAlgorithm(
  { algorithm, parameters }: AlgorithmIdentifier,
): KeyAlgorithm {
  return algorithm !== EC_PUBLIC_KEY ? nameAlgorithm(algorithm) : nameCurve(
    AsnConvert.parse(parameters ?? new ArrayBuffer(0), ECParameters),
  );
}

/** The kind of a key on a curve. */
export function nameCurve({ namedCurve }: ECParameters): KeyAlgorithm {
  return namedCurve === undefined
    ? { isSupported: false, kind: "EC with explicit parameters" }
    : nameAlgorithm(namedCurve);
}

function nameAlgorithm(identifier: string): KeyAlgorithm {
  const kind = SUPPORTED[identifier];
  return kind === undefined
    ? { isSupported: false, kind: UNSUPPORTED[identifier] ?? identifier }
    : { isSupported: true, kind };
}

/** The bits of an unsigned number without the zeros at its start. */
export function countBits(number: ArrayBuffer): number {
  const octets = new Uint8Array(number);
  const first = octets.findIndex((octet) => octet !== 0);
  return first === -1
    ? 0
    : (octets.length - first) * 8 - (Math.clz32(octets[first]) - 24);
}
