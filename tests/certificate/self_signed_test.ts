import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  MAX_SELF_SIGNED_DAYS,
  MAX_SELF_SIGNED_NAMES,
} from "../../src/certificate/limits.ts";
import { coversHost } from "../../src/certificate/host_name.ts";
import { findPairWarnings } from "../../src/certificate/pair_warnings.ts";
import { makeSelfSigned } from "../../src/certificate/self_signed.ts";
import { findMissing, requiring } from "../requirement.ts";
import { derOf } from "./fixture.ts";
import { OpenSsl } from "./openssl.ts";
import { shakeHands } from "./tls_peer.ts";

const NOW = new Date();
const NAMES = ["localhost", "127.0.0.1", "[::1]", "192.0.2.1", "2001:DB8::1"];

Deno.test("makeSelfSigned() covers every name and address, and nothing is to be warned of", async () => {
  const { pair } = await makeSelfSigned(NAMES, NOW);
  for (const name of NAMES) assert(coversHost(pair, name), name);
  assert(!coversHost(pair, "192.0.2.2"));
  assertEquals(findPairWarnings(pair, NAMES, NOW), []);
  const days = (pair.notAfter.getTime() - pair.notBefore.getTime()) /
    86_400_000;
  assertEquals(Math.ceil(days), MAX_SELF_SIGNED_DAYS);
  assert(days < MAX_SELF_SIGNED_DAYS);
  assert(NOW.getTime() - pair.notBefore.getTime() >= 86_400_000);
  assertEquals(pair.chain.pathLength, 2);
});

Deno.test("makeSelfSigned() brings names into the form of certificates", async () => {
  const cases: [given: string[], names: string[], why: string][] = [
    [["LocalHost", "localhost.", "localhost"], ["localhost"], "each once"],
    [["[2001:0db8::0:1]"], ["2001:db8::1"], "IPv6"],
    [["::ffff:192.0.2.1"], ["::ffff:c000:201"], "IPv4 in IPv6"],
    [["bücher.example"], ["xn--bcher-kva.example"], "not ASCII"],
    [["my_machine.local"], ["my_machine.local"], "an underscore"],
    [["*.example.com"], ["*.example.com"], "a wildcard"],
    [
      ["a", "", "a b", "-", "1.2.3", "fe80::1%eth0", "a..b", "a/b", "é\n"],
      ["a"],
      "what no certificate can have is left out",
    ],
    [[`${"a.".repeat(126)}a`], [`${"a.".repeat(126)}a`], "a long name"],
  ];
  for (const [given, names, why] of cases) {
    assertEquals((await makeSelfSigned(given, NOW)).pair.names, names, why);
  }
});

Deno.test("makeSelfSigned() throws without a name, and for too many", async () => {
  const many = Array.from(
    { length: MAX_SELF_SIGNED_NAMES + 1 },
    (_, i) => `a${i}`,
  );
  for (const names of [[], [""], many]) {
    const error = await assertRejects(() => makeSelfSigned(names, NOW));
    assert(error instanceof RangeError);
  }
  const { pair } = await makeSelfSigned(many.slice(1), NOW);
  assertEquals(pair.names.length, MAX_SELF_SIGNED_NAMES);
});

Deno.test("makeSelfSigned() makes another key and authority each time", async () => {
  const [a, b] = await Promise.all([
    makeSelfSigned(NAMES, NOW),
    makeSelfSigned(NAMES, NOW),
  ]);
  assert(a.pair.keyPem !== b.pair.keyPem);
  assert(a.spkiHash !== b.spkiHash);
  assert(
    a.pair.chain.certificates[0].issuer !== b.pair.chain.certificates[0].issuer,
  );
});

Deno.test("a client that trusts the authority completes a handshake", async () => {
  const { pair, authorityPem } = await makeSelfSigned(NAMES, NOW);
  for (const name of ["localhost", "192.0.2.1", "2001:db8::1"]) {
    await shakeHands(pair, name, authorityPem);
  }
  await assertRejects(() => shakeHands(pair, "example.com", authorityPem));
  const { authorityPem: other } = await makeSelfSigned(NAMES, NOW);
  await assertRejects(() => shakeHands(pair, "localhost", other));
});

Deno.test(requiring(
  findMissing("openssl"),
  "openssl accepts the certificates strictly, and agrees about digests",
  async () => {
    using openssl = new OpenSsl();
    const text = (...args: string[]) =>
      new TextDecoder().decode(openssl.run(...args)).trim();
    // Numbers that begin with zeros or with the bit of a sign are rare.
    for (let i = 0; i < 10; i++) {
      const { pair, authorityPem, spkiHash } = await makeSelfSigned(NAMES, NOW);
      openssl.write("crt", pair.certificatePem);
      openssl.write("ca", authorityPem);
      openssl.write("key", pair.keyPem);
      const verify = "verify -x509_strict -purpose sslserver -CAfile ca"
        .split(" ");
      openssl.run(...verify, "-verify_hostname", "localhost", "crt");
      openssl.run(...verify, "-verify_ip", "2001:db8::1", "crt");
      assertEquals(
        text("x509", "-in", "crt", "-noout", "-fingerprint", "-sha256")
          .split("=")[1],
        pair.fingerprint,
      );
      openssl.write("pub", text("x509", "-in", "crt", "-noout", "-pubkey"));
      assertEquals(text("pkey", "-in", "key", "-pubout"), openssl.read("pub"));
      openssl.run(..."pkey -pubin -in pub -outform DER -out spki".split(" "));
      openssl.run(..."dgst -sha256 -binary -out digest spki".split(" "));
      assertEquals(
        btoa(String.fromCharCode(...openssl.readOctets("digest"))),
        spkiHash,
      );
      const description = text("x509", "-in", "crt", "-noout", "-text");
      for (
        const part of [
          "CA:FALSE",
          "TLS Web Server Authentication",
          "Digital Signature",
          "IP Address:2001:DB8:0:0:0:0:0:1",
        ]
      ) assert(description.includes(part), part);
      assertEquals(derOf(authorityPem), pair.chain.certificates[1].der);
    }
  },
));
