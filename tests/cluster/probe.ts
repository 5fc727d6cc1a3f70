// Makes a worker just as the supervisor does, lets it try what a sandbox must deny, and prints the outcomes.
// A program of its own, so that a compiled binary can be tested too.

import type { WorkerSettings } from "../../src/cluster/message.ts";
import { startSandboxed } from "../../src/cluster/sandbox.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";
import { Metrics } from "../../src/observe/metrics.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";
import { findPort } from "../free_port.ts";

const [root, outside] = Deno.args;
const port = findPort();

const settings: WorkerSettings = {
  site: { ...DEFAULT_SITE, folder: root },
  listen: { addresses: ["127.0.0.1"], port, sharesPort: true, joins: false },
  tls: undefined,
  limits: DEFAULT_LIMITS,
  programs: [],
  log: "none",
  colour: false,
  trace: undefined,
  metrics: Metrics.memory(1),
  connections: undefined,
  turnPort: undefined,
};
const worker = startSandboxed(import.meta.resolve("./probe_worker.ts"), {
  name: "probe",
  settings,
});
worker.onmessage = ({ data }) => {
  console.log(JSON.stringify(data));
  worker.terminate();
};
worker.postMessage({ root, outside, port });
