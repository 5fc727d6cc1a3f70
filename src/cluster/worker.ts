// One worker: its part of the listener, its own site, its own sandbox. It serves what the supervisor's settings
// say, and may do nothing else: no write, no environment, no program, no import, no read outside the
// folder.

import { escapeLines } from "../base/visible_text.ts";
import { fetchResponder } from "../handler/fetch_responder.ts";
import { MAX_HANDLER_MS } from "../handler/limits.ts";
import { Server } from "../net/server.ts";
import { openTcpEndpoints } from "../net/tcp_endpoint.ts";
import { openTurnSignal, type TurnSignal } from "../net/turn_signal.ts";
import { encodeAccess } from "../observe/access_log.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import { LineGatherer } from "../observe/line_gatherer.ts";
import { Metrics } from "../observe/metrics.ts";
import { makeSite } from "../site/make_site.ts";
import { loadHandler } from "./handler_module.ts";
import type {
  FailedPart,
  FromWorker,
  ToWorker,
  WorkerSettings,
} from "./message.ts";
import { encodeTurnHost } from "./sandbox.ts";

/** The worker's side of the channel; the library types of windows and workers exclude each other. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
  close(): void;
}

const scope = globalThis as unknown as WorkerScope;
const lines = new LineGatherer((text) =>
  scope.postMessage({ kind: "lines", text })
);
let server: Server | undefined;

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "start":
      return void start(data.settings, data.row);
    case "drain":
      return void drain();
  }
};

async function start(settings: WorkerSettings, row: number): Promise<void> {
  const { site, listen, limits, maxRejected, metrics, turnPort } = settings;
  let what: FailedPart = "handler";
  try {
    const handler = settings.handler && await loadHandler(settings.handler);
    what = "site";
    const responder = await makeSite(
      { ...site, warn },
      handler && ((folder) => fetchResponder(handler, folder)),
    );
    what = "listener";
    const turns = turnPort === undefined
      ? undefined
      : await openTurns(turnPort);
    server = new Server({
      endpoints: openTcpEndpoints(listen.addresses, listen),
      responder,
      limits,
      maxRejected,
      metrics: new Metrics(metrics, row),
      turns,
      respondTimeoutMs: handler && MAX_HANDLER_MS,
      observe: makeObserver(settings),
      fault: (error) =>
        scope.postMessage({ kind: "fault", text: describeFault(error) }),
    });
  } catch (error) {
    const { name, message } = error as Error;
    return scope.postMessage({ kind: "failed", what, name, message });
  }
  const hostnames = server.endpoints.map(({ address }) => address.hostname);
  scope.postMessage({ kind: "listening", hostnames });
}

/** The signal for the server's turns; undefined where the system denies it. Gives the permission for it back. */
async function openTurns(port: number): Promise<TurnSignal | undefined> {
  try {
    return await openTurnSignal(port);
  } catch (error) {
    warn(`many connections are served unevenly: ${(error as Error).message}`);
    return undefined;
  } finally {
    Deno.permissions.revokeSync({ name: "net", host: encodeTurnHost(port) });
  }
}

function makeObserver(
  { log, colour }: WorkerSettings,
): ((exchange: ExchangeRecord) => void) | undefined {
  return log === "none"
    ? undefined
    : (exchange) => lines.add(encodeAccess(exchange, log, { colour }));
}

async function drain(): Promise<void> {
  await server?.drain();
  lines.flush();
  scope.postMessage({ kind: "drained" });
  scope.close();
}

function warn(text: string): void {
  scope.postMessage({ kind: "warning", text });
}

function describeFault(error: unknown): string {
  const text = error instanceof Error
    ? error.stack ?? error.message
    : String(error);
  return escapeLines(text);
}
