// One worker: its own listener, its own site, its own sandbox. It is told what to serve, and may do
// nothing else: no write, no environment, no program, no import, no read outside what it serves.

import { ConnectionCount } from "../net/connection_count.ts";
import { Server } from "../net/server.ts";
import { encodeAccess } from "../observe/access_log.ts";
import { Counter } from "../observe/counts.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import { LineWriter } from "../observe/line_writer.ts";
import { makeSite } from "../site/make_site.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./message.ts";

/** The worker's side of the channel; the library types of windows and workers exclude each other. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
  close(): void;
}

const scope = globalThis as unknown as WorkerScope;
const counter = new Counter();
const lines = new LineWriter((octets) =>
  scope.postMessage({ kind: "lines", text: new TextDecoder().decode(octets) })
);
let server: Server | undefined;

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "start":
      return void start(data.settings, data.place);
    case "count":
      return scope.postMessage({ kind: "counts", counts: counter.counts });
    case "drain":
      return void drain();
  }
};

async function start(
  settings: WorkerSettings,
  place: number,
): Promise<void> {
  const { site, limits, hostname, port, sharesPort } = settings;
  let what: "site" | "listener" = "site";
  try {
    const responder = await makeSite({ ...site, warn });
    what = "listener";
    server = new Server({
      responder,
      hostname,
      port,
      sharesPort,
      limits,
      count: new ConnectionCount(settings.connectionCounts, place),
      observe: makeObserver(settings),
      fault: (error) =>
        scope.postMessage({ kind: "fault", text: describeFault(error) }),
    });
  } catch (error) {
    const { name, message } = error as Error;
    return scope.postMessage({ kind: "failed", what, name, message });
  }
  const { address } = server;
  scope.postMessage({
    kind: "listening",
    hostname: address.hostname,
    port: address.port,
  });
}

function makeObserver(
  { log }: WorkerSettings,
): (exchange: ExchangeRecord) => void {
  if (log === "none") return (exchange) => counter.count(exchange);
  return (exchange) => {
    counter.count(exchange);
    lines.add(encodeAccess(exchange, { format: log, ended: Date.now() }));
  };
}

async function drain(): Promise<void> {
  await server?.drain();
  lines.flush();
  scope.postMessage({ kind: "drained", counts: counter.counts });
  scope.close();
}

function warn(text: string): void {
  scope.postMessage({ kind: "warning", text });
}

function describeFault(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
