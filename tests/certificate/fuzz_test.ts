// Damaged files: whatever their octets are, the outcome is a pair or a problem, and it comes soon.

import { assert, assertEquals } from "@std/assert";
import { readCertificate } from "../../src/certificate/certificate.ts";
import { MAX_PEM_OCTETS } from "../../src/certificate/limits.ts";
import { findPairWarnings } from "../../src/certificate/pair_warnings.ts";
import { encodePem } from "../../src/certificate/pem.ts";
import { describeValidity } from "../../src/certificate/validity.ts";
import { pickBelow, seeded } from "../seeded.ts";
import {
  derOf,
  fixture,
  type FixtureName,
  readPair,
  toOctets,
} from "./fixture.ts";

/** ms that the worst file may take: a hundred times what it takes on an idle machine. */
const MAX_MS = 5_000;

const NOW = new Date("2027-01-01T00:00:00Z");

async function check(
  certificate: string | Uint8Array,
  key: string | Uint8Array,
): Promise<string> {
  const started = performance.now();
  const outcome = await readPair(certificate, key);
  if (outcome.kind === "pair") {
    describeValidity(outcome, NOW);
    findPairWarnings(outcome, ["localhost"], NOW);
  }
  assert(performance.now() - started < MAX_MS);
  return outcome.kind === "pair" ? "pair" : outcome.reason;
}

const PAIRS: readonly (readonly [FixtureName, FixtureName])[] = [
  ["leaf.crt", "p256.key"],
  ["rsa.crt", "rsa-pkcs1.key"],
  ["p256.crt", "p256-sec1.key"],
  ["ed25519.crt", "ed25519.key"],
];

Deno.test("readCertificatePair() has a problem with every file that is cut", async () => {
  const crt = toOctets(fixture("p256.crt"));
  const key = toOctets(fixture("p256.key"));
  for (let end = 0; end < crt.length - 1; end += 7) {
    assert(await check(crt.subarray(0, end), key) !== "pair", `${end}`);
  }
  for (let end = 0; end < key.length - 1; end++) {
    assert(await check(crt, key.subarray(0, end)) !== "pair", `${end}`);
  }
});

Deno.test("readCertificatePair() takes any mutated text, and any mutated DER in it", async () => {
  const random = seeded(12);
  const below = (bound: number) => pickBelow(random, bound);
  const mutate = (octets: Uint8Array) => {
    const mutated = octets.slice();
    for (let i = 0; i <= below(4); i++) {
      mutated[below(mutated.length)] = below(256);
    }
    return mutated;
  };
  const wrap = (label: string, pem: string) =>
    encodePem(label, mutate(derOf(pem)));
  for (let i = 0; i < 100; i++) {
    const [crtName, keyName] = PAIRS[below(PAIRS.length)];
    const [crt, key] = [fixture(crtName), fixture(keyName)];
    const label = /BEGIN (.*)-----/.exec(key)![1];
    await check(mutate(toOctets(crt)), key);
    await check(crt, mutate(toOctets(key)));
    await check(wrap("CERTIFICATE", crt), key);
    await check(crt, wrap(label, key));
  }
});

/** Values one in the other, as deep as a file can have them; of definite and of indefinite length. */
function nest(count: number, isDefinite: boolean): Uint8Array {
  if (!isDefinite) {
    return new Uint8Array(count * 2).map((_, i) => i % 2 === 0 ? 0x30 : 0x80);
  }
  const octets = new Uint8Array(count * 5);
  for (let i = 0; i < count; i++) {
    const length = (count - i - 1) * 5;
    octets.set(
      [0x30, 0x83, length >> 16, length >> 8 & 255, length & 255],
      i * 5,
    );
  }
  return octets;
}

Deno.test("readCertificatePair() refuses what is only deep, long or wide", async () => {
  const crt = fixture("p256.crt");
  const key = fixture("p256.key");
  const size = MAX_PEM_OCTETS * 3 / 4 - 5_000;
  const wide = new Uint8Array(size).fill(0);
  wide.set([
    0x30,
    0x83,
    (size - 5) >> 16,
    (size - 5) >> 8 & 255,
    (size - 5) & 255,
  ]);
  for (let i = 5; i < size; i += 2) wide[i] = 0x05;
  const cases: [Uint8Array, string][] = [
    [nest(Math.floor(size / 5), true), "deep"],
    [nest(2_000, true), "less deep"],
    [nest(Math.floor(size / 2), false), "deep, indefinite"],
    [nest(5_000, false), "less deep, indefinite"],
    [wide, "wide"],
    [new Uint8Array(size).fill(0x30), "the same octet"],
    [new Uint8Array(size), "zeros"],
  ];
  for (const [der, why] of cases) {
    assertEquals(
      await check(encodePem("CERTIFICATE", der), key),
      "damaged certificate",
      why,
    );
    assertEquals(
      await check(crt, encodePem("PRIVATE KEY", der)),
      "damaged key",
      why,
    );
  }
  const lines = "-----BEGIN CERTIFICATE-----\n";
  assertEquals(
    await check(lines.repeat(MAX_PEM_OCTETS / lines.length), key),
    "cut",
  );
  const blocks = "-----BEGIN A-----\n-----END A-----\n";
  assertEquals(
    await check(blocks.repeat(MAX_PEM_OCTETS / blocks.length), key),
    "no certificate",
  );
  assertEquals(await check(":".repeat(MAX_PEM_OCTETS), key), "not PEM");
});

Deno.test("readCertificate() knows no certificate in other octets", () => {
  for (const octets of [[], [0x30], [0x30, 0], [0x05, 0], [0x30, 0x80, 0, 0]]) {
    assertEquals(readCertificate(new Uint8Array(octets)), undefined);
  }
});
