// Whether an RSA private key is whole, and belongs to a public key: RFC 8017, section 3.2, by arithmetic.
//
// Not by a signature: Deno 2.4.2 ends with a panic when it signs with an RSA key whose numbers contradict each other.

import { RSAPrivateKey, RSAPublicKey } from "@peculiar/asn1-rsa";
import { AsnConvert } from "@peculiar/asn1-schema";
import { encodeHex } from "./certificate.ts";

/** `damaged` if the numbers of the private key contradict each other. Throws if one of the two is no structure of RSA. */
export function matchRsaKeys(
  privateKey: ArrayBuffer,
  publicKey: ArrayBuffer,
): "match" | "mismatch" | "damaged" {
  const secret = AsnConvert.parse(privateKey, RSAPrivateKey);
  const open = AsnConvert.parse(publicKey, RSAPublicKey);
  if (!isWhole(secret)) return "damaged";
  const isSame = toNumber(secret.modulus) === toNumber(open.modulus) &&
    toNumber(secret.publicExponent) === toNumber(open.publicExponent);
  return isSame ? "match" : "mismatch";
}

function isWhole(key: RSAPrivateKey): boolean {
  const [p, q] = [toNumber(key.prime1), toNumber(key.prime2)];
  if (p < 3n || q < 3n || p * q !== toNumber(key.modulus)) return false;
  const d = toNumber(key.privateExponent);
  const product = toNumber(key.publicExponent) * d;
  return product % (p - 1n) === 1n && product % (q - 1n) === 1n &&
    toNumber(key.exponent1) === d % (p - 1n) &&
    toNumber(key.exponent2) === d % (q - 1n) &&
    toNumber(key.coefficient) < p &&
    toNumber(key.coefficient) * q % p === 1n;
}

function toNumber(octets: ArrayBuffer): bigint {
  return BigInt(`0x0${encodeHex(octets)}`);
}
