// A certificate for the names and addresses of this machine, made in memory: the content is in issue_certificate.ts.
//
// The library is loaded by the first call.

import { readCertificatePair } from "./certificate_pair.ts";
import type { CertificatePair } from "./certificate_pair.ts";
import { findSpkiHash } from "./fingerprint.ts";
import { parseDnsName, parseIp } from "./host_name.ts";
import { MAX_SELF_SIGNED_NAMES } from "./limits.ts";

/** A pair that clients trust once they trust its authority. */
export interface SelfSigned {
  readonly pair: CertificatePair;
  /** What people import to trust the pair: the certificate of the authority, which has no key any more. */
  readonly authorityPem: string;
  /** SHA-256 of the public key in base64, as Chromium's `--ignore-certificate-errors-spki-list` takes it. */
  readonly spkiHash: string;
}

/**
 * A new pair for these names: DNS names, wildcards among them, and IP addresses, IPv6 with or without brackets. It is
 * valid from a day before `now`, because clocks differ, and for `MAX_SELF_SIGNED_DAYS` in all. A name that no certificate
 * can have is left out. Throws a RangeError if no name is left, or more than `MAX_SELF_SIGNED_NAMES`.
 */
export async function makeSelfSigned(
  names: readonly string[],
  now: Date,
): Promise<SelfSigned> {
  const { issueCertificate } = await import("./issue_certificate.ts");
  const usable = listUsableNames(names);
  if (usable.length === 0 || usable.length > MAX_SELF_SIGNED_NAMES) {
    throw new RangeError(`a certificate for ${usable.length} names`);
  }
  const { certificatePem, authorityPem, keyPem } = await issueCertificate(
    usable,
    now,
  );
  const encoder = new TextEncoder();
  const pair = await readCertificatePair(
    encoder.encode(certificatePem + authorityPem),
    encoder.encode(keyPem),
  );
  if (pair.kind === "problem") throw new Error(pair.message);
  const [{ spki }] = pair.chain.certificates;
  return { pair, authorityPem, spkiHash: await findSpkiHash(spki) };
}

/** Each name once in the form that certificates have: addresses without brackets, DNS names in lower-case ASCII. */
function listUsableNames(names: readonly string[]): readonly string[] {
  return [
    ...new Set(
      names.flatMap((name) => parseIp(name) ?? parseDnsName(name) ?? []),
    ),
  ];
}
