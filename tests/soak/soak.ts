// One soak from the start of the server to its end: traffic, churn and probe all the time, and in each minute one wave
// and one stop of the server.
//
// A worker is a thread, which nothing outside the program can end alone: tests/cluster lets workers fail.

import { readOpenFilesLimit } from "../bench/machine.ts";
import { Churn } from "./churn.ts";
import { SharedPhase } from "./phase.ts";
import { Probe, type ProbeResult } from "./probe.ts";
import type { SoakResult } from "./report.ts";
import { Resources } from "./resources.ts";
import type { Server } from "./server.ts";
import type { Site } from "./site_files.ts";
import { sum, sumFaults, Tally } from "./tally.ts";
import { Traffic } from "./traffic.ts";
import { decidePeers, runWave } from "./wave.ts";
import { learnWorld, type World } from "./world.ts";

const MINUTE_MS = 60_000;
/** ms of each minute at which the events begin. A wave of a slow machine may delay the stop. */
const WAVE_AT_MS = 8_000;
const STOP_AT_MS = 34_000;
/** Longer than the timeouts that the server is started with. */
const STOP_MS = 10_000;
/** ms after an event in which waits still belong to it. */
const RECOVERY_MS = 2_000;
/** ms that the server has to end when the soak is broken off. */
const BROKEN_OFF_END_MS = 3_000;
/** ms in which the first connections end, before descriptors are counted. */
const SETTLE_MS = 500;
const PROGRESS_MS = 10_000;
const MIB = 1024 * 1024;

/** What a soak needs. */
export interface SoakPlan {
  readonly server: Server;
  readonly site: Site;
  readonly minutes: number;
  /** Breaks the soak off. */
  readonly signal: AbortSignal;
  /** Gets a line from time to time. */
  readonly print: (line: string) => void;
}

/** Runs until the time is over, or until the signal; then ends the server, and returns what was found. */
export async function runSoak(plan: SoakPlan): Promise<SoakResult> {
  const { server, site, minutes, signal } = plan;
  const began = performance.now();
  const phase = new SharedPhase();
  const tally = new Tally(() =>
    `at ${formatSeconds(performance.now() - began)} s, ${phase.get()}`
  );
  const churn = Churn.start(site);
  const world = await learnWorld({ port: server.port, site, churn });
  await pause(SETTLE_MS, signal);
  const resources = new Resources(server.pid);
  const peers = decidePeers(readLimit(server.pid));
  const traffic = Traffic.start(world, tally);
  const probe = Probe.start(
    { port: server.port, file: site.small[0] },
    phase,
  );
  const progress = setInterval(() => {
    const seconds = formatSeconds(performance.now() - began).padStart(5);
    const state = encodeProgress({ phase, tally, resources });
    plan.print(`${seconds} s  ${state}`);
  }, PROGRESS_MS);
  for (let minute = 0; minute < minutes && !signal.aborted; minute++) {
    await runMinute(
      { ...plan, phase, tally, world, peers },
      began + minute * MINUTE_MS,
    );
  }
  clearInterval(progress);
  let found: ProbeResult | undefined;
  if (!signal.aborted) {
    await traffic.stop();
    found = await probe.stop();
    tally.merge(found.tally);
    await resources.stop();
  }
  const leaks = signal.aborted ? [] : resources.findLeaks();
  resources.abandon();
  churn.stop();
  const brokenOff = signal.aborted ? String(signal.reason) : undefined;
  const counts = tally.snapshot();
  const status = await server.end(
    brokenOff === undefined ? undefined : BROKEN_OFF_END_MS,
  );
  return {
    tally: counts,
    probe: found,
    memory: resources.memory,
    descriptors: resources.descriptors,
    leaks,
    peers,
    changes: churn.changes,
    lines: server.lines,
    lineCount: server.lineCount,
    status,
    brokenOff,
  };
}

/** What a line from time to time says. */
function encodeProgress(
  { phase, tally, resources }: {
    phase: SharedPhase;
    tally: Tally;
    resources: Resources;
  },
): string {
  return `${phase.get().padEnd(7)}  ` +
    `${sum(tally.verified)} verified, ${sumFaults(tally)} faults, ` +
    `${Math.round(resources.memory.end / MIB)} MiB, ` +
    `${resources.descriptors.end} descriptors`;
}

interface MinutePlan extends SoakPlan {
  readonly phase: SharedPhase;
  readonly tally: Tally;
  readonly world: World;
  readonly peers: number;
}

async function runMinute(plan: MinutePlan, began: number): Promise<void> {
  const { server, phase, signal } = plan;
  const until = (ms: number) => sleepUntil(began + ms, signal);
  await until(WAVE_AT_MS);
  if (signal.aborted) return;
  phase.set("wave");
  await runWave({ ...plan.world, peers: plan.peers }, plan);
  await pause(RECOVERY_MS, signal);
  phase.set("steady");
  await until(STOP_AT_MS);
  if (signal.aborted) return;
  phase.set("stopped");
  server.stop();
  await pause(STOP_MS, signal);
  server.continue();
  await pause(RECOVERY_MS, signal);
  phase.set("steady");
  await until(MINUTE_MS);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleepUntil(performance.now() + ms, signal);
}

/** Resolves at that moment, or when the signal comes. */
async function sleepUntil(end: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ms = Math.max(0, end - performance.now());
  const over = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  await Promise.race([over, aborted(signal)]);
  clearTimeout(timer);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** The open files that this process and the server may both have. */
function readLimit(pid: number): number {
  const own = readOpenFilesLimit() ?? 0;
  return Math.min(own, readOpenFilesLimit(pid) ?? own);
}

function formatSeconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
