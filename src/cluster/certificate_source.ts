// The certificate of the program: read from files, or made for the names of this machine. And what is told
// of it at the start.

import type { CertificatePair } from "../certificate/certificate_pair.ts";
import { findPairWarnings } from "../certificate/pair_warnings.ts";
import { makeSelfSigned } from "../certificate/self_signed.ts";
import { describeValidity } from "../certificate/validity.ts";
import {
  CertificateFiles,
  type CertificatePaths,
  CertificateWatch,
} from "./certificate_files.ts";
import type { FileWait } from "../base/named_file.ts";
import type { TlsIdentity } from "./message.ts";

/** Where the certificate is from: files, or the names and addresses that it is made for. */
export type CertificateOrigin =
  | { readonly kind: "files"; readonly paths: CertificatePaths }
  | { readonly kind: "self-signed"; readonly names: readonly string[] };

/** What a certificate that changes is told to. */
export interface RenewalWatcher {
  /** Another certificate is in use from now on. */
  onIdentity(identity: TlsIdentity): void;
  /** One line: the pair that is used from now on, what clients may refuse of it, or why the former pair stays. */
  onNote(text: string): void;
}

/** A certificate with its key, and where it is from. */
export class CertificateSource {
  readonly pair: CertificatePair;
  /** Undefined where it was made. */
  readonly #files: CertificateFiles | undefined;
  readonly #hosts: readonly string[];

  private constructor(
    pair: CertificatePair,
    { files, hosts }: {
      files: CertificateFiles | undefined;
      hosts: readonly string[];
    },
  ) {
    this.pair = pair;
    this.#files = files;
    this.#hosts = hosts;
  }

  /** `hosts` are the names under which the server is reached, where they are known. Rejects with CertificateUnusable. */
  static async open(
    origin: CertificateOrigin,
    hosts: readonly string[],
    wait?: FileWait,
  ): Promise<CertificateSource> {
    if (origin.kind === "files") {
      const files = new CertificateFiles(origin.paths);
      const pair = await files.read(wait);
      return new CertificateSource(pair, { files, hosts });
    }
    const { pair } = await makeSelfSigned(origin.names, new Date());
    return new CertificateSource(pair, { files: undefined, hosts });
  }

  /** The DNS names of the certificate that are the name of one host. */
  get hostnames(): readonly string[] {
    return listHostnames(this.pair);
  }

  /** What workers need to know of it. */
  get identity(): TlsIdentity {
    return identify(this.pair);
  }

  /** Lines for the banner. */
  describe(): readonly string[] {
    const validity = describeValidity(this.pair, new Date());
    return this.#files !== undefined ? [`Certificate ${validity}`] : [
      `Self-signed certificate ${validity}`,
      `SHA-256 ${this.pair.fingerprint}`,
    ];
  }

  /** What clients may refuse of it, a line each. */
  warnings(): readonly string[] {
    return this.#warningsOf(this.pair);
  }

  /** Sees that the files change, or undefined where there are none. */
  watch(watcher: RenewalWatcher): CertificateWatch | undefined {
    if (this.#files === undefined) return undefined;
    return new CertificateWatch(this.#files, {
      current: this.pair,
      watcher: {
        onPair: (pair) => {
          watcher.onIdentity(identify(pair));
          watcher.onNote(
            `another certificate ${describeValidity(pair, new Date())}`,
          );
          this.#warningsOf(pair).forEach((line) => watcher.onNote(line));
        },
        onProblem: (text) => watcher.onNote(text),
      },
    });
  }

  #warningsOf(pair: CertificatePair): readonly string[] {
    if (this.#files === undefined) return [];
    return findPairWarnings(pair, this.#hosts, new Date())
      .map(({ message }) => message);
  }
}

function identify(pair: CertificatePair): TlsIdentity {
  const { certificatePem, keyPem } = pair;
  const [hostname] = listHostnames(pair);
  return { pair: { certificatePem, keyPem }, hostname };
}

function listHostnames({ names }: CertificatePair): readonly string[] {
  return names.filter((name) =>
    /[a-z]/i.test(name) && !name.includes(":") && !name.includes("*")
  );
}
