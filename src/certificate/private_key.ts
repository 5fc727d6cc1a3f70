// A private key in any of the usual encodings: PKCS#8 (RFC 5958, both versions), SEC1 (RFC 5915), PKCS#1 (RFC 8017).
//
// The result is PKCS#8 of version 1: the one encoding that every part of the runtime accepts, for every kind of key.
// Refuses encrypted keys and curves with explicit parameters. This module loads the library of certificate.ts.

import { OneAsymmetricKey } from "@peculiar/asn1-asym-key";
import { ECParameters, ECPrivateKey } from "@peculiar/asn1-ecc";
import { RSAPrivateKey } from "@peculiar/asn1-rsa";
import { AsnConvert } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { MAX_RSA_BITS, MIN_RSA_BITS } from "./limits.ts";
import { decodeBlock, type PemBlock } from "./pem.ts";
import { type CertificateProblem, makeProblem } from "./problem.ts";
import {
  countBits,
  EC_PUBLIC_KEY,
  type KeyAlgorithm,
  type KeyKind,
  readKeyAlgorithm,
  RSA_ENCRYPTION,
} from "./public_key.ts";

/** A key that TLS can use, as far as its structure shows. */
export interface PrivateKey {
  readonly kind: "key";
  readonly keyKind: KeyKind;
  readonly pkcs8: Uint8Array<ArrayBuffer>;
}

/** The curve of a SEC1 key that does not name it, by the octets of its number. */
const CURVES: Readonly<Record<number, string>> = {
  32: "1.2.840.10045.3.1.7",
  48: "1.3.132.0.34",
  66: "1.3.132.0.35",
};

/** The key of the block, whose label is one of a private key, or why it cannot be used. */
export function readPrivateKey(
  block: PemBlock,
): PrivateKey | CertificateProblem {
  const { label } = block;
  if (block.isEncrypted || label === "ENCRYPTED PRIVATE KEY") {
    return makeProblem("key", "encrypted key");
  }
  const der = decodeBlock(block);
  if (der === undefined) return makeProblem("key", "damaged PEM", label);
  try {
    const key = parseKey(label, der);
    if (typeof key === "string") {
      return makeProblem("key", "unsupported key", key);
    }
    const algorithm = checkKey(key);
    if (!algorithm.isSupported) {
      return makeProblem("key", "unsupported key", algorithm.kind);
    }
    const pkcs8 = new Uint8Array(AsnConvert.serialize(key));
    return { kind: "key", keyKind: algorithm.kind, pkcs8 };
  } catch {
    return makeProblem("key", "damaged key");
  }
}

/** The key as PKCS#8, or the name of a kind that is not supported. Throws if it is damaged. */
function parseKey(label: string, der: Uint8Array): OneAsymmetricKey | string {
  if (label === "RSA PRIVATE KEY") {
    const parameters = new Uint8Array([0x05, 0x00]).buffer;
    return wrap({ algorithm: RSA_ENCRYPTION, parameters }, toBuffer(der));
  }
  if (label === "EC PRIVATE KEY") {
    const { parameters, privateKey } = AsnConvert.parse(der, ECPrivateKey);
    const namedCurve = CURVES[privateKey.byteLength];
    const curve = parameters ?? new ECParameters({ namedCurve });
    const algorithm = EC_PUBLIC_KEY;
    return wrap(
      { algorithm, parameters: AsnConvert.serialize(curve) },
      toBuffer(der),
    );
  }
  if (label !== "PRIVATE KEY") return label.replace(/ PRIVATE KEY$/, "");
  const key = AsnConvert.parse(der, OneAsymmetricKey);
  return wrap(key.privateKeyAlgorithm, key.privateKey);
}

function wrap(
  algorithm: { algorithm: string; parameters?: ArrayBuffer | null },
  privateKey: ArrayBuffer,
): OneAsymmetricKey {
  const key = new OneAsymmetricKey();
  key.version = 0;
  key.privateKeyAlgorithm = new AlgorithmIdentifier(algorithm);
  key.privateKey = privateKey;
  return key;
}

/** The kind of the key. Throws if its inner structure is damaged. */
function checkKey(key: OneAsymmetricKey): KeyAlgorithm {
  const algorithm = readKeyAlgorithm(key.privateKeyAlgorithm);
  if (algorithm.kind === "RSA") return checkRsaKey(key.privateKey);
  if (algorithm.isSupported && algorithm.kind !== "Ed25519") {
    AsnConvert.parse(key.privateKey, ECPrivateKey);
  }
  return algorithm;
}

function checkRsaKey(der: ArrayBuffer): KeyAlgorithm {
  const { modulus, otherPrimeInfos } = AsnConvert.parse(der, RSAPrivateKey);
  if (otherPrimeInfos !== undefined) {
    return { isSupported: false, kind: "RSA with more than two primes" };
  }
  const bits = countBits(modulus);
  return bits < MIN_RSA_BITS || bits > MAX_RSA_BITS
    ? { isSupported: false, kind: `RSA of ${bits} bits` }
    : { isSupported: true, kind: "RSA" };
}

function toBuffer(octets: Uint8Array): ArrayBuffer {
  return octets.slice().buffer;
}
