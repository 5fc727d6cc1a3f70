import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Latency } from "./latency.ts";
import { encodeReport, listFaults, type SoakResult } from "./report.ts";
import { Tally, UnexpectedStatus, WrongOctets } from "./tally.ts";

const COURSE = { start: 40, peak: 2000, end: 40 };

function tallyWith(error?: Error): Tally {
  const tally = new Tally(() => "now");
  tally.addVerified("small files", 1234);
  if (error !== undefined) tally.addFault("small files", error);
  return tally;
}

function probeWith(wait: number): SoakResult["probe"] {
  const none = new Latency().snapshot(), wave = new Latency();
  wave.add(wait);
  const own = { steady: none, wave: none, stopped: none };
  return { waits: { ...own, wave: wave.snapshot() }, own };
}

const RIGHT: SoakResult = {
  tally: tallyWith(),
  probe: probeWith(200),
  memory: COURSE,
  descriptors: COURSE,
  leaks: [],
  peers: 1000,
  changes: 6000,
  lines: [],
  lineCount: 0,
  status: { code: 0, signal: null },
  brokenOff: undefined,
};

Deno.test("listFaults() finds each fault, and a long wait only if it is strict", () => {
  const lax = { strict: false };
  const cases: [Partial<SoakResult>, string][] = [
    [{ tally: new Tally(() => "") }, "no response was verified"],
    [{ tally: tallyWith(new WrongOctets("w")) }, "1 with wrong octets"],
    [
      { tally: tallyWith(new UnexpectedStatus(500, 200)) },
      "1 unexpected statuses",
    ],
    [{ tally: tallyWith(new Error("cut")) }, "1 failed connections"],
    [{ descriptors: { ...COURSE, end: 41 } }, "1 descriptors leaked"],
    [{ lineCount: 3 }, "3 lines on the server's standard error"],
    [{ status: { code: 1, signal: null } }, "the server ended with status 1"],
    [
      { status: { code: 137, signal: "SIGKILL" } },
      "the server ended with SIGKILL",
    ],
    [{ brokenOff: "why" }, "broken off: why"],
  ];
  for (const [part, fault] of cases) {
    const result = { ...RIGHT, ...part };
    assertEquals(listFaults(result, lax), [fault]);
    assert(encodeReport(result, lax).endsWith(`FAILED: ${fault}`));
  }
  assertEquals(listFaults(RIGHT, { strict: true }), []);
  const late = { ...RIGHT, probe: probeWith(251) };
  assertEquals(listFaults(late, lax), []);
  assertEquals(listFaults(late, { strict: true }), [
    "a wait of 251 ms during a wave",
  ]);
});

Deno.test("encodeReport() has counts, and marks a wait that is too long", () => {
  const text = encodeReport(RIGHT, { strict: false });
  assertStringIncludes(text, "1,234  small files");
  assertStringIncludes(text, "40 at the start, 2,000 at most, 40 at the end");
  assert(!text.includes("TOO LONG"), text);
  assert(text.endsWith("PASSED"), text);
  const late = { ...RIGHT, probe: probeWith(251) };
  assertStringIncludes(
    encodeReport(late, { strict: false }),
    "TOO LONG: 251 ms during a wave, not 250 ms",
  );
});
