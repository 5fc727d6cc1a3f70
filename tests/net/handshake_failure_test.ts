// Reasons of failed handshakes, from real clients, and the lines about them.

import { assertEquals } from "@std/assert";
import type { HandshakeFailure } from "../../src/net/handshake_failure.ts";
import { classifyHandshakeError } from "../../src/net/handshake_failure.ts";
import { HandshakeFailureLog } from "../../src/net/handshake_failure_log.ts";
import { HANDSHAKE_LINE_INTERVAL_MS } from "../../src/net/limits.ts";
import { Server } from "../../src/net/server.ts";
import { openTlsEndpoint } from "../../src/net/tls_endpoint.ts";
import { findMissing, requiring } from "../requirement.ts";
import { until } from "../wait.ts";
import { ScriptedSite } from "./scripted_site.ts";
import { FIRST_PAIR, ISSUERS_PEM } from "./tls_pairs.ts";

const HOSTNAME = "127.0.0.1";
const PEER = "192.0.2.7";
const OPENSSL_MISSING = findMissing("openssl");

interface ObservedServer {
  /** Lets so many ms pass by the clock of the server alone. */
  pass(ms: number): void;
  isServing(): boolean;
  /** Whether a handshake has failed. */
  hasFailed(): boolean;
}

/** A server of TLS while `use` runs; the handshakes that failed. */
async function collectFailures(
  use: (port: number, server: ObservedServer) => Promise<void>,
  expected: number,
): Promise<HandshakeFailure[]> {
  const endpoint = openTlsEndpoint({
    hostname: HOSTNAME,
    port: 0,
    pair: FIRST_PAIR,
  });
  const failures: HandshakeFailure[] = [];
  const faults: unknown[] = [];
  let passed = 0;
  const server = new Server({
    endpoints: [endpoint],
    responder: new ScriptedSite(),
    handshakeFailed: (failure) => failures.push(failure),
    fault: (fault) => faults.push(fault),
    clock: {
      now: () => Date.now() + passed,
      steady: () => performance.now() + passed,
      fresh: () => Date.now() + passed,
    },
  });
  try {
    await use(endpoint.address.port, {
      pass: (ms) => passed += ms,
      isServing: () => server.connections > 0,
      hasFailed: () => failures.length > 0,
    });
    await until(() => failures.length >= expected);
    await until(() => server.connections === 0);
  } finally {
    await server.drain();
  }
  assertEquals(faults, [], "the peer alone causes it");
  assertEquals(failures.map(({ peer }) => peer), failures.map(() => HOSTNAME));
  return failures;
}

async function sendRaw(port: number, octets: string | number[]): Promise<void> {
  const client = await Deno.connect({ hostname: HOSTNAME, port });
  const message = typeof octets === "string"
    ? new TextEncoder().encode(octets)
    : new Uint8Array(octets);
  await client.write(message);
  await client.closeWrite();
  const into = new Uint8Array(999);
  while (await client.read(into).catch(() => null) !== null);
  client.close();
}

Deno.test("Server tells why the handshake of a peer failed that does not speak TLS, or stops", async () => {
  const cases: [string | number[], HandshakeFailure["reason"]][] = [
    ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "not TLS"],
    ["SSH-2.0-x\r\n", "not TLS"],
    ["", "cut off"],
    [[0x16, 3, 1], "cut off"],
    [[0x16, 3, 1, 0xff, 0xff, 1], "malformed"],
    [[0x16, 3, 1, 0, 9, 1, 0, 0, 5, 0, 0, 0, 0, 0], "malformed"],
    [[0x15, 3, 1, 0, 2, 2, 48], "certificate refused"],
    [[0x15, 3, 1, 0, 2, 2, 40], "alert"],
  ];
  const failures = await collectFailures(async (port) => {
    for (const [octets] of cases) await sendRaw(port, octets);
  }, cases.length);
  assertEquals(
    failures.map(({ reason }) => reason),
    cases.map(([, reason]) => reason),
  );
});

Deno.test("Server tells that a handshake took too long", async () => {
  const failures = await collectFailures(async (port, server) => {
    const client = await Deno.connect({ hostname: HOSTNAME, port });
    await client.write(new Uint8Array([0x16, 3, 1]));
    await until(server.isServing);
    server.pass(60_000);
    await until(server.hasFailed);
    client.close();
  }, 1);
  assertEquals(failures.map(({ reason }) => reason), ["timeout"]);
});

Deno.test("Server tells that a client offers no protocol that it has, or does not accept the certificate", async () => {
  const options: [Partial<Deno.ConnectTlsOptions>, string][] = [
    [
      { caCerts: [...ISSUERS_PEM], alpnProtocols: ["h2"] },
      "no shared protocol",
    ],
    [{ caCerts: [] }, "certificate refused"],
  ];
  const failures = await collectFailures(async (port) => {
    for (const [option] of options) {
      const to = { hostname: HOSTNAME, port, ...option };
      const client = await Deno.connectTls(to);
      await client.handshake().catch(() => {});
      client.close();
    }
  }, options.length);
  assertEquals(
    failures.map(({ reason }) => reason).sort(),
    options.map(([, reason]) => reason).sort(),
  );
});

const openssl: [string, readonly string[], string][] = [
  ["TLS 1.0", ["-tls1", "-cipher", "ALL:@SECLEVEL=0"], "old version"],
  ["TLS 1.1", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "old version"],
  [
    "a cipher without forward secrecy",
    ["-tls1_2", "-cipher", "AES128-SHA"],
    "no shared cipher",
  ],
  [
    "a cipher of CBC",
    ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
    "no shared cipher",
  ],
  [
    "a group of finite fields",
    ["-tls1_3", "-groups", "ffdhe2048"],
    "no shared cipher",
  ],
  [
    "signatures of RSA, which the key does not make",
    ["-sigalgs", "RSA-PSS+SHA256"],
    "no shared cipher",
  ],
];

for (const [name, args, reason] of openssl) {
  Deno.test(requiring(
    OPENSSL_MISSING,
    `Server refuses ${name}, and tells why`,
    async () => {
      const failures = await collectFailures(async (port) => {
        const connect = ["s_client", "-connect", `${HOSTNAME}:${port}`];
        const { success } = await new Deno.Command("openssl", {
          args: [...connect, ...args],
          stdin: "null",
          stdout: "null",
          stderr: "null",
        }).output();
        assertEquals(success, false);
      }, 1);
      assertEquals(failures.map(({ reason }) => reason), [reason]);
    },
  ));
}

Deno.test("classifyHandshakeError() has a reason for each error", () => {
  const cases: [unknown, HandshakeFailure["reason"]][] = [
    [new Deno.errors.ConnectionReset("x"), "cut off"],
    [new Deno.errors.BrokenPipe("x"), "cut off"],
    [
      new Deno.errors.InvalidData("peer is incompatible: Tls12NotOffered"),
      "old version",
    ],
    [new Deno.errors.InvalidData("cannot decrypt peer's message"), "malformed"],
    [
      new Deno.errors.InvalidData("received fatal alert: BadRecordMac"),
      "alert",
    ],
    [new Error("something new"), "other"],
    ["no error at all", "other"],
  ];
  for (const [error, expected] of cases) {
    assertEquals(classifyHandshakeError(error), expected, String(error));
  }
});

Deno.test("HandshakeFailureLog writes one line for each reason in an interval", () => {
  const lines: string[] = [];
  let now = 0;
  const log = new HandshakeFailureLog((line) => lines.push(line), () => now);
  for (let i = 0; i < 5000; i++) {
    log.add({ reason: "cut off", peer: PEER, detail: "eof" });
  }
  log.add({ reason: "other", peer: PEER, detail: "something new" });
  assertEquals(lines, [
    "TLS handshake with 192.0.2.7 failed: the client left during the handshake",
    "TLS handshake with 192.0.2.7 failed: the runtime gives another reason: something new",
  ]);
  now = HANDSHAKE_LINE_INTERVAL_MS;
  log.add({ reason: "cut off", peer: PEER, detail: "eof" });
  assertEquals(lines.slice(2), [
    "TLS handshake with 192.0.2.7 failed: the client left during the handshake; 4999 more since the last line",
  ]);
  assertEquals(log.counts, { "cut off": 5001, other: 1 });
});
