// What readCertificatePair() returns, in a real listener of the runtime.

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { explainRefusal } from "../../src/certificate/problem.ts";
import { fixture, type FixtureName, readGoodPair } from "./fixture.ts";
import { shakeHands } from "./tls_peer.ts";

const PAIRS: readonly (readonly [FixtureName, FixtureName])[] = [
  ["p256.crt", "p256.key"],
  ["p256.crt", "p256-sec1.key"],
  ["p256.crt", "p256-sec1-no-public.key"],
  ["p256.crt", "p256-no-public.key"],
  ["p384.crt", "p384.key"],
  ["p521.crt", "p521.key"],
  ["ed25519.crt", "ed25519.key"],
  ["rsa.crt", "rsa.key"],
  ["rsa.crt", "rsa-pkcs1.key"],
  ["rsa-4096.crt", "rsa-4096.key"],
];

for (const [certificate, key] of PAIRS) {
  Deno.test(`a client completes a handshake with ${certificate} and ${key}`, async () => {
    const pair = await readGoodPair(fixture(certificate), fixture(key));
    await shakeHands(pair, "localhost", fixture(certificate));
  });
}

Deno.test("a client that trusts the root completes a handshake with a chain in the wrong order", async () => {
  const pair = await readGoodPair(
    fixture("root.crt", "intermediate.crt", "leaf.crt"),
    fixture("p256.key"),
  );
  await shakeHands(pair, "www.example.com", fixture("root.crt"));
});

Deno.test("explainRefusal() explains what only the listener refuses", async () => {
  const p256 = await readGoodPair(fixture("p256.crt"), fixture("p256.key"));
  const other = await readGoodPair(
    fixture("p256-other.crt"),
    fixture("p256-other.key"),
  );
  const odd = await readGoodPair(
    fixture("odd-critical.crt"),
    fixture("p256.key"),
  );
  const damaged = p256.keyPem.replace("MIG", "MIH");
  const cases: [typeof p256, file: string, reason: string, message: RegExp][] =
    [
      [{ ...p256, keyPem: other.keyPem }, "key", "mismatch", /certificate$/],
      [
        { ...p256, keyPem: damaged },
        "key",
        "refused",
        /for TLS: .*private key/,
      ],
      [odd, "certificate", "refused", /for TLS: .*UnsupportedCriticalExt/],
    ];
  for (const [pair, file, reason, message] of cases) {
    const problem = explainRefusal(
      await assertRejects(() =>
        shakeHands(pair, "localhost", pair.certificatePem)
      ),
    );
    assertEquals([problem.file, problem.reason], [file, reason]);
    assertMatch(problem.message, message);
  }
});
