// HTTPS as the options ask for it: the certificate and its settings.

import type {
  CertificateOrigin,
  CertificateSource,
} from "../cluster/certificate_source.ts";
import type { FileWait } from "../base/named_file.ts";
import type { ServingSettings, TlsSettings } from "../cluster/message.ts";
import { loadNoDelay } from "../cluster/no_delay.ts";
import { EXIT_FAILURE, EXIT_STOPPED, fail } from "./failure.ts";
import type { Options } from "./option_sections.ts";
import { listNames } from "./service_text.ts";

/** The certificate; undefined for plain HTTP. It may wait for a pipe. Throws a Failure where it cannot be used. */
export async function openCertificate(
  { tls, listen }: Pick<Options, "tls" | "listen">,
  wait: FileWait,
): Promise<CertificateSource | undefined> {
  const origin = decideOrigin(tls, listen);
  if (origin === undefined) return undefined;
  // A server of plain HTTP need not load it.
  const { CertificateSource } = await import(
    "../cluster/certificate_source.ts"
  );
  try {
    return await CertificateSource.open(origin, listen.hostnames, wait);
  } catch (error) {
    return fail(
      wait.signal?.aborted ? EXIT_STOPPED : EXIT_FAILURE,
      `cannot serve HTTPS: ${(error as Error).message}`,
    );
  }
}

/**
 * What is called when a worker has begun to listen: connections over TLS send small segments at once then. Undefined for
 * plain HTTP, where the runtime does that, and where the system does not permit it.
 */
export function makeOnListening(
  { cert, selfSigned }: Options["tls"],
): (() => void) | undefined {
  return selfSigned || cert !== undefined ? loadNoDelay() : undefined;
}

function decideOrigin(
  { cert, key, selfSigned }: Options["tls"],
  { hostnames }: Options["listen"],
): CertificateOrigin | undefined {
  if (cert !== undefined && key !== undefined) {
    return { kind: "files", paths: { certificate: cert, key } };
  }
  return selfSigned
    ? { kind: "self-signed", names: listNames(hostnames) }
    : undefined;
}

/** What workers need to know. */
export function describeTls(
  { redirectPort }: Options["tls"],
  certificate: CertificateSource | undefined,
): TlsSettings | undefined {
  return certificate && { ...certificate.identity, redirectPort };
}

/** The response fields that were asked for, with the one of `--hsts`. RFC 6797 §6.1. */
export function addHsts(
  headers: ServingSettings["site"]["headers"],
  { hstsSeconds }: Options["tls"],
): ServingSettings["site"]["headers"] {
  if (hstsSeconds === undefined) return headers;
  return [...headers, ["Strict-Transport-Security", `max-age=${hstsSeconds}`]];
}
