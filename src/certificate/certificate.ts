// One certificate: what of RFC 5280 the server must know. The schema is of @peculiar/asn1-x509.
//
// This module loads the library, which costs some ms: others import it at first use, by `import()`.

import { AsnConvert } from "@peculiar/asn1-schema";
import {
  type AlgorithmIdentifier,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate as X509Certificate,
  ExtendedKeyUsage,
  type Name,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from "@peculiar/asn1-x509";
import { parseIp } from "./host_name.ts";
import { type KeyAlgorithm, readKeyAlgorithm } from "./public_key.ts";

/** What is known of a certificate. */
export interface Certificate {
  readonly der: Uint8Array<ArrayBuffer>;
  /** 1 or 3 in practice; only 3 has extensions. */
  readonly version: number;
  /** The names of who is certified and of who certified it, to compare: the octets as text. */
  readonly subject: string;
  readonly issuer: string;
  readonly subjectKeyId: string | undefined;
  readonly issuerKeyId: string | undefined;
  readonly commonName: string | undefined;
  /** DNS names and IP addresses of the subjectAltName. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyAlgorithm: KeyAlgorithm;
  /** The SubjectPublicKeyInfo. */
  readonly spki: Uint8Array<ArrayBuffer>;
  /** The hash of the signature if it is one that clients refuse. */
  readonly weakHash: "MD5" | "SHA-1" | undefined;
  readonly isAuthority: boolean;
  /** True unless its use is limited to others than that of a server. */
  readonly isForServers: boolean;
  /** True if it says where its issuer's certificate is: public authorities write this where there is an intermediate. */
  readonly namesIssuerAddress: boolean;
}

const WEAK_SIGNATURES: Readonly<Record<string, "MD5" | "SHA-1">> = {
  "1.2.840.113549.1.1.4": "MD5",
  "1.2.840.113549.1.1.5": "SHA-1",
  "1.2.840.10045.4.1": "SHA-1",
  "1.2.840.10040.4.3": "SHA-1",
};

const COMMON_NAME = "2.5.4.3";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
const CA_ISSUERS = "1.3.6.1.5.5.7.48.2";

/** The certificate of these octets, or undefined if they are none. */
export function readCertificate(
  der: Uint8Array<ArrayBuffer>,
): Certificate | undefined {
  try {
    return readWhole(der);
  } catch {
    return undefined;
  }
}

function readWhole(der: Uint8Array<ArrayBuffer>): Certificate {
  const { tbsCertificate: tbs, signatureAlgorithm } = AsnConvert.parse(
    der,
    X509Certificate,
  );
  // RFC 5280, section 4.1.1.2: the two are equal.
  if (encode(tbs.signature) !== encode(signatureAlgorithm)) {
    throw new TypeError("two signature algorithms");
  }
  const spki = tbs.subjectPublicKeyInfo;
  return {
    der,
    version: tbs.version + 1,
    subject: encode(tbs.subject),
    issuer: encode(tbs.issuer),
    commonName: findCommonName(tbs.subject),
    notBefore: checkDate(tbs.validity.notBefore.getTime()),
    notAfter: checkDate(tbs.validity.notAfter.getTime()),
    keyAlgorithm: readKeyAlgorithm(spki.algorithm),
    spki: new Uint8Array(AsnConvert.serialize(spki)),
    weakHash: WEAK_SIGNATURES[signatureAlgorithm.algorithm],
    ...readExtensions(tbs.extensions ?? []),
  };
}

function readExtensions(
  extensions: Iterable<{ extnID: string; extnValue: { buffer: ArrayBuffer } }>,
) {
  const values = new Map(
    [...extensions].map(({ extnID, extnValue }) => [extnID, extnValue.buffer]),
  );
  const read = <Value>(identifier: string, type: new () => Value) => {
    const value = values.get(identifier);
    return value && AsnConvert.parse(value, type);
  };
  const subjectKeyId = read("2.5.29.14", SubjectKeyIdentifier);
  const issuerKeyId = read("2.5.29.35", AuthorityKeyIdentifier)?.keyIdentifier;
  const usages = read("2.5.29.37", ExtendedKeyUsage);
  const access = read("1.3.6.1.5.5.7.1.1", AuthorityInfoAccessSyntax);
  return {
    names: listNames(read("2.5.29.17", SubjectAlternativeName) ?? []),
    subjectKeyId: subjectKeyId && encodeHex(subjectKeyId.buffer),
    issuerKeyId: issuerKeyId && encodeHex(issuerKeyId.buffer),
    isAuthority: read("2.5.29.19", BasicConstraints)?.cA ?? false,
    isForServers: usages === undefined || usages.includes(SERVER_AUTH) ||
      usages.includes(ANY_EXTENDED_KEY_USAGE),
    namesIssuerAddress:
      access?.some(({ accessMethod }) => accessMethod === CA_ISSUERS) ?? false,
  };
}

/** DNS names, and addresses that are ones: the library also reads networks, as in name constraints. */
function listNames(
  general: Iterable<{ dNSName?: string; iPAddress?: string }>,
): readonly string[] {
  const names = [...general].flatMap(({ dNSName, iPAddress }) =>
    dNSName ?? (iPAddress && parseIp(iPAddress)) ?? []
  );
  return [...new Set(names.filter((name) => name !== ""))];
}

function findCommonName(subject: Name): string | undefined {
  return subject.flat().find(({ type }) => type === COMMON_NAME)?.value
    .toString();
}

function checkDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new RangeError("no date");
  return date;
}

function encode(value: Name | AlgorithmIdentifier): string {
  return encodeHex(AsnConvert.serialize(value));
}

/** Two lower-case hexadecimal digits for each octet. */
export function encodeHex(octets: ArrayBuffer | Uint8Array): string {
  return Array.from(
    new Uint8Array(octets),
    (octet) => octet.toString(16).padStart(2, "0"),
  ).join("");
}
