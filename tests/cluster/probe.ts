// Makes a worker just as the supervisor does, has it try what it may not, and prints the outcomes.
// A program of its own, so that the same can be shown of a compiled binary.

import type { WorkerSettings } from "../../src/cluster/message.ts";
import { startSandboxed } from "../../src/cluster/sandbox.ts";
import { makeConnectionCounts } from "../../src/net/connection_count.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";

const [root, outside] = Deno.args;
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const { port } = listener.addr as Deno.NetAddr;
listener.close();

const settings: WorkerSettings = {
  site: {
    folder: root,
    indexNames: ["index.html"],
    dotfiles: false,
    followSymlinks: false,
    cacheSeconds: undefined,
    headers: [],
    cors: undefined,
  },
  limits: DEFAULT_LIMITS,
  hostname: "127.0.0.1",
  port,
  sharesPort: true,
  log: "none",
  connectionCounts: makeConnectionCounts(1),
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
