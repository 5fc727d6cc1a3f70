// The rows of the options for HTTPS.

import { MAX_HSTS_SECONDS } from "./limits.ts";
import { flag, number, type OptionKind, text } from "./option_kind.ts";
import type {
  OptionRows,
  OptionTarget,
  TlsOptions,
} from "./option_sections.ts";
import { FILE_EXPECTED, parseFile } from "./option_value.ts";
import { duration } from "./quantity_kind.ts";

const GROUP = "HTTPS";

function file(): OptionKind<string> {
  return text({
    placeholder: "FILE",
    expected: FILE_EXPECTED,
    parse: parseFile,
  });
}

export const TLS_ROWS: OptionRows<Extract<OptionTarget, `tls.${string}`>> = {
  "tls.cert": {
    group: GROUP,
    long: ["tls-cert"],
    kind: file(),
    protects: true,
    initialText: "plain HTTP",
    meaning: "serve HTTPS with this certificate and its chain (PEM)",
  },
  "tls.key": {
    group: GROUP,
    long: ["tls-key"],
    kind: file(),
    protects: true,
    initialText: "none",
    meaning: "the key of the certificate (PEM, not encrypted)",
  },
  "tls.selfSigned": {
    group: GROUP,
    long: ["tls-self-signed"],
    kind: flag(),
    protects: true,
    initialText: "off",
    meaning: "serve HTTPS with a certificate made for this machine",
  },
  "tls.redirectPort": {
    group: GROUP,
    long: ["tls-redirect"],
    kind: number({ placeholder: "PORT", min: 1, max: 65535 }),
    protects: true,
    initialText: "none",
    meaning: "redirect plain HTTP at this port to HTTPS",
  },
  "tls.hstsSeconds": {
    group: GROUP,
    long: ["hsts"],
    kind: duration({ wholeSeconds: true, min: 0, max: MAX_HSTS_SECONDS }),
    protects: true,
    initialText: "off",
    meaning:
      "browsers use HTTPS alone for this long (Strict-Transport-Security)",
  },
};

/** What the options for HTTPS together cannot mean; undefined where there is no such thing. */
export function findTlsContradiction(
  { cert, key, selfSigned, redirectPort, hstsSeconds }: TlsOptions,
  port: number,
): string | undefined {
  if (cert === undefined && key !== undefined) {
    return 'option "--tls-key" needs --tls-cert FILE';
  }
  if (cert !== undefined && key === undefined) {
    return 'option "--tls-cert" needs --tls-key FILE (one file may have both)';
  }
  if (cert !== undefined && selfSigned) {
    return "--tls-cert and --tls-self-signed are two ways to have a certificate: give one of them";
  }
  const isOn = cert !== undefined || selfSigned;
  if (!isOn && redirectPort !== undefined) {
    return 'option "--tls-redirect" needs HTTPS: --tls-cert and --tls-key, or --tls-self-signed';
  }
  if (!isOn && hstsSeconds !== undefined) {
    return 'option "--hsts" needs HTTPS: --tls-cert and --tls-key, or --tls-self-signed';
  }
  return redirectPort !== undefined && redirectPort === port
    ? `--tls-redirect and --port are both ${port}: each needs a port of its own`
    : undefined;
}
