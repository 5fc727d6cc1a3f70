// The order in which the certificates of a file are sent: the server's own, then each one that certifies the one before.
// RFC 8446, section 4.4.2; RFC 5246 even demands it.

import type { Certificate } from "./certificate.ts";

/** The certificates of a file in the right order. */
export interface Chain {
  /** The server's own certificate first; those that do not belong to it last. Each occurs once. */
  readonly certificates: readonly Certificate[];
  /** How many of the first ones certify each other. */
  readonly pathLength: number;
  /** How the file differs, if it does: the order counts before a certificate that it has twice. */
  readonly disorder: "order" | "duplicate" | undefined;
  /** How many of the file certify none of the others. */
  readonly strangers: number;
}

/** Sorts the certificates; `leaf` is the server's own, and one of them. */
export function sortChain(
  all: readonly Certificate[],
  leaf: Certificate,
): Chain {
  const unique = removeDuplicates(all);
  const rest = new Set(unique.filter((one) => one !== leaf));
  const path = [leaf];
  for (let last = leaf; !isSelfIssued(last);) {
    const next = [...rest].find((one) => isIssuer(one, last));
    if (next === undefined) break;
    rest.delete(next);
    path.push(next);
    last = next;
  }
  const certificates = [...path, ...rest];
  // A cross-signed authority has several certificates: one is in the path, and the others are no strangers.
  const strangers = [...rest].filter((one) =>
    !path.some((each) => each.issuer === one.subject)
  );
  return {
    certificates,
    pathLength: path.length,
    disorder: certificates.some((one, i) => one !== unique[i])
      ? "order"
      : unique.length < all.length
      ? "duplicate"
      : undefined,
    strangers: strangers.length,
  };
}

/** True if the names say that the certificate certifies itself. */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject === issuer;
}

function isIssuer(issuer: Certificate, of: Certificate): boolean {
  const { subjectKeyId } = issuer;
  const isOtherKey = subjectKeyId !== undefined &&
    of.issuerKeyId !== undefined && subjectKeyId !== of.issuerKeyId;
  return issuer.subject === of.issuer && !isOtherKey;
}

function removeDuplicates(
  all: readonly Certificate[],
): readonly Certificate[] {
  return all.filter((one, i) =>
    all.findIndex((other) => equals(one, other)) === i
  );
}

function equals({ der: a }: Certificate, { der: b }: Certificate): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
