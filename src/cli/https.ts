// HTTPS as the options ask for it: the certificate and its settings.

import type {
  CertificateOrigin,
  CertificateSource,
} from "../cluster/certificate_source.ts";
import type { ServingSettings, TlsSettings } from "../cluster/message.ts";
import type { Options } from "./option_sections.ts";

/** The certificate; undefined for plain HTTP. `names` are those of this machine. Rejects with CertificateUnusable. */
export async function openCertificate(
  { tls, listen: { hostnames } }: Pick<Options, "tls" | "listen">,
  names: readonly string[],
): Promise<CertificateSource | undefined> {
  const origin = decideOrigin(tls, names);
  if (origin === undefined) return undefined;
  // A server of plain HTTP need not load it.
  const { CertificateSource } = await import(
    "../cluster/certificate_source.ts"
  );
  return await CertificateSource.open(origin, hostnames);
}

function decideOrigin(
  { cert, key, selfSigned }: Options["tls"],
  names: readonly string[],
): CertificateOrigin | undefined {
  if (cert !== undefined && key !== undefined) {
    return { kind: "files", paths: { certificate: cert, key } };
  }
  return selfSigned ? { kind: "self-signed", names } : undefined;
}

/** What workers need to know. */
export function describeTls(
  { redirectPort }: Options["tls"],
  certificate: CertificateSource | undefined,
): TlsSettings | undefined {
  if (certificate === undefined) return undefined;
  const { pair: { certificatePem, keyPem }, hostnames } = certificate;
  return {
    pair: { certificatePem, keyPem },
    redirectPort,
    hostname: hostnames[0],
  };
}

/** The response fields that were asked for, with the one of `--hsts`. RFC 6797 §6.1. */
export function addHsts(
  headers: ServingSettings["site"]["headers"],
  { hstsSeconds }: Options["tls"],
): ServingSettings["site"]["headers"] {
  if (hstsSeconds === undefined) return headers;
  return [...headers, ["Strict-Transport-Security", `max-age=${hstsSeconds}`]];
}
