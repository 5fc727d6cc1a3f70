// What readCertificatePair() returns, in a real listener of the runtime.

import { assertRejects } from "@std/assert";
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

Deno.test("the listener refuses a pair whose match cannot be told before", async () => {
  const p521 = await readGoodPair(fixture("p521.crt"), fixture("p521.key"));
  const { keyPem } = await readGoodPair(
    fixture("p256.crt"),
    fixture("p256.key"),
  );
  await assertRejects(() =>
    shakeHands({ ...p521, keyPem }, "localhost", fixture("p521.crt"))
  );
});
