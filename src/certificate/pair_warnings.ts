// What a listener accepts of a certificate, and clients refuse: each is one line, and the server starts.

import type { CertificatePair } from "./certificate_pair.ts";
import { isSelfIssued } from "./chain.ts";
import { coversHost } from "./host_name.ts";
import { listSome } from "./name_list.ts";
import { type Dated, decideValidity, describeTime } from "./validity.ts";

/** Why clients may refuse the certificate. */
export type WarningReason =
  | "expired"
  | "not yet valid"
  | "no names"
  | "other names"
  | "order"
  | "strangers"
  | "no intermediate"
  | "expired intermediate"
  | "weak hash"
  | "rare key"
  | "authority"
  | "not for servers";

/** A reason with one line without a full stop, which can stand after the path of the certificate. */
export interface PairWarning {
  readonly reason: WarningReason;
  readonly message: string;
}

type Check = (
  pair: CertificatePair,
  hosts: readonly string[],
  now: Date,
) => string | false | undefined;

const CHECKS: Readonly<Record<WarningReason, Check>> = {
  "expired": (pair, _hosts, now) =>
    decideValidity(pair, now) === "expired" &&
    `the certificate ${describeInvalid(pair, now)}`,
  "not yet valid": (pair, _hosts, now) =>
    decideValidity(pair, now) === "not yet valid" &&
    `the certificate ${describeInvalid(pair, now)}`,
  "no names": ({ names, chain: { certificates: [{ commonName }] } }) =>
    names.length === 0 &&
    `the certificate has no subjectAltName: clients refuse it${
      commonName === undefined
        ? ""
        : `, and ignore the common name ${listSome([commonName])}`
    }`,
  "other names": (pair, hosts) =>
    pair.names.length > 0 && hosts.length > 0 &&
    !hosts.some((host) => coversHost(pair, host)) &&
    `the certificate is for ${listSome(pair.names)}, and not for ${
      listSome(hosts)
    }`,
  "order": ({ chain: { disorder } }) =>
    disorder === "duplicate"
      ? "the file has a certificate twice: each is sent once"
      : disorder === "order" &&
        "the file has its certificates in the wrong order: they are sent in the right one",
  "strangers": ({ chain }) =>
    chain.strangers > 0 && !lacksIntermediate(chain) &&
    `${chain.strangers} of the certificates in the file ${
      chain.strangers === 1 ? "does" : "do"
    } not belong to the chain`,
  "no intermediate": ({ chain }) =>
    lacksIntermediate(chain) &&
    "the file has no certificate of the issuer: many clients refuse the certificate; use the file with the full chain",
  "expired intermediate": ({ chain }, _hosts, now) => {
    const expired = chain.certificates.slice(1, chain.pathLength)
      .find((one) =>
        !isSelfIssued(one) && decideValidity(one, now) !== "valid"
      );
    return expired &&
      `the certificate of the issuer ${describeInvalid(expired, now)}`;
  },
  "weak hash": ({ chain: { certificates, pathLength } }) => {
    const weak = certificates.slice(0, pathLength)
      .find((one) => one.weakHash !== undefined && !isSelfIssued(one));
    return weak &&
      `the certificate is signed with ${weak.weakHash}: clients refuse it`;
  },
  "rare key": ({ keyKind }) =>
    (keyKind === "Ed25519" || keyKind === "P-521") &&
    `some browsers refuse keys of the kind ${keyKind}: ECDSA P-256 and RSA are safe`,
  "authority": ({ chain: { certificates: [{ isAuthority }] } }) =>
    isAuthority &&
    "the certificate is one of an authority (CA:TRUE): some clients refuse it for a server",
  "not for servers": ({ chain: { certificates: [{ isForServers }] } }) =>
    !isForServers &&
    "the certificate is not for servers: its extended key usage lacks serverAuth",
};

function describeInvalid(dated: Dated, now: Date): string {
  const time = describeTime(dated, now);
  return decideValidity(dated, now) === "expired" ? time : `is valid ${time}`;
}

/** What clients may refuse, at `now` and as one of `hosts`; without hosts the names are not compared. */
export function findPairWarnings(
  pair: CertificatePair,
  hosts: readonly string[],
  now: Date,
): readonly PairWarning[] {
  return (Object.keys(CHECKS) as WarningReason[]).flatMap((reason) => {
    const message = CHECKS[reason](pair, hosts, now);
    return message ? [{ reason, message }] : [];
  });
}

/**
 * True if the issuer of the server's certificate is not in the file but should be: the file has others, or the
 * certificate says where to get it, as those of public authorities do. A private authority without intermediate does
 * not.
 */
function lacksIntermediate(
  { certificates, pathLength }: CertificatePair["chain"],
): boolean {
  const [leaf] = certificates;
  return pathLength === 1 && !isSelfIssued(leaf) &&
    (certificates.length > 1 || leaf.namesIssuerAddress);
}
