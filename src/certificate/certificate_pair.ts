// A certificate and its key, as the octets of two PEM files → what a TLS listener takes, or why it cannot be used.
//
// The two files may be the same. Reads the certificates of one and the keys of the other, and ignores other blocks.
// What clients may refuse, but a listener accepts, is no problem: see pair_warnings.ts. The library that reads X.509 is
// loaded by the first call.

import type { Certificate } from "./certificate.ts";
import { type Chain, sortChain } from "./chain.ts";
import { findFingerprint } from "./fingerprint.ts";
import type { KeyMatch } from "./key_match.ts";
import { MAX_CHAIN_CERTIFICATES } from "./limits.ts";
import { decodeBlock, encodePem, parsePem, type PemBlock } from "./pem.ts";
import { listSome } from "./name_list.ts";
import type { PrivateKey } from "./private_key.ts";
import { type CertificateProblem, makeProblem } from "./problem.ts";
import type { KeyKind } from "./public_key.ts";

/** A certificate with its chain and its key, which belong together. */
export interface CertificatePair {
  readonly kind: "pair";
  /** For the listener: the chain in the right order. */
  readonly certificatePem: string;
  /** For the listener: the key as PKCS#8, whatever the file has. */
  readonly keyPem: string;
  readonly keyKind: KeyKind;
  /** DNS names and IP addresses of the subjectAltName. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256, two upper-case hexadecimal digits for each octet, with colons. */
  readonly fingerprint: string;
  readonly chain: Chain;
}

/**
 * The pair of the octets of two PEM files, or the first problem. Never throws, for any octets. Where key_match.ts cannot
 * tell whether the two belong together, they pass, and the listener refuses them if they do not.
 */
export async function readCertificatePair(
  certificateOctets: Uint8Array,
  keyOctets: Uint8Array,
): Promise<CertificatePair | CertificateProblem> {
  const certificateFile = parsePem(certificateOctets, "certificate");
  if (certificateFile.kind === "problem") return certificateFile;
  const keyFile = parsePem(keyOctets, "key");
  if (keyFile.kind === "problem") return keyFile;
  const blocks = findBlocks(certificateFile.blocks, keyFile.blocks);
  if ("kind" in blocks) return blocks;
  const [{ readPrivateKey }, { readCertificate }, { matchKeys }] = await Promise
    .all([
      import("./private_key.ts"),
      import("./certificate.ts"),
      import("./key_match.ts"),
    ]);
  const key = readPrivateKey(blocks.key);
  if (key.kind === "problem") return key;
  const certificates: Certificate[] = [];
  for (const [i, block] of blocks.certificates.entries()) {
    const der = decodeBlock(block);
    if (der === undefined) {
      return makeProblem("certificate", "damaged PEM", block.label);
    }
    const certificate = readCertificate(der);
    if (certificate === undefined) {
      const which = `${i + 1} of ${blocks.certificates.length}`;
      return makeProblem("certificate", "damaged certificate", which);
    }
    certificates.push(certificate);
  }
  const leaf = await findLeaf(certificates, key, matchKeys);
  if ("reason" in leaf) return leaf;
  if (leaf.version < 3) return makeProblem("certificate", "version 1");
  return makePair(sortChain(certificates, leaf), key);
}

interface UsedBlocks {
  readonly certificates: readonly PemBlock[];
  readonly key: PemBlock;
}

/** The certificates of one file and the key of the other, not decoded yet. */
function findBlocks(
  ofCertificate: readonly PemBlock[],
  ofKey: readonly PemBlock[],
): UsedBlocks | CertificateProblem {
  const certificates = ofCertificate.filter(isCertificate);
  if (certificates.length === 0) {
    return ofCertificate.some(isKey) && ofKey.some(isCertificate)
      ? makeProblem("certificate", "exchanged", "key")
      : explainNoCertificate(ofCertificate);
  }
  if (certificates.length > MAX_CHAIN_CERTIFICATES) {
    return makeProblem("certificate", "too many certificates");
  }
  const [key, ...others] = ofKey.filter(isKey);
  if (key === undefined) {
    return makeProblem("key", "no key", listLabels(ofKey));
  }
  if (others.length > 0) return makeProblem("key", "several keys");
  return { certificates, key };
}

function isCertificate({ label }: PemBlock): boolean {
  return label === "CERTIFICATE" || label === "X509 CERTIFICATE";
}

function isKey({ label }: PemBlock): boolean {
  return /(?:^| )PRIVATE KEY$/.test(label);
}

function explainNoCertificate(blocks: readonly PemBlock[]): CertificateProblem {
  const has = (label: RegExp) =>
    blocks.some((block) => label.test(block.label));
  if (has(/CERTIFICATE REQUEST$/)) return makeProblem("certificate", "request");
  if (has(/^(?:PKCS7|PKCS #7 SIGNED DATA|CMS)$/)) {
    return makeProblem("certificate", "PKCS#7");
  }
  return makeProblem("certificate", "no certificate", listLabels(blocks));
}

function listLabels(blocks: readonly PemBlock[]): string {
  return listSome([...new Set(blocks.map(({ label }) => label))]);
}

type MatchKeys = (
  key: PrivateKey,
  spki: Uint8Array<ArrayBuffer>,
) => KeyMatch | Promise<KeyMatch>;

/** The certificate to which the key belongs. */
async function findLeaf(
  certificates: readonly Certificate[],
  key: PrivateKey,
  matchKeys: MatchKeys,
): Promise<Certificate | CertificateProblem> {
  const { keyKind } = key;
  const candidates = certificates.filter(({ keyAlgorithm }) =>
    keyAlgorithm.kind === keyKind
  );
  for (const candidate of candidates) {
    const outcome = await matchKeys(key, candidate.spki);
    if (outcome === "damaged") return makeProblem("key", "damaged key");
    if (outcome !== "mismatch") return candidate;
  }
  const { kind } = certificates[0].keyAlgorithm;
  return makeProblem(
    "key",
    "mismatch",
    candidates.length > 0
      ? ""
      : `: it is ${keyKind}, and the certificate's is ${kind}`,
  );
}

async function makePair(
  chain: Chain,
  { keyKind, pkcs8 }: PrivateKey,
): Promise<CertificatePair> {
  const { certificates } = chain;
  const [{ names, notBefore, notAfter, der }] = certificates;
  return {
    kind: "pair",
    certificatePem: certificates
      .map(({ der }) => encodePem("CERTIFICATE", der)).join(""),
    keyPem: encodePem("PRIVATE KEY", pkcs8),
    keyKind,
    names,
    notBefore,
    notAfter,
    fingerprint: await findFingerprint(der),
    chain,
  };
}
