import { assertEquals } from "@std/assert";
import type { ProgramRequest } from "../../src/cgi/program_request.ts";
import type {
  FromRunner,
  ToRunner,
} from "../../src/program/program_message.ts";
import { ProgramRunner } from "../../src/program/program_runner.ts";
import { findProcesses, makeProgramFolder } from "../program_folder.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { until } from "../wait.ts";

function makeRequest(name: string): ProgramRequest {
  return {
    prefix: ["a"],
    segments: [name],
    method: "GET",
    protocol: "HTTP/1.1",
    query: "",
    fields: [],
    contentLength: undefined,
    peer: "127.0.0.1",
    server: { name: "localhost", port: 80 },
    user: undefined,
  };
}

/** Asks as a worker does; the messages that came back, until the end. */
function request(runner: ProgramRunner, name: string, owner = 1) {
  const { port1, port2 } = new MessageChannel();
  const received: FromRunner[] = [];
  const ended = Promise.withResolvers<FromRunner>();
  port1.onmessage = ({ data }: MessageEvent<FromRunner>) => {
    received.push(data);
    if (data.kind !== "end") return;
    port1.close();
    ended.resolve(data);
  };
  runner.accept(makeRequest(name), port2, owner);
  return {
    received,
    ended: ended.promise,
    tell: (message: ToRunner) => port1.postMessage(message),
  };
}

async function withRunner(
  options: { maxRunning?: number; maxWaiting?: number },
  use: (
    how: { runner: ProgramRunner; folder: string; reported: string[] },
  ) => Promise<void>,
): Promise<void> {
  const folder = await makeProgramFolder({
    "hang": "#!/bin/sh\nexec sleep 1000\n",
    "yes": "#!/bin/sh\nexec yes\n",
    "done": "#!/bin/sh\n",
  });
  const reported: string[] = [];
  const runner = new ProgramRunner({
    folders: [{ prefix: ["a"], folder }],
    writeTimeoutMs: 10_000,
    onErrorLine: (line) => reported.push(line),
    report: (line) => reported.push(line),
    ...options,
  });
  try {
    await use({ runner, folder, reported });
  } finally {
    await runner.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

const missing = requireSystem("linux");

Deno.test(requiring(
  missing,
  "ProgramRunner sends output only when it is asked for",
  () =>
    withRunner({}, async ({ runner }) => {
      const asked = request(runner, "yes");
      const count = () =>
        asked.received.filter(({ kind }) => kind === "output").length;
      asked.tell({ kind: "pull" });
      await until(() => count() === 1);
      asked.tell({ kind: "pull" });
      asked.tell({ kind: "pull" });
      await until(() => count() === 3);
      asked.tell({ kind: "kill" });
      await asked.ended;
      assertEquals(count(), 3);
    }),
));

Deno.test(requiring(
  missing,
  "ProgramRunner lets requests wait, refuses those beyond, and starts the next when one ends",
  () =>
    withRunner({ maxRunning: 1, maxWaiting: 1 }, async ({ runner }) => {
      const first = request(runner, "hang");
      const second = request(runner, "done");
      const third = request(runner, "done");
      assertEquals(runner.load, { running: 1, waiting: 1 });
      assertEquals(await third.ended, { kind: "end", end: { kind: "busy" } });
      first.tell({ kind: "kill" });
      assertEquals(await second.ended, {
        kind: "end",
        end: { kind: "exited", code: 0 },
      });
      await first.ended;
      await until(() => runner.load.running === 0);
    }),
));

Deno.test(requiring(
  missing,
  "ProgramRunner ends the programs of a worker that ended, and no others",
  () =>
    withRunner({ maxRunning: 2 }, async ({ runner, folder, reported }) => {
      const gone = [request(runner, "hang", 1), request(runner, "hang", 1)];
      const other = request(runner, "hang", 2);
      await until(() => findProcesses(folder).length === 2);
      runner.abandon(1);
      for (const { ended } of gone) await ended;
      await until(() => findProcesses(folder).length === 1);
      assertEquals(runner.load, { running: 1, waiting: 0 });
      await runner.stop();
      assertEquals((await other.ended).kind, "end");
      assertEquals(findProcesses(folder), []);
      assertEquals(reported, []);
    }),
));

Deno.test(requiring(
  missing,
  "ProgramRunner starts nothing once it is stopped, and nothing outside its folders",
  () =>
    withRunner({}, async ({ runner }) => {
      for (const name of ["..", "", "../done", "/bin/true", "d\0one"]) {
        assertEquals(
          await request(runner, name).ended,
          { kind: "end", end: { kind: "missing" } },
          name,
        );
      }
      await runner.stop();
      assertEquals(await request(runner, "done").ended, {
        kind: "end",
        end: { kind: "busy" },
      });
    }),
));
