// What is wrong with a certificate or a key so that the server cannot use the pair: every reason with its text.
//
// A message says nothing of the content of a key, since messages are logged. It stands after the option and the path.

import { escapeUnprintable } from "../base/visible_text.ts";
import { MAX_CHAIN_CERTIFICATES, MAX_PEM_OCTETS } from "./limits.ts";

/** Which of the two files is wrong. */
export type PemFile = "certificate" | "key";

/** Why the pair cannot be used. */
export interface CertificateProblem {
  readonly kind: "problem";
  readonly file: PemFile;
  readonly reason: ProblemReason;
  /** One line without a full stop, such as `the file is empty`. */
  readonly message: string;
}

const EITHER = "use an ECDSA P-256 or an RSA 2048 key";

/** The texts; `%` stands for the detail. */
const TEXTS = {
  "empty": "the file is empty",
  "too large": `the file has more than ${MAX_PEM_OCTETS} octets`,
  "UTF-16": "the file is UTF-16 text: save it as UTF-8",
  "DER": 'the file is DER, not PEM: convert it with "openssl % -inform DER"',
  "PKCS#12":
    'the file is PKCS#12 (.p12, .pfx), not PEM: convert it with "openssl pkcs12 -nodes"',
  "PKCS#7":
    'the file is PKCS#7 (.p7b), not PEM: convert it with "openssl pkcs7 -print_certs"',
  "not PEM": 'the file is not PEM: it has no line such as "-----BEGIN %-----"',
  "cut": 'the file is cut: the line "-----END %-----" is missing',
  "damaged PEM": 'the base64 text after "-----BEGIN %-----" is damaged',
  "no certificate": "the file has no certificate: it has %",
  "request":
    "the file is a certificate request: use the certificate that the authority made of it",
  "no key": "the file has no private key: it has %",
  "exchanged": "the two files are exchanged: this file has the %",
  "encrypted key":
    'the key is encrypted: decrypt it with "openssl pkey -in FILE -out NEW-FILE"',
  "several keys": "the file has several private keys",
  "too many certificates":
    `the file has more than ${MAX_CHAIN_CERTIFICATES} certificates: it needs only the chain of one`,
  "damaged certificate": "certificate % is damaged",
  "version 1":
    "the certificate has version 1, which TLS does not accept: make one with a subjectAltName",
  "damaged key": "the key is damaged",
  "unsupported key": `a key of the kind % is not supported: ${EITHER}`,
  "mismatch": "the key does not belong to the certificate%",
  "refused": "the runtime refuses it for TLS: %",
} as const;

/** The name of a reason. */
export type ProblemReason = keyof typeof TEXTS;

/** All reasons, for tests that want a case for each. */
export const PROBLEM_REASONS = Object.keys(TEXTS) as readonly ProblemReason[];

/** A problem with its message. `detail` may be text from the file: it is made safe to print. */
export function makeProblem(
  file: PemFile,
  reason: ProblemReason,
  detail = "",
): CertificateProblem {
  const message = TEXTS[reason].replace("%", () => escapeUnprintable(detail));
  return { kind: "problem", file, reason, message };
}

/**
 * The problem of a pair that the runtime's TLS listener refused, by the text of its error: `readCertificatePair()` does not
 * find everything that a listener does, such as a critical extension that nobody knows.
 */
export function explainRefusal(error: unknown): CertificateProblem {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes("KeyMismatch")) return makeProblem("key", "mismatch");
  const file = text.includes("private key") ? "key" : "certificate";
  return makeProblem(file, "refused", text);
}
