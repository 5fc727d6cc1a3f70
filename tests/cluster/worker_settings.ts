// The settings of a worker that serves a folder, for tests that start one without a supervisor.

import type { WorkerSettings } from "../../src/cluster/message.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";
import { Metrics } from "../../src/observe/metrics.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";

/** They listen at that port of 127.0.0.1. */
export function makeWorkerSettings(
  folder: string,
  port: number,
  handler?: WorkerSettings["handler"],
): WorkerSettings {
  return {
    site: { ...DEFAULT_SITE, folder },
    listen: { addresses: ["127.0.0.1"], port, sharesPort: true, joins: false },
    tls: undefined,
    limits: DEFAULT_LIMITS,
    programs: [],
    log: "none",
    colour: false,
    trace: undefined,
    handler,
    connections: undefined,
    turnPort: undefined,
    metrics: Metrics.memory(1),
  };
}
