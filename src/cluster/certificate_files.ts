// The certificate and the key of HTTPS, from two files: read at the start, and again when they change.
//
// A tool that renews them writes one file after the other. A pair that is half-written does not fit
// together, or is cut: it is reported once it has stayed like that for a moment, and the former pair stays. A pipe is
// read once, at the start.

import {
  type CertificatePair,
  readCertificatePair,
} from "../certificate/certificate_pair.ts";
import type { PemFile } from "../certificate/problem.ts";
import {
  FileUnreadable,
  type FileWait,
  NamedFile,
} from "../base/named_file.ts";
import { quote } from "../base/visible_text.ts";
import { MAX_PEM_OCTETS } from "../certificate/limits.ts";
import { CERTIFICATE_CHECK_INTERVAL_MS } from "./limits.ts";

/** The paths of the files. They may be the same. */
export type CertificatePaths = Readonly<Record<PemFile, string>>;

/** Why there is no pair, in one line that names the file. */
export class CertificateUnusable extends Error {
  override readonly name = "CertificateUnusable";
}

/** The two files. */
export class CertificateFiles {
  readonly #paths: CertificatePaths;
  readonly #certificate: NamedFile;
  readonly #key: NamedFile;

  constructor(paths: CertificatePaths) {
    this.#paths = paths;
    this.#certificate = new NamedFile(paths.certificate, MAX_PEM_OCTETS);
    this.#key = paths.key === paths.certificate
      ? this.#certificate
      : new NamedFile(paths.key, MAX_PEM_OCTETS);
  }

  /** Whether neither can be read again: they are no regular files. Known once they were read. */
  get areKept(): boolean {
    return this.#certificate.isKept && this.#key.isKept;
  }

  /** The pair of the files. Rejects with CertificateUnusable. */
  async read(wait?: FileWait): Promise<CertificatePair> {
    const reading = this.#readFile("certificate", wait);
    const [certificate, key] = await Promise.all([
      reading,
      this.#key === this.#certificate ? reading : this.#readFile("key", wait),
    ]);
    const read = await readCertificatePair(certificate, key);
    if (read.kind === "pair") return read;
    throw this.#fail(read.file, read.message);
  }

  async #readFile(file: PemFile, wait?: FileWait): Promise<Uint8Array> {
    try {
      const from = file === "key" ? this.#key : this.#certificate;
      return await from.read(wait);
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error;
      throw this.#fail(file, error.message);
    }
  }

  #fail(file: PemFile, cause: string): CertificateUnusable {
    return new CertificateUnusable(`${quote(this.#paths[file])}: ${cause}`);
  }

  /** What tells one version of the files from another. */
  async describe(): Promise<string> {
    const files = [this.#certificate, this.#key];
    const described = await Promise.all(files.map((each) => each.describe()));
    return described.join("\n");
  }
}

/** What a watch is told. */
export interface CertificateWatcher {
  /** Another pair is in the files. */
  onPair(pair: CertificatePair): void;
  /** The files cannot be used; the former pair stays. */
  onProblem(text: string): void;
}

/** Looks at the files at regular intervals. */
export class CertificateWatch {
  readonly #files: CertificateFiles;
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
    files: CertificateFiles,
    { current, watcher }: {
      current: CertificatePair;
      watcher: CertificateWatcher;
    },
  ) {
    this.#files = files;
    this.#current = current;
    this.#watcher = watcher;
    if (!files.areKept) this.#schedule();
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
    const seen = await this.#files.describe();
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
    if (this.#files.areKept) {
      return this.#watcher.onProblem(
        "the certificate stays: its files are pipes, which are read once",
      );
    }
    try {
      const pair = await this.#files.read();
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
