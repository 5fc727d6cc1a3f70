// Certificates and keys made by the openssl program, for fixtures and tests.

import { join } from "@std/path";

/** What a certificate is made of. */
export interface CertificateRequest {
  readonly commonName: string;
  /** The name of the key: `newKey()` made it. */
  readonly key: string;
  /** Extensions as `openssl req -addext` takes them. */
  readonly extensions?: readonly string[];
  /** The names of the authority's certificate and key; the certificate signs itself without them. */
  readonly authority?: readonly [certificate: string, key: string];
  readonly days?: number;
  readonly digest?: string;
}

/** Runs openssl in a folder of its own. Names are those of files in it. */
export class OpenSsl {
  readonly folder: string;

  constructor() {
    this.folder = Deno.makeTempDirSync();
    Deno.writeTextFileSync(
      join(this.folder, "config"),
      "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = unused\n",
    );
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }

  /** Throws an Error with the program's own message if it fails. */
  run(...args: string[]): Uint8Array {
    const { success, stdout, stderr } = new Deno.Command("openssl", {
      args,
      cwd: this.folder,
    }).outputSync();
    if (!success) {
      throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    }
    return stdout;
  }

  read(name: string): string {
    return Deno.readTextFileSync(join(this.folder, name));
  }

  readOctets(name: string): Uint8Array {
    return Deno.readFileSync(join(this.folder, name));
  }

  write(name: string, content: string): void {
    Deno.writeTextFileSync(join(this.folder, name), content);
  }

  /** A key as PKCS#8, such as `newKey("a", "EC", "ec_paramgen_curve:P-256")`. */
  newKey(name: string, algorithm: string, ...options: string[]): void {
    const given = options.flatMap((option) => ["-pkeyopt", option]);
    this.run("genpkey", "-algorithm", algorithm, ...given, "-out", name);
  }

  /** A certificate that is valid from now on. */
  newCertificate(name: string, request: CertificateRequest): void {
    const { commonName, key, extensions = [], authority, digest } = request;
    this.run(
      ...["req", "-x509", "-config", "config", "-subj", `/CN=${commonName}`],
      ...["-key", key, "-out", name, "-days", `${request.days ?? 36500}`],
      ...extensions.flatMap((extension) => ["-addext", extension]),
      ...(authority ? ["-CA", authority[0], "-CAkey", authority[1]] : []),
      ...(digest === undefined ? [] : [`-${digest}`]),
    );
  }
}
