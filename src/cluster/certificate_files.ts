// The certificate and the key of HTTPS, from two files: read at the start, and again when they change.
//
// A tool that renews them writes one file after the other. A pair that is half-written does not fit
// together, or is cut: it is reported once it has stayed like that for a moment, and the former pair stays.

import {
  type CertificatePair,
  readCertificatePair,
} from "../certificate/certificate_pair.ts";
import { MAX_PEM_OCTETS } from "../certificate/limits.ts";
import type { PemFile } from "../certificate/problem.ts";
import { quote } from "../base/visible_text.ts";
import { CERTIFICATE_CHECK_INTERVAL_MS } from "./limits.ts";

/** The paths of the files. They may be the same. */
export type CertificatePaths = Readonly<Record<PemFile, string>>;

/** Why there is no pair, in one line that names the file. */
export class CertificateUnusable extends Error {
  override readonly name = "CertificateUnusable";
}

/** The pair of the files. Rejects with CertificateUnusable. */
export async function readCertificateFiles(
  paths: CertificatePaths,
): Promise<CertificatePair> {
  const [certificate, key] = await Promise.all([
    readFile(paths.certificate),
    readFile(paths.key),
  ]);
  const read = await readCertificatePair(certificate, key);
  if (read.kind === "pair") return read;
  throw new CertificateUnusable(`${quote(paths[read.file])}: ${read.message}`);
}

/** At most one octet more than a file may have, so that the reader can say that it is too large. */
async function readFile(path: string): Promise<Uint8Array> {
  try {
    using file = await Deno.open(path);
    const octets = new Uint8Array(MAX_PEM_OCTETS + 1);
    let length = 0;
    while (length < octets.length) {
      const read = await file.read(octets.subarray(length));
      if (read === null) break;
      length += read;
    }
    return octets.subarray(0, length);
  } catch (error) {
    const { name, message } = error as Error;
    throw new CertificateUnusable(
      `${quote(path)}: ${READ_FAILURES[name] ?? message}`,
    );
  }
}

const READ_FAILURES: Readonly<Record<string, string>> = {
  NotFound: "there is no such file",
  PermissionDenied: "permission denied",
  IsADirectory: "it is a folder",
};

/** What a watch is told. */
export interface CertificateWatcher {
  /** Another pair is in the files. */
  onPair(pair: CertificatePair): void;
  /** The files cannot be used; the former pair stays. */
  onProblem(text: string): void;
}

/** Looks at the files at regular intervals. */
export class CertificateWatch {
  readonly #paths: CertificatePaths;
  readonly #watcher: CertificateWatcher;
  #current: Pick<CertificatePair, "certificatePem" | "keyPem">;
  /** What the files were like when they were last read. */
  #read: string | undefined;
  /** What they were like at the last look. */
  #seen: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  /** One reading after the other. */
  #reading: Promise<void> = Promise.resolve();

  /** `current` is the pair in use. */
  constructor(
    paths: CertificatePaths,
    { current, watcher }: {
      current: CertificatePair;
      watcher: CertificateWatcher;
    },
  ) {
    this.#paths = paths;
    this.#current = current;
    this.#watcher = watcher;
    this.#schedule();
  }

  /** Reads the files at once, even if they look as before. Resolves when it is done; never rejects. */
  reload(): Promise<void> {
    return this.#reading = this.#reading.then(() => this.#reload());
  }

  /** Ends the watch. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = setTimeout(
      () => this.#look(),
      CERTIFICATE_CHECK_INTERVAL_MS,
    );
    Deno.unrefTimer(this.#timer);
  }

  async #look(): Promise<void> {
    const seen = await describeFiles(this.#paths);
    if (this.#isStopped) return;
    // What changed is read once it looks the same twice. So the files are also read after the first two looks: they may
    // have changed since the pair in use was read.
    const isSettled = seen === this.#seen;
    this.#seen = seen;
    if (seen !== this.#read && isSettled) {
      this.#read = seen;
      await this.reload();
    }
    if (!this.#isStopped) this.#schedule();
  }

  async #reload(): Promise<void> {
    if (this.#isStopped) return;
    try {
      const pair = await readCertificateFiles(this.#paths);
      if (this.#isStopped || this.#isCurrent(pair)) return;
      this.#current = pair;
      this.#watcher.onPair(pair);
    } catch (error) {
      if (this.#isStopped) return;
      this.#watcher.onProblem(
        `${(error as Error).message}; the former certificate stays`,
      );
    }
  }

  #isCurrent({ certificatePem, keyPem }: CertificatePair): boolean {
    return certificatePem === this.#current.certificatePem &&
      keyPem === this.#current.keyPem;
  }
}

/** What tells one version of the files from another. */
async function describeFiles(
  { certificate, key }: CertificatePaths,
): Promise<string> {
  const described = await Promise.all([certificate, key].map(describeFile));
  return described.join("\n");
}

async function describeFile(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtime, ctime } = await Deno.stat(path);
    return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
  } catch (error) {
    return (error as Error).name;
  }
}
