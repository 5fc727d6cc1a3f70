// The port of a worker's signal is none that the worker listens at.

import { assertEquals } from "@std/assert";
import { MAX_PORT_ATTEMPTS } from "../../src/net/limits.ts";
import { findLoopbackPort } from "../../src/cluster/start_failure.ts";

const LISTEN = { addresses: ["127.0.0.1"], sharesPort: true, joins: false };

function settingsFor(port: number, redirectPort?: number) {
  const pair = { certificatePem: "", keyPem: "" };
  return {
    listen: { ...LISTEN, port },
    tls: redirectPort === undefined
      ? undefined
      : { pair, redirectPort, hostname: undefined },
  };
}

Deno.test("findLoopbackPort() looks again where it finds a port that the worker listens at", () => {
  const free = [8000, 8000, 8080, 5000];
  const find = () => free.shift()!;
  assertEquals(findLoopbackPort(settingsFor(8000, 8080), find), 5000);
  assertEquals(findLoopbackPort(settingsFor(8000), () => 8080), 8080);
});

Deno.test("findLoopbackPort() gives up after a bounded number of attempts, and where no port is free", () => {
  let attempts = 0;
  const find = () => {
    attempts++;
    return 8000;
  };
  assertEquals(findLoopbackPort(settingsFor(8000), find), undefined);
  assertEquals(attempts, MAX_PORT_ATTEMPTS);
  const fail = () => {
    throw new Error("no port is free");
  };
  assertEquals(findLoopbackPort(settingsFor(8000), fail), undefined);
});

Deno.test("findLoopbackPort() finds a free port", () => {
  const port = findLoopbackPort(settingsFor(8000))!;
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  listener.close();
});
