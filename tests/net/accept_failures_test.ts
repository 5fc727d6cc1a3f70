import { assertEquals } from "@std/assert";
import { AcceptFailures } from "../../src/net/accept_failures.ts";
import { MAX_ACCEPT_FAILURES } from "../../src/net/limits.ts";

const RESET = new Error("Connection reset by peer (os error 104)");
const EXHAUSTED = Object.assign(new Error("Too many open files"), {
  code: "EMFILE",
});
const TOLD = "cannot accept connections, and tries again: Too many open files";

Deno.test("AcceptFailures neither waits for nor tells of peers that left", () => {
  const failures = new AcceptFailures();
  for (let i = 1; i < MAX_ACCEPT_FAILURES; i++) {
    assertEquals(failures.add(RESET), { waits: false });
  }
  assertEquals(failures.add(RESET).waits, true, "then it is the listener");
  assertEquals(failures.add(RESET), { waits: true }, "told once");
});

Deno.test("AcceptFailures tells once of what the system is short of, whatever failed before", () => {
  for (const before of [0, 1, 5]) {
    const failures = new AcceptFailures();
    for (let i = 0; i < before; i++) failures.add(RESET);
    assertEquals(failures.add(EXHAUSTED), { waits: true, tells: TOLD });
    assertEquals(failures.add(EXHAUSTED), { waits: true });
    assertEquals(failures.add(RESET), { waits: false });
    assertEquals(failures.add(EXHAUSTED), { waits: true });
    failures.end();
    assertEquals(failures.add(EXHAUSTED).tells, TOLD, "it is another time");
  }
});
