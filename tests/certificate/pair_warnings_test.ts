import { assertEquals } from "@std/assert";
import {
  findPairWarnings,
  type WarningReason,
} from "../../src/certificate/pair_warnings.ts";
import { fixture, type FixtureName, readGoodPair } from "./fixture.ts";

/** A time at which all certificates are valid; the intermediates end ten years after they were made. */
const { notBefore } = await readGoodPair(
  fixture("p256.crt"),
  fixture("p256.key"),
);
const NOW = afterYears(1);
const HOSTS = ["localhost", "192.0.2.1"];

function afterYears(years: number): Date {
  return new Date(notBefore.getTime() + years * 365 * 86_400_000);
}

interface Case {
  readonly certificates: readonly FixtureName[];
  readonly key?: FixtureName;
  readonly hosts?: readonly string[];
  readonly now?: Date;
  readonly expected: readonly (readonly [WarningReason, string])[];
}

const NO_INTERMEDIATE = [
  "no intermediate",
  "the file has no certificate of the issuer: many clients refuse the certificate; use the file with the full chain",
] as const;
const ORDER = [
  "order",
  "the file has its certificates in the wrong order: they are sent in the right one",
] as const;
const STRANGER = [
  "strangers",
  "1 of the certificates in the file does not belong to the chain",
] as const;

const day = (date: Date) => date.toISOString().slice(0, 10);

const CASES: readonly Case[] = [
  { certificates: ["p256.crt"], expected: [] },
  { certificates: ["p256.crt"], hosts: [], expected: [] },
  { certificates: ["p256.crt"], hosts: ["a.example.com"], expected: [] },
  { certificates: ["server-use.crt"], expected: [] },
  { certificates: ["rsa.crt"], key: "rsa.key", expected: [] },
  {
    certificates: ["p256.crt"],
    hosts: ["example.com", "192.0.2.1"],
    expected: [[
      "other names",
      "the certificate is for localhost, *.example.com, 127.0.0.1, ::1, and not for example.com, 192.0.2.1",
    ]],
  },
  {
    certificates: ["p256.crt"],
    now: afterYears(101),
    expected: [[
      "expired",
      `the certificate expired on ${day(afterYears(100))} (365 days ago)`,
    ]],
  },
  {
    certificates: ["p256.crt"],
    now: afterYears(-1),
    expected: [[
      "not yet valid",
      `the certificate is valid only from ${day(notBefore)} (in 365 days)`,
    ]],
  },
  {
    certificates: ["no-names.crt"],
    expected: [[
      "no names",
      "the certificate has no subjectAltName: clients refuse it, and ignore the common name no-names.example",
    ]],
  },
  {
    certificates: ["odd-names.crt"],
    expected: [[
      "other names",
      "the certificate is for A.Example, a\\u{1b}[31m.example, and not for localhost, 192.0.2.1",
    ]],
  },
  {
    certificates: ["authority.crt"],
    expected: [[
      "authority",
      "the certificate is one of an authority (CA:TRUE): some clients refuse it for a server",
    ]],
  },
  {
    certificates: ["client-only.crt"],
    expected: [[
      "not for servers",
      "the certificate is not for servers: its extended key usage lacks serverAuth",
    ]],
  },
  {
    certificates: ["ed25519.crt"],
    key: "ed25519.key",
    expected: [[
      "rare key",
      "some browsers refuse keys of the kind Ed25519: ECDSA P-256 and RSA are safe",
    ]],
  },
  {
    certificates: ["p521.crt"],
    key: "p521.key",
    expected: [[
      "rare key",
      "some browsers refuse keys of the kind P-521: ECDSA P-256 and RSA are safe",
    ]],
  },
  { certificates: ["leaf.crt", "intermediate.crt"], expected: [] },
  { certificates: ["leaf.crt", "intermediate.crt", "root.crt"], expected: [] },
  {
    certificates: ["leaf.crt"],
    expected: [NO_INTERMEDIATE],
  },
  // Its certificate does not say where the one of its issuer is: a private authority may be the issuer itself.
  {
    certificates: ["sha1-leaf.crt"],
    expected: [[
      "weak hash",
      "the certificate is signed with SHA-1: clients refuse it",
    ]],
  },
  {
    certificates: ["leaf.crt", "intermediate-other.crt"],
    expected: [NO_INTERMEDIATE],
  },
  { certificates: ["leaf.crt", "root.crt"], expected: [NO_INTERMEDIATE] },
  { certificates: ["intermediate.crt", "leaf.crt"], expected: [ORDER] },
  {
    certificates: ["root.crt", "intermediate.crt", "leaf.crt"],
    expected: [ORDER],
  },
  {
    certificates: ["leaf.crt", "root.crt", "intermediate.crt"],
    expected: [ORDER],
  },
  {
    certificates: ["leaf.crt", "leaf.crt", "intermediate.crt"],
    expected: [[
      "order",
      "the file has a certificate twice: each is sent once",
    ]],
  },
  {
    certificates: ["leaf.crt", "intermediate.crt", "rsa.crt"],
    expected: [STRANGER],
  },
  // Another certificate of the same authority, as with cross-signing.
  {
    certificates: ["leaf.crt", "intermediate.crt", "intermediate-other.crt"],
    expected: [],
  },
  {
    certificates: ["leaf.crt", "intermediate.crt"],
    now: afterYears(11.01),
    expected: [[
      "expired intermediate",
      `the certificate of the issuer expired on ${
        day(afterYears(10))
      } (368 days ago)`,
    ]],
  },
];

Deno.test("findPairWarnings() names what clients refuse", async () => {
  for (const { certificates, key = "p256.key", ...given } of CASES) {
    const pair = await readGoodPair(fixture(...certificates), fixture(key));
    const { hosts = HOSTS, now = NOW } = given;
    const found = findPairWarnings(pair, hosts, now)
      .map(({ reason, message }) => [reason, message]);
    assertEquals(
      found,
      given.expected.map((each) => [...each]),
      certificates.join(),
    );
  }
});

Deno.test("the certificates are sent in the right order, each once", async () => {
  const cases: [sent: FixtureName[], file: FixtureName[]][] = [
    [["leaf.crt", "intermediate.crt"], ["intermediate.crt", "leaf.crt"]],
    [
      ["leaf.crt", "intermediate.crt", "root.crt"],
      ["root.crt", "leaf.crt", "intermediate.crt", "leaf.crt"],
    ],
    [
      ["leaf.crt", "intermediate.crt", "intermediate-other.crt"],
      ["leaf.crt", "intermediate-other.crt", "intermediate.crt"],
    ],
    [
      ["leaf.crt", "intermediate.crt", "rsa.crt"],
      ["rsa.crt", "intermediate.crt", "leaf.crt"],
    ],
  ];
  for (const [sent, file] of cases) {
    const pair = await readGoodPair(fixture(...file), fixture("p256.key"));
    assertEquals(pair.certificatePem, fixture(...sent), file.join());
    assertEquals(pair.fingerprint.length, 95);
  }
});
