// The end of a soak as data, in words, and what in it is a fault.

import { formatNumber } from "../bench/figures.ts";
import { Latency } from "./latency.ts";
import { PHASES } from "./phase.ts";
import type { ProbeResult } from "./probe.ts";
import type { Course } from "./resources.ts";
import { sum, type TallyCounts } from "./tally.ts";

/** The longest wait of a request while a wave arrives. */
export const MAX_WAVE_WAIT_MS = 250;

const MIB = 1024 * 1024;

/** What a soak found. */
export interface SoakResult {
  /** The probe's included. */
  readonly tally: TallyCounts;
  readonly probe: Pick<ProbeResult, "waits" | "own"> | undefined;
  readonly memory: Course;
  readonly descriptors: Course;
  /** What kinds of descriptors are more at the end than at the start. */
  readonly leaks: readonly string[];
  /** Peers of each kind in one wave. */
  readonly peers: number;
  /** Replaced files and swapped links. */
  readonly changes: number;
  /** What the server said on standard error: the first lines of all. */
  readonly lines: readonly string[];
  readonly lineCount: number;
  /** How the server ended after TERM. */
  readonly status: Pick<Deno.CommandStatus, "code" | "signal">;
  /** Why the soak ended before its time; undefined if it did not. */
  readonly brokenOff: string | undefined;
}

/** All that makes a soak fail, in words; none for one that passed. */
export function listFaults(
  result: SoakResult,
  { strict }: { strict: boolean },
): readonly string[] {
  const { tally, descriptors, lineCount, status, brokenOff } = result;
  const { start, end } = descriptors;
  const wait = findWaveWait(result);
  const cases: readonly [boolean, string][] = [
    [brokenOff !== undefined, `broken off: ${brokenOff}`],
    [sum(tally.verified) === 0, "no response was verified"],
    [sum(tally.wrong) > 0, `${sum(tally.wrong)} with wrong octets`],
    [
      sum(tally.unexpected) > 0,
      `${sum(tally.unexpected)} unexpected statuses`,
    ],
    [sum(tally.failed) > 0, `${sum(tally.failed)} failed connections`],
    // A soak that was broken off left its connections open.
    [
      brokenOff === undefined && end > start,
      `${end - start} descriptors leaked`,
    ],
    [lineCount > 0, `${lineCount} lines on the server's standard error`],
    [
      status.code !== 0 || status.signal !== null,
      `the server ended with ${status.signal ?? `status ${status.code}`}`,
    ],
    [
      strict && wait > MAX_WAVE_WAIT_MS,
      `a wait of ${formatMs(wait)} during a wave`,
    ],
  ];
  return cases.filter(([isFault]) => isFault).map(([, text]) => text);
}

/** The whole report, the verdict at its end. */
export function encodeReport(
  result: SoakResult,
  options: { strict: boolean },
): string {
  const { tally, peers, changes, lines, lineCount } = result;
  const faults = listFaults(result, options);
  return [
    `${formatNumber(sum(tally.verified))} responses verified:`,
    ...encodeCounts(tally.verified),
    `wrong octets: ${sum(tally.wrong)}`,
    ...encodeCounts(tally.wrong),
    `unexpected statuses: ${sum(tally.unexpected)}`,
    ...encodeCounts(tally.unexpected),
    `failed connections: ${sum(tally.failed)}`,
    ...encodeCounts(tally.failed),
    ...tally.notes.map((note) => `  ${note}`),
    `names changed ${
      formatNumber(changes)
    } times; a wave is ${peers} slow readers and ${peers} dripping heads`,
    `memory in MiB: ${encodeCourse(result.memory, MIB)}`,
    `descriptors: ${encodeCourse(result.descriptors)}`,
    ...result.leaks.map((leak) => `  more at the end: ${leak}`),
    ...encodeWaits(result),
    `lines on the server's standard error: ${lineCount}`,
    ...lines.map((line) => `  ${line}`),
    faults.length === 0 ? "PASSED" : `FAILED: ${faults.join("; ")}`,
  ].join("\n");
}

function encodeCounts(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([kind, count]) =>
    `  ${formatNumber(count).padStart(10)}  ${kind}`
  );
}

function encodeCourse({ start, peak, end }: Course, unit = 1): string {
  const [first, most, last] = [start, peak, end]
    .map((value) => formatNumber(value / unit));
  return `${first} at the start, ${most} at most, ${last} at the end`;
}

/** The waits of the probe in each phase. In the last one, the server is stopped: its waits say nothing. */
function encodeWaits(result: SoakResult): string[] {
  const { probe } = result;
  if (probe === undefined) return ["waits of the probe: none"];
  const lines = PHASES.map((phase) => {
    const waits = new Latency(probe.waits[phase]);
    const own = new Latency(probe.own[phase]);
    return `  ${phase.padEnd(8)} p50 ${formatMs(waits.percentile(0.5))}, ` +
      `p99 ${formatMs(waits.percentile(0.99))}, ` +
      `longest ${formatMs(waits.longestMs)}; ` +
      `the probe's own timers late: p99 ${formatMs(own.percentile(0.99))}, ` +
      `longest ${formatMs(own.longestMs)}`;
  });
  const wait = findWaveWait(result);
  const mark = wait > MAX_WAVE_WAIT_MS
    ? [
      `  TOO LONG: ${formatMs(wait)} during a wave, not ${MAX_WAVE_WAIT_MS} ms`,
    ]
    : [];
  return ["waits of the probe:", ...lines, ...mark];
}

function findWaveWait({ probe }: SoakResult): number {
  return probe?.waits.wave.longestMs ?? 0;
}

function formatMs(ms: number): string {
  return Number.isNaN(ms) ? "–" : `${formatNumber(ms, ms < 100 ? 1 : 0)} ms`;
}
