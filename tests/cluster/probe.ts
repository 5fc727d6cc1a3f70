// Makes a worker just as the supervisor does, lets it try what a sandbox must deny, and prints the outcomes.
// A program of its own, so that a compiled binary can be tested too.

import { startSandboxed } from "../../src/cluster/sandbox.ts";
import { findPort } from "../free_port.ts";
import { makeWorkerSettings } from "./worker_settings.ts";

const [root, outside] = Deno.args;
const port = findPort();

const settings = makeWorkerSettings(root, port);
const worker = startSandboxed(import.meta.resolve("./probe_worker.ts"), {
  name: "probe",
  settings,
});
worker.onmessage = ({ data }) => {
  console.log(JSON.stringify(data));
  worker.terminate();
};
worker.postMessage({ root, outside, port });
