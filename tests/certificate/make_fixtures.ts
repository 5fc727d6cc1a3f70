// Writes fixtures.json, the certificates and keys that tests read without openssl:
// deno run -A tests/certificate/make_fixtures.ts
//
// `NAME.crt` and `NAME.key` belong together. They are valid for 100 years, except for the intermediate (10 years).

import { OpenSsl } from "./openssl.ts";

const SERVER = [
  "subjectAltName=DNS:localhost,DNS:*.example.com,IP:127.0.0.1,IP:::1",
  "basicConstraints=critical,CA:FALSE",
];
const AUTHORITY = [
  "basicConstraints=critical,CA:TRUE",
  "subjectKeyIdentifier=hash",
];

const KEYS: readonly (readonly [name: string, ...options: string[]])[] = [
  ["p256", "EC", "ec_paramgen_curve:P-256"],
  ["p256-other", "EC", "ec_paramgen_curve:P-256"],
  ["p384", "EC", "ec_paramgen_curve:P-384"],
  ["p521", "EC", "ec_paramgen_curve:P-521"],
  ["p521-other", "EC", "ec_paramgen_curve:P-521"],
  ["rsa", "RSA", "rsa_keygen_bits:2048"],
  ["rsa-4096", "RSA", "rsa_keygen_bits:4096"],
  ["rsa-1024", "RSA", "rsa_keygen_bits:1024"],
  ["rsa-3-primes", "RSA", "rsa_keygen_bits:2048", "rsa_keygen_primes:3"],
  ["rsa-pss", "RSA-PSS", "rsa_keygen_bits:2048"],
  ["ed25519", "ED25519"],
  ["ed448", "ED448"],
  ["secp256k1", "EC", "ec_paramgen_curve:secp256k1"],
  [
    "explicit",
    "EC",
    "ec_paramgen_curve:P-256",
    "ec_param_enc:explicit",
  ],
];

function makeKeys(openssl: OpenSsl): void {
  for (const [name, algorithm, ...options] of KEYS) {
    openssl.newKey(`${name}.key`, algorithm, ...options);
    openssl.newCertificate(`${name}.crt`, {
      commonName: name,
      key: `${name}.key`,
      extensions: SERVER,
    });
  }
  openssl.run(..."ec -in p256.key -out p256-sec1.key".split(" "));
  openssl.run(
    ..."ec -in p256.key -no_public -out p256-sec1-no-public.key".split(" "),
  );
  openssl.run(
    ..."pkcs8 -topk8 -nocrypt -in p256-sec1-no-public.key -out p256-no-public.key"
      .split(" "),
  );
  openssl.run(..."rsa -traditional -in rsa.key -out rsa-pkcs1.key".split(" "));
  openssl.run(
    ..."pkcs8 -topk8 -in p256.key -passout pass:a -out encrypted.key"
      .split(" "),
  );
  openssl.run(
    ..."rsa -traditional -aes128 -in rsa.key -passout pass:a -out encrypted-pkcs1.key"
      .split(" "),
  );
}

function makeCertificates(openssl: OpenSsl): void {
  const key = "p256.key";
  const certificates = {
    "authority": ["basicConstraints=critical,CA:TRUE", SERVER[0]],
    "no-names": [SERVER[1]],
    "odd-names": [
      "subjectAltName=DNS:A.Example,DNS:a\u001b[31m.example,URI:https://x.example,email:a@x.example,DNS:A.Example",
    ],
    "odd-critical": [...SERVER, "1.2.3.4=critical,DER:0500"],
    "client-only": [...SERVER, "extendedKeyUsage=clientAuth"],
    "server-use": [...SERVER, "extendedKeyUsage=clientAuth,serverAuth"],
  };
  for (const [name, extensions] of Object.entries(certificates)) {
    const commonName = `${name}.example`;
    openssl.newCertificate(`${name}.crt`, { commonName, key, extensions });
  }
  openssl.run(
    ..."req -new -config config -subj /CN=a -key p256.key -out request.crt"
      .split(" "),
  );
  openssl.run(
    ..."x509 -req -in request.crt -signkey p256.key -days 36500 -out version1.crt"
      .split(" "),
  );
  openssl.run(
    ..."crl2pkcs7 -nocrl -certfile p256.crt -out pkcs7.crt".split(" "),
  );
}

/** root → intermediate → leaf; and another intermediate of the same name. */
function makeChain(openssl: OpenSsl): void {
  for (const name of ["root", "intermediate", "intermediate-other"]) {
    openssl.newKey(`${name}.key`, "EC", "ec_paramgen_curve:P-256");
  }
  openssl.newCertificate("root.crt", {
    commonName: "root",
    key: "root.key",
    extensions: AUTHORITY,
  });
  for (const name of ["intermediate", "intermediate-other"]) {
    openssl.newCertificate(`${name}.crt`, {
      commonName: "intermediate",
      key: `${name}.key`,
      extensions: [...AUTHORITY, "authorityKeyIdentifier=keyid"],
      authority: ["root.crt", "root.key"],
      days: 3650,
    });
  }
  const leaf = { commonName: "leaf", key: "p256.key" };
  const extensions = [...SERVER, "authorityKeyIdentifier=keyid"];
  const authority = ["intermediate.crt", "intermediate.key"] as const;
  openssl.newCertificate("leaf.crt", {
    ...leaf,
    authority,
    extensions: [
      ...extensions,
      "authorityInfoAccess=caIssuers;URI:http://ca.example/",
    ],
  });
  openssl.newCertificate("sha1-leaf.crt", {
    ...leaf,
    authority,
    extensions,
    digest: "sha1",
  });
}

if (import.meta.main) {
  using openssl = new OpenSsl();
  makeKeys(openssl);
  makeCertificates(openssl);
  makeChain(openssl);
  const names = [...Deno.readDirSync(openssl.folder)].map(({ name }) => name)
    .filter((name) => /\.(?:crt|key)$/.test(name)).sort();
  const files = Object.fromEntries(
    names.map((name) => [name, openssl.read(name)]),
  );
  Deno.writeTextFileSync(
    new URL("fixtures.json", import.meta.url),
    JSON.stringify(files, null, 2) + "\n",
  );
}
