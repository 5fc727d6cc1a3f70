import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  MAX_CHAIN_CERTIFICATES,
  MAX_PEM_OCTETS,
} from "../../src/certificate/limits.ts";
import {
  PROBLEM_REASONS,
  type ProblemReason,
} from "../../src/certificate/problem.ts";
import {
  derOf,
  fixture,
  type FixtureName,
  readGoodPair,
  readPair,
} from "./fixture.ts";

const crt = fixture("p256.crt");
const key = fixture("p256.key");

/** A key in PKCS#8 version 2 has its public key, too: RFC 5958. Some programs write Ed25519 keys so. */
function encodeEd25519Version2(): string {
  const version1 = derOf(fixture("ed25519.key"));
  const spki = [0x81, 0x21, 0x00, ...new Uint8Array(32)];
  const der = [0x30, version1.length - 2 + spki.length, 0x02, 0x01, 0x01]
    .concat([...version1.subarray(5)], spki);
  const base64 = btoa(String.fromCharCode(...der));
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
}

/** A SEC1 key that does not name its curve. */
function encodeWithoutCurve(): string {
  const whole = derOf(fixture("p256-sec1-no-public.key"));
  const der = [0x30, 37, ...whole.subarray(2, 39)];
  const base64 = btoa(String.fromCharCode(...der));
  return `-----BEGIN EC PRIVATE KEY-----\n${base64}\n-----END EC PRIVATE KEY-----\n`;
}

const EC_PARAMETERS =
  "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

Deno.test("readCertificatePair() reads every usual form of the files", async () => {
  const cases: [certificate: string, key: string, why: string][] = [
    [crt, key, "PKCS#8, P-256"],
    [crt, fixture("p256-sec1.key"), "SEC1"],
    [crt, fixture("p256-sec1-no-public.key"), "SEC1 without the public key"],
    [crt, fixture("p256-no-public.key"), "PKCS#8 without the public key"],
    [crt, EC_PARAMETERS + fixture("p256-sec1.key"), "EC PARAMETERS before"],
    [crt, encodeWithoutCurve(), "SEC1 without the curve"],
    [fixture("p384.crt"), fixture("p384.key"), "P-384"],
    [fixture("p521.crt"), fixture("p521.key"), "P-521"],
    [fixture("rsa.crt"), fixture("rsa.key"), "RSA in PKCS#8"],
    [fixture("rsa.crt"), fixture("rsa-pkcs1.key"), "RSA in PKCS#1"],
    [fixture("rsa-4096.crt"), fixture("rsa-4096.key"), "RSA of 4096 bits"],
    [fixture("ed25519.crt"), fixture("ed25519.key"), "Ed25519"],
    [fixture("ed25519.crt"), encodeEd25519Version2(), "PKCS#8 version 2"],
    [crt.replaceAll("\n", "\r\n"), key.replaceAll("\n", "\r\n"), "CRLF"],
    [crt.replaceAll("\n", "\r"), key.replaceAll("\n", "\r"), "CR"],
    [crt.trimEnd(), key.trimEnd(), "no line end at the end"],
    ["\ufeff" + crt, "\ufeff" + key, "a byte order mark"],
    [`Bag Attributes: é\n${crt}\nend`, `# key\n\n${key}`, "text around"],
    [
      crt.replace(/^/gm, "  ").replace(/$/gm, "\t "),
      key,
      "blanks around lines",
    ],
    [key.trimEnd() + crt, key, "no line end between two blocks"],
    [key + crt, key, "a key in the file of the certificate"],
    [crt + key, crt + key, "one file for both"],
    [
      crt.replaceAll("CERTIFICATE", "X509 CERTIFICATE"),
      key,
      "an old label",
    ],
    [
      crt + "-----BEGIN DH PARAMETERS-----\n!\n-----END DH PARAMETERS-----\n",
      key,
      "a damaged block that is not used",
    ],
  ];
  for (const [certificate, key, why] of cases) {
    const pair = await readPair(certificate, key);
    if (pair.kind === "problem") throw new Error(`${why}: ${pair.message}`);
    assertEquals(
      pair.names,
      ["localhost", "*.example.com", "127.0.0.1", "::1"],
      why,
    );
    assertMatch(
      pair.keyPem,
      /^-----BEGIN PRIVATE KEY-----\n(?:[\w+/=]{1,64}\n)+-----END PRIVATE KEY-----\n$/,
      why,
    );
    assertEquals(pair.certificatePem.match(/BEGIN CERTIFICATE/g)?.length, 1);
  }
});

Deno.test("readCertificatePair() returns what the certificate says", async () => {
  const pair = await readGoodPair(crt, key);
  assertEquals(pair.certificatePem, crt);
  assertEquals(pair.keyPem, key);
  assertEquals(pair.keyKind, "P-256");
  assertEquals(
    pair.notAfter.getTime() - pair.notBefore.getTime(),
    36500 * 86_400_000,
  );
  const digest = await crypto.subtle.digest("SHA-256", derOf(crt));
  const hex = [...new Uint8Array(digest)]
    .map((octet) => octet.toString(16).padStart(2, "0"));
  assertEquals(pair.fingerprint, hex.join(":").toUpperCase());
  assertEquals(pair.fingerprint.length, 95);
});

Deno.test("readCertificatePair() takes names of the subjectAltName only, each once", async () => {
  const odd = await readGoodPair(fixture("odd-names.crt"), key);
  assertEquals(odd.names, ["A.Example", "a\u001b[31m.example"]);
  assertEquals((await readGoodPair(fixture("no-names.crt"), key)).names, []);
});

function cutAfter(text: string, lines: number): string {
  return text.split("\n").slice(0, lines).join("\n");
}

function encodeUtf16(text: string, isMarked: boolean): Uint8Array {
  const units = Uint16Array.from(
    (isMarked ? "\ufeff" : "") + text,
    (c) => c.charCodeAt(0),
  );
  return new Uint8Array(units.buffer);
}

/** The beginning of a PKCS#12 file: the others do not matter. */
const PKCS12 = new Uint8Array([0x30, 0x82, 0x0a, 0, 0x02, 0x01, 0x03, 0x30]);

type Content = string | Uint8Array;

const PROBLEMS: readonly [
  certificate: Content,
  key: Content,
  file: "certificate" | "key",
  reason: ProblemReason,
  message: RegExp,
][] = [
  ["", key, "certificate", "empty", /^the file is empty$/],
  [" \r\n", key, "certificate", "empty", /empty/],
  ["\ufeff", key, "certificate", "empty", /empty/],
  [crt, "", "key", "empty", /empty/],
  [
    " ".repeat(MAX_PEM_OCTETS + 1),
    key,
    "certificate",
    "too large",
    /262144 octets/,
  ],
  [crt, key + "\n".repeat(MAX_PEM_OCTETS), "key", "too large", /262144/],
  [encodeUtf16(crt, true), key, "certificate", "UTF-16", /UTF-8/],
  [crt, encodeUtf16(key, false), "key", "UTF-16", /UTF-8/],
  [derOf(crt), key, "certificate", "DER", /"openssl x509 -inform DER"/],
  [crt, derOf(key), "key", "DER", /"openssl pkey -inform DER"/],
  [crt, derOf(fixture("p256-sec1.key")), "key", "DER", /DER/],
  [crt, derOf(fixture("ed25519.key")), "key", "DER", /DER/],
  [PKCS12, key, "certificate", "PKCS#12", /openssl pkcs12/],
  [crt, PKCS12, "key", "PKCS#12", /openssl pkcs12/],
  [fixture("pkcs7.crt"), key, "certificate", "PKCS#7", /openssl pkcs7/],
  [derOf(fixture("pkcs7.crt")), key, "certificate", "PKCS#7", /pkcs7/],
  ["<html>", key, "certificate", "not PEM", /BEGIN CERTIFICATE/],
  [crt, "ssh-ed25519 AAAA a@b", "key", "not PEM", /BEGIN PRIVATE KEY/],
  [derOf(crt).subarray(7), key, "certificate", "not PEM", /not PEM/],
  [cutAfter(crt, 5), key, "certificate", "cut", /"-----END CERTIFICATE-----"/],
  [cutAfter(crt, 5) + "\n" + crt, key, "certificate", "cut", /END/],
  [cutAfter(crt, 5) + crt, key, "certificate", "damaged PEM", /base64/],
  [crt, cutAfter(key, 2), "key", "cut", /"-----END PRIVATE KEY-----"/],
  [
    crt.replace("END CERTIFICATE", "END PRIVATE KEY"),
    key,
    "certificate",
    "cut",
    /END CERTIFICATE/,
  ],
  [
    crt.replace("MII", "M!I"),
    key,
    "certificate",
    "damaged PEM",
    /"-----BEGIN CERTIFICATE-----"/,
  ],
  [crt, key.replace("M", "!"), "key", "damaged PEM", /BEGIN PRIVATE KEY/],
  [
    "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    key,
    "certificate",
    "damaged PEM",
    /base64/,
  ],
  [key, key, "certificate", "no certificate", /it has PRIVATE KEY$/],
  [EC_PARAMETERS, key, "certificate", "no certificate", /EC PARAMETERS$/],
  [
    crt.replaceAll("CERTIFICATE", "TRUSTED CERTIFICATE"),
    key,
    "certificate",
    "no certificate",
    /TRUSTED CERTIFICATE$/,
  ],
  [fixture("request.crt"), key, "certificate", "request", /request/],
  [
    fixture("request.crt").replaceAll("CERT", "NEW CERT"),
    key,
    "certificate",
    "request",
    /request/,
  ],
  [crt, crt, "key", "no key", /it has CERTIFICATE$/],
  [
    crt,
    key.replaceAll("PRIVATE", "PUBLIC"),
    "key",
    "no key",
    /it has PUBLIC KEY$/,
  ],
  [key, crt, "certificate", "exchanged", /exchanged/],
  [fixture("encrypted.key"), crt, "certificate", "exchanged", /exchanged/],
  [crt, fixture("encrypted.key"), "key", "encrypted key", /openssl pkey/],
  [
    fixture("rsa.crt"),
    fixture("encrypted-pkcs1.key"),
    "key",
    "encrypted key",
    /encrypted/,
  ],
  [crt, key + fixture("p256-other.key"), "key", "several keys", /several/],
  [crt, key + key, "key", "several keys", /several/],
  [
    crt.repeat(MAX_CHAIN_CERTIFICATES + 1),
    key,
    "certificate",
    "too many certificates",
    /more than 16/,
  ],
  [
    crt + crt.replace(/\n.+\n/, "\n"),
    key,
    "certificate",
    "damaged certificate",
    /^certificate 2 of 2 is damaged$/,
  ],
  [
    key.replaceAll("PRIVATE KEY", "CERTIFICATE"),
    key,
    "certificate",
    "damaged certificate",
    /1 of 1/,
  ],
  [crt, key.replace(/\n.+\n/, "\n"), "key", "damaged key", /damaged/],
  [
    crt,
    crt.replaceAll("CERTIFICATE", "PRIVATE KEY"),
    "key",
    "damaged key",
    /damaged/,
  ],
  [
    crt,
    crt.replaceAll("CERTIFICATE", "OPENSSH PRIVATE KEY"),
    "key",
    "unsupported key",
    /kind OPENSSH /,
  ],
  [fixture("version1.crt"), key, "certificate", "version 1", /version 1/],
  [
    fixture("p521.crt"),
    fixture("p521-other.key"),
    "key",
    "mismatch",
    /certificate$/,
  ],
  [crt, fixture("p256-other.key"), "key", "mismatch", /to the certificate$/],
  [
    crt,
    fixture("rsa.key"),
    "key",
    "mismatch",
    /: it is RSA, and the certificate's is P-256$/,
  ],
  [
    fixture("rsa-4096.crt"),
    fixture("rsa.key"),
    "key",
    "mismatch",
    /certificate$/,
  ],
];

Deno.test("readCertificatePair() explains each problem in one line", async () => {
  const seen = new Set<string>();
  for (const [certificate, key, file, reason, message] of PROBLEMS) {
    const problem = await readPair(certificate, key);
    assert(problem.kind === "problem", reason);
    assertEquals([problem.file, problem.reason], [file, reason]);
    assertMatch(problem.message, message);
    assertMatch(problem.message, /^[ -~]+[^.%]$/);
    seen.add(reason);
  }
  // The listener finds it: see listener_test.ts.
  seen.add("refused");
  assertEquals(PROBLEM_REASONS.filter((reason) => !seen.has(reason)), []);
});

Deno.test("readCertificatePair() refuses kinds of keys that the runtime cannot use", async () => {
  const cases: [FixtureName, FixtureName, string][] = [
    ["rsa-1024.crt", "rsa-1024.key", "RSA of 1024 bits"],
    ["rsa-3-primes.crt", "rsa-3-primes.key", "RSA with more than two primes"],
    ["rsa-pss.crt", "rsa-pss.key", "RSA-PSS"],
    ["ed448.crt", "ed448.key", "Ed448"],
    ["secp256k1.crt", "secp256k1.key", "secp256k1"],
    ["explicit.crt", "explicit.key", "EC with explicit parameters"],
  ];
  for (const [certificate, key, kind] of cases) {
    const problem = await readPair(fixture(certificate), fixture(key));
    assert(problem.kind === "problem", kind);
    assertEquals(
      problem.message,
      `a key of the kind ${kind} is not supported: use an ECDSA P-256 or an RSA 2048 key`,
    );
  }
});

/** The PEM with the last octet before `found` changed: `found` is a part of the DER. */
function damage(name: FixtureName, found: readonly number[]): string {
  const der = derOf(fixture(name));
  const start = der.findIndex((_, i) =>
    found.every((octet, j) => der[i + j] === octet)
  );
  assert(start > 0);
  der[start] ^= 1;
  const base64 = btoa(String.fromCharCode(...der));
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

Deno.test("readCertificatePair() blames no key for a certificate with a damaged public key", async () => {
  const cases: [FixtureName, FixtureName, part: number[]][] = [
    // The sequence of modulus and exponent.
    ["rsa.crt", "rsa.key", [0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01]],
    // An uncompressed point.
    ["p256.crt", "p256.key", [0x04, ...pointOf("p256.crt")]],
  ];
  for (const [certificate, key, part] of cases) {
    const problem = await readPair(damage(certificate, part), fixture(key));
    assert(problem.kind === "problem", certificate);
    assertEquals(problem.reason, "mismatch", certificate);
  }
});

/** The first octets of the point of a P-256 key in a certificate: they follow the bit string's length, 0 and 4. */
function pointOf(name: FixtureName): readonly number[] {
  const der = derOf(fixture(name));
  const start = der.findIndex((_, i) =>
    [0x03, 0x42, 0x00, 0x04].every((octet, j) => der[i + j] === octet)
  );
  return [...der.subarray(start + 4, start + 12)];
}

Deno.test("readCertificatePair() makes labels safe to print", async () => {
  const label = "A\u001b[31m\u202eB";
  const odd = `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
  const problem = await readPair(odd, key);
  assert(problem.kind === "problem");
  assertMatch(problem.message, /^[ -~]+$/);
});
