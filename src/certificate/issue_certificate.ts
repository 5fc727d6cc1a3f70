// The certificates of a self-signed pair: RFC 5280, with the schema of @peculiar/asn1-x509, keys and signatures by
// WebCrypto.
//
// They are two: an authority, and the server's certificate that it signed. A single one cannot please all clients: iOS,
// Android and Firefox let people import only an authority (CA:TRUE), and Firefox and rustls refuse an authority as the
// certificate of a server. The key of the authority signs once, cannot be exported, and is forgotten: who trusts the
// authority trusts this one certificate, and nothing can be added.

import { ECDSASigValue } from "@peculiar/asn1-ecc";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";
import { encodeHex } from "./certificate.ts";
import { parseIp } from "./host_name.ts";
import { MAX_SELF_SIGNED_DAYS } from "./limits.ts";
import { encodePem } from "./pem.ts";

/** The certificates and the key of a server, all as PEM. */
export interface Issued {
  readonly certificatePem: string;
  readonly authorityPem: string;
  readonly keyPem: string;
}

const MS_PER_DAY = 86_400_000;
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** Characters of a common name at most: RFC 5280, appendix A.1. */
const MAX_COMMON_NAME = 64;

/** A new authority and a certificate by it for these names, each a DNS name or an IP address without brackets. */
export async function issueCertificate(
  names: readonly string[],
  now: Date,
): Promise<Issued> {
  const [authority, server] = await Promise.all([
    makeKey(false),
    makeKey(true),
  ]);
  const notBefore = new Date(now.getTime() - MS_PER_DAY);
  // The last second counts: one less than the days.
  const notAfter = new Date(
    notBefore.getTime() + MAX_SELF_SIGNED_DAYS * MS_PER_DAY - 1000,
  );
  const dates = { notBefore, notAfter };
  // No two authorities have the same name: clients find the one that signed by it.
  const issuer = makeName(`tinyhttp ${encodeHex(authority.id).slice(0, 8)}`);
  const subject = makeName(
    names.find((name) => name.length <= MAX_COMMON_NAME),
  );
  const pems = await Promise.all([
    sign({ issuer, subject: issuer, dates }, authority, authority, [
      [
        "2.5.29.19",
        true,
        new BasicConstraints({ cA: true, pathLenConstraint: 0 }),
      ],
      ["2.5.29.15", true, new KeyUsage(KeyUsageFlags.keyCertSign)],
      ["2.5.29.14", false, new SubjectKeyIdentifier(authority.id)],
    ]),
    sign({ issuer, subject, dates }, server, authority, [
      ["2.5.29.19", true, new BasicConstraints()],
      ["2.5.29.15", true, new KeyUsage(KeyUsageFlags.digitalSignature)],
      ["2.5.29.37", false, new ExtendedKeyUsage([SERVER_AUTH])],
      ["2.5.29.17", false, makeAlternativeName(names)],
      ["2.5.29.14", false, new SubjectKeyIdentifier(server.id)],
      ["2.5.29.35", false, makeKeyIdentifier(authority)],
    ]),
  ]);
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", server.privateKey);
  const keyPem = encodePem("PRIVATE KEY", new Uint8Array(pkcs8));
  return { authorityPem: pems[0], certificatePem: pems[1], keyPem };
}

interface IssuingKey {
  readonly privateKey: CryptoKey;
  readonly info: SubjectPublicKeyInfo;
  /** RFC 7093, section 2: the first 160 bits of SHA-256 of the public key. */
  readonly id: ArrayBuffer;
}

async function makeKey(isExtractable: boolean): Promise<IssuingKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    ECDSA,
    isExtractable,
    ["sign", "verify"],
  );
  const spki = await crypto.subtle.exportKey("spki", publicKey);
  const info = AsnConvert.parse(spki, SubjectPublicKeyInfo);
  const digest = await crypto.subtle.digest("SHA-256", info.subjectPublicKey);
  return { privateKey, info, id: digest.slice(0, 20) };
}

type ExtensionRow = readonly [
  identifier: string,
  isCritical: boolean,
  value: object,
];

/** A certificate for the key of `subject`, signed by that of `issuer`, as PEM. */
async function sign(
  { issuer, subject, dates }: {
    issuer: Name;
    subject: Name;
    dates: { notBefore: Date; notAfter: Date };
  },
  { info }: IssuingKey,
  { privateKey }: IssuingKey,
  rows: readonly ExtensionRow[],
): Promise<string> {
  const algorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: makeSerialNumber(),
    signature: algorithm,
    issuer,
    validity: new Validity(dates),
    subject,
    subjectPublicKeyInfo: info,
    extensions: new Extensions(
      rows.map(([extnID, critical, value]) =>
        new Extension({
          extnID,
          critical,
          extnValue: new OctetString(AsnConvert.serialize(value)),
        })
      ),
    ),
  });
  const signature = await crypto.subtle.sign(
    ECDSA,
    privateKey,
    AsnConvert.serialize(tbsCertificate),
  );
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: encodeSignature(new Uint8Array(signature)),
  });
  return encodePem(
    "CERTIFICATE",
    new Uint8Array(AsnConvert.serialize(certificate)),
  );
}

/** Random, positive, and in 16 octets: RFC 5280, section 4.1.2.2, permits 20. */
function makeSerialNumber(): ArrayBuffer {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[0] = octets[0] & 0x3f | 0x40;
  return octets.buffer;
}

/** WebCrypto's two numbers, one after the other, as X.509 has them: RFC 3279, section 2.2.3. */
function encodeSignature(signature: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const half = signature.length / 2;
  const value = new ECDSASigValue({
    r: encodeUnsigned(signature.slice(0, half)),
    s: encodeUnsigned(signature.slice(half)),
  });
  return AsnConvert.serialize(value);
}

/** The number as a DER integer: no needless zeros, and one where the first bit would be a sign. */
function encodeUnsigned(octets: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const first = octets.findIndex((octet) => octet !== 0);
  const digits = octets.subarray(Math.max(first, 0));
  return new Uint8Array(digits[0] > 0x7f ? [0, ...digits] : digits).buffer;
}

function makeName(commonName: string | undefined): Name {
  const attributes = [[ORGANIZATION, "tinyhttp"]];
  if (commonName !== undefined) attributes.push([COMMON_NAME, commonName]);
  return new Name(
    attributes.map(([type, utf8String]) =>
      new RelativeDistinguishedName([
        new AttributeTypeAndValue({
          type,
          value: new AttributeValue({ utf8String }),
        }),
      ])
    ),
  );
}

function makeAlternativeName(names: readonly string[]): SubjectAlternativeName {
  return new SubjectAlternativeName(names.map((name) =>
    new GeneralName(
      parseIp(name) === undefined ? { dNSName: name } : { iPAddress: name },
    )
  ));
}

function makeKeyIdentifier({ id }: IssuingKey): AuthorityKeyIdentifier {
  return new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(id) });
}
