// The order in which workers are replaced. The workers are none: they only note what they are told.

import { assertEquals } from "@std/assert";
import { MAX_GENERATIONS } from "../../src/cluster/limits.ts";
import { WorkerReplacement } from "../../src/cluster/worker_replacement.ts";
import { makeSlot, type WorkerSlot } from "../../src/cluster/worker_slot.ts";
import { turn } from "../net/scripted_peer.ts";

/** Two workers, and what happens to them and to those that replace them: such as `start 3 at 2`. */
class Workers {
  readonly events: string[] = [];
  readonly retiring: WorkerSlot[] = [];
  readonly slots: WorkerSlot[] = [];
  readonly drainTimeoutMs = 60_000;
  draining = false;
  /** What the next start rejects with. */
  failure: Error | undefined;
  /** Called within the next start. */
  during: (() => void) | undefined;

  constructor() {
    for (const row of [0, 1]) {
      const slot = makeSlot(row + 1, row);
      this.#run(slot);
      this.slots.push(slot);
    }
  }

  start(slot: WorkerSlot): Promise<void> {
    this.events.push(`start ${slot.number} at ${slot.row}`);
    this.during?.();
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.#run(slot);
    return Promise.resolve();
  }

  end(slot: WorkerSlot): void {
    this.events.push(`end ${slot.number}`);
    slot.worker = undefined;
  }

  isDraining(): boolean {
    return this.draining;
  }

  report(text: string): void {
    this.events.push(text);
  }

  /** The events since the last call. */
  take(): string[] {
    return this.events.splice(0);
  }

  #run(slot: WorkerSlot): void {
    const postMessage = ({ kind }: { kind: string }) => {
      this.events.push(`${kind} ${slot.number}`);
      this.retiring.push(slot);
    };
    slot.worker = { postMessage } as unknown as Worker;
  }
}

function make(): { workers: Workers; replacement: WorkerReplacement } {
  const workers = new Workers();
  const bound = {
    slots: workers.slots,
    drainTimeoutMs: workers.drainTimeoutMs,
    start: (slot: WorkerSlot) => workers.start(slot),
    end: (slot: WorkerSlot) => workers.end(slot),
    isDraining: () => workers.isDraining(),
    report: (text: string) => workers.report(text),
  };
  return { workers, replacement: new WorkerReplacement(bound) };
}

/** All that retire are done. */
async function finishAll({ retiring }: Workers): Promise<void> {
  for (const slot of retiring.splice(0)) slot.onEnd();
  await turn();
}

const LOADED = "the handler was loaded anew";

Deno.test("WorkerReplacement starts each worker before it retires the old one, under the next number", async () => {
  const { workers, replacement } = make();
  replacement.replaceAll();
  await turn();
  assertEquals(workers.take(), [
    ...["start 3 at 2", "retire 1"],
    ...["start 4 at 3", "retire 2"],
    LOADED,
  ]);
  assertEquals(workers.slots.map(({ number }) => number), [3, 4]);
  await finishAll(workers);
  assertEquals(workers.take(), ["end 1", "end 2"]);
});

Deno.test("WorkerReplacement ends no worker before it has finished, however often it replaces", async () => {
  const { workers, replacement } = make();
  for (let i = 1; i < MAX_GENERATIONS; i++) {
    replacement.replaceAll();
    await turn();
    assertEquals(workers.take().at(-1), LOADED);
  }
  replacement.replaceAll();
  await turn();
  assertEquals(workers.take(), [], "it waits for worker 1");
  const [first] = workers.retiring;
  assertEquals(first.number, 1);
  first.onEnd();
  await turn();
  const oldest = 2 * MAX_GENERATIONS - 1;
  assertEquals(workers.take(), [
    ...["end 1", `start ${oldest + 2} at 0`, `retire ${oldest}`],
  ]);
  await finishAll(workers);
  assertEquals(workers.take().at(-1), LOADED);
  await finishAll(workers);
});

Deno.test("WorkerReplacement replaces once for all changes that come before it begins", async () => {
  const { workers, replacement } = make();
  for (let i = 0; i < 5; i++) replacement.replaceAll();
  await turn();
  assertEquals(workers.take().filter((each) => each === LOADED), [LOADED]);
  await finishAll(workers);
});

Deno.test("WorkerReplacement leaves the old worker where the new one does not start", async () => {
  const { workers, replacement } = make();
  workers.failure = new Error("no module");
  replacement.replaceAll();
  await turn();
  assertEquals(workers.take(), [
    ...["start 3 at 2", "end 3", "the handler stays as it was: no module"],
  ]);
  assertEquals(workers.slots.map(({ number }) => number), [1, 2]);
  workers.failure = undefined;
  replacement.replaceAll();
  await turn();
  assertEquals(workers.take()[0], "start 4 at 2");
  await finishAll(workers);
});

Deno.test("WorkerReplacement starts nothing once all drain, and ends what it was starting", async () => {
  const { workers, replacement } = make();
  workers.during = () => workers.draining = true;
  replacement.replaceAll();
  await turn();
  assertEquals(workers.take(), ["start 3 at 2", "end 3"]);
  assertEquals(workers.slots.map(({ number }) => number), [1, 2]);
  replacement.replaceAll();
  await turn();
  assertEquals(workers.take(), []);
});

Deno.test("WorkerReplacement.replace() replaces one worker, after the replacement before, or says why not", async () => {
  const { workers, replacement } = make();
  replacement.replaceAll();
  const replaced = replacement.replace(1);
  await turn();
  assertEquals(workers.take().slice(-3), [
    LOADED,
    ...["start 5 at 5", "retire 4"],
  ]);
  assertEquals(await replaced, undefined);
  assertEquals(workers.slots.map(({ number }) => number), [3, 5]);
  workers.failure = new Error("no memory");
  assertEquals(await replacement.replace(0), "no memory");
  assertEquals(workers.take(), ["start 6 at 4", "end 6"]);
  await finishAll(workers);
});

Deno.test("WorkerReplacement.finish() waits for the old workers", async () => {
  const { workers, replacement } = make();
  replacement.replaceAll();
  await turn();
  let isFinished = false;
  replacement.finish().then(() => isFinished = true);
  workers.retiring[0].onEnd();
  await turn();
  assertEquals(isFinished, false);
  await finishAll(workers);
  assertEquals(isFinished, true);
});
