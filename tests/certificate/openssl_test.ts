// Files as the openssl program of this machine writes them now, beside the fixtures that it wrote once.

import { assert, assertEquals } from "@std/assert";
import { findMissing, requiring } from "../requirement.ts";
import { readGoodPair, readPair } from "./fixture.ts";
import { OpenSsl } from "./openssl.ts";
import { shakeHands } from "./tls_peer.ts";

const EXTENSIONS = [
  "subjectAltName=DNS:localhost,IP:192.0.2.1",
  "basicConstraints=CA:FALSE",
];

/** The options of `openssl genpkey`, and the command that writes the same key in its older form. */
const KINDS: readonly (readonly [
  algorithm: string,
  option: string,
  older: string | undefined,
])[] = [
  ["RSA", "rsa_keygen_bits:3072", "rsa -traditional"],
  ["EC", "ec_paramgen_curve:P-256", "ec"],
  ["EC", "ec_paramgen_curve:P-384", "ec"],
  ["EC", "ec_paramgen_curve:P-521", "ec"],
];

Deno.test(requiring(
  findMissing("openssl"),
  "readCertificatePair() reads new keys of every kind, and a listener takes them",
  async () => {
    using openssl = new OpenSsl();
    for (const [algorithm, option, older] of KINDS) {
      openssl.newKey("key", algorithm, option);
      openssl.newCertificate("crt", {
        commonName: "a",
        key: "key",
        extensions: EXTENSIONS,
      });
      openssl.run(...`${older} -in key -out older`.split(" "));
      for (const name of ["key", "older"]) {
        const crt = openssl.read("crt");
        const pair = await readGoodPair(crt, openssl.read(name));
        assertEquals(pair.names, ["localhost", "192.0.2.1"], option);
        await shakeHands(pair, "192.0.2.1", crt);
      }
    }
  },
));

Deno.test(requiring(
  findMissing("openssl"),
  "readCertificatePair() explains the other forms of files that openssl writes",
  async () => {
    using openssl = new OpenSsl();
    openssl.newKey("key", "EC", "ec_paramgen_curve:P-256");
    openssl.newCertificate("crt", {
      commonName: "a",
      key: "key",
      extensions: EXTENSIONS,
    });
    const crt = openssl.read("crt");
    const key = openssl.read("key");
    const cases: [command: string, isKey: boolean, reason: string][] = [
      ["x509 -in crt -outform DER", false, "DER"],
      ["x509 -in crt -trustout", false, "no certificate"],
      ["pkey -in key -outform DER", true, "DER"],
      ["ec -in key -outform DER", true, "DER"],
      ["pkey -in key -pubout", true, "no key"],
      ["pkey -in key -aes256 -passout pass:a", true, "encrypted key"],
      ["ec -in key -aes128 -passout pass:a", true, "encrypted key"],
      ["pkcs12 -export -in crt -inkey key -passout pass:a", false, "PKCS#12"],
      ["pkcs12 -export -in crt -inkey key -passout pass:a", true, "PKCS#12"],
      ["crl2pkcs7 -nocrl -certfile crt -outform DER", false, "PKCS#7"],
      ["ecparam -name secp256k1 -genkey", true, "unsupported key"],
      ["ecparam -name prime256v1 -genkey", true, "mismatch"],
    ];
    for (const [command, isKey, reason] of cases) {
      openssl.run(...command.split(" "), "-out", "out");
      const out = openssl.readOctets("out");
      const problem = await (isKey ? readPair(crt, out) : readPair(out, key));
      assert(problem.kind === "problem", command);
      assertEquals(problem.reason, reason, command);
    }
  },
));
