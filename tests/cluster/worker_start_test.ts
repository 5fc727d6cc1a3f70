// What the start of a worker says where it does not come to its end.

import { assert, assertEquals } from "@std/assert";
import { locateHandler } from "../../src/cli/handler_option.ts";
import type {
  FromWorker,
  StartStep,
  WorkerSettings,
} from "../../src/cluster/message.ts";
import { StartFailure } from "../../src/cluster/start_failure.ts";
import { makeSlot, makeWorker } from "../../src/cluster/worker_slot.ts";
import { awaitStart } from "../../src/cluster/worker_start.ts";
import { withFolder } from "../site_server.ts";
import { makeWorkerSettings } from "./worker_settings.ts";

/** How the start of a worker fails that says these steps and then nothing more, or stops with an error. */
async function failAfter(
  steps: readonly StartStep[],
  cause?: string,
): Promise<StartFailure> {
  const worker = {} as Worker;
  const started = awaitStart(worker, makeSlot(1, 0), {
    onListening: () => {},
    onMessage: () => {},
    onCrash: () => {},
  }, cause === undefined ? 10 : 60_000);
  const failing = started.then(() => undefined, (error) => error);
  for (const what of steps) {
    const data: FromWorker = { kind: "step", what };
    worker.onmessage?.(new MessageEvent("message", { data }));
  }
  if (cause !== undefined) {
    worker.onerror?.(new ErrorEvent("error", { message: cause }));
  }
  const error = await failing;
  assert(error instanceof StartFailure);
  return error;
}

Deno.test("awaitStart() rejects with the step that took too long, or in which the worker stopped", async () => {
  const cases: [readonly StartStep[], StartStep, string][] = [
    [[], "listener", "not listening after 0.01 s"],
    [["handler"], "handler", "it did not finish loading in 0.01 s"],
    [["handler", "site"], "site", "not listening after 0.01 s"],
    [["site", "listener"], "listener", "not listening after 0.01 s"],
  ];
  for (const [steps, what, message] of cases) {
    const late = await failAfter(steps);
    assertEquals([late.what, late.message], [what, message]);
    const stopped = await failAfter(steps, "of the worker");
    assertEquals([stopped.what, stopped.message], [what, "of the worker"]);
  }
});

Deno.test("a worker says that it loads the handler before a module that never finishes", async () => {
  const files = {
    "waits.js": "await new Promise(() => {}); export default {};",
    "spins.js": "for (;;);",
  };
  await withFolder(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const settings = makeSettings(folder, name);
      const worker = makeWorker(1, settings);
      const said = new Promise<FromWorker>((resolve) =>
        worker.onmessage = ({ data }) => resolve(data)
      );
      worker.postMessage({ kind: "start", row: 0, number: 1, settings });
      assertEquals(await said, { kind: "step", what: "handler" }, name);
      worker.terminate();
    }
  });
});

function makeSettings(folder: string, name: string): WorkerSettings {
  const handler = locateHandler({
    handler: { file: `${folder}/${name}`, allow: undefined, watch: false },
  });
  return makeWorkerSettings(folder, 1, handler);
}
