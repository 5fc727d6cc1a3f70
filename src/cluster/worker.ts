// One worker: its part of the listener, its own site, its own sandbox. It serves what the supervisor's settings
// say, and may do nothing else: no write, no environment, no program, no import, no read outside the
// folder.

import { escapeLines } from "../base/visible_text.ts";
import type { Endpoint } from "../net/endpoint.ts";
import type { HandshakeFailure } from "../net/handshake_failure.ts";
import { HandshakeFailureLog } from "../net/handshake_failure_log.ts";
import { explainRefusal } from "../certificate/problem.ts";
import { findPrefix } from "../cgi/program_path.ts";
import { fetchResponder } from "../handler/fetch_responder.ts";
import { MAX_HANDLER_MS } from "../handler/limits.ts";
import type { ConnectionCounts } from "../net/limits.ts";
import { Server } from "../net/server.ts";
import { openTcpEndpoints } from "../net/tcp_endpoint.ts";
import { CAN_JOIN, openTlsEndpoints } from "../net/tls_endpoint.ts";
import { openTurnSignal, type TurnSignal } from "../net/turn_signal.ts";
import { encodeAccess } from "../observe/access_log.ts";
import type { ExchangeRecord } from "../observe/exchange_record.ts";
import { LineGatherer } from "../observe/line_gatherer.ts";
import { TraceBatches } from "../observe/trace_batches.ts";
import { encodeTrace, type TraceStyle } from "../observe/trace_format.ts";
import { TraceRecorder } from "../observe/trace_recorder.ts";
import { Metrics } from "../observe/metrics.ts";
import { redirectToHttps } from "../site/redirect_to_https.ts";
import { ProgramSite } from "../program/program_site.ts";
import { parseBasicCredentials } from "../site/access/credentials.ts";
import type { HttpRequest } from "../http/request.ts";
import type { RequestTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import { makeSite } from "../site/make_site.ts";
import { redirectConsole } from "./handler_console.ts";
import { guardScope, type OwnScope } from "./handler_guard.ts";
import { loadHandler } from "./handler_module.ts";
import { removeStorage } from "./handler_storage.ts";
import type {
  FromWorker,
  StartStep,
  TlsIdentity,
  ToWorker,
  WorkerSettings,
} from "./message.ts";
import { encodeTurnHost } from "./sandbox.ts";
import { describeThrown } from "./thrown_text.ts";
import { Watched, type WatchedOptions } from "./watched.ts";

/** The worker's side of the channel; the library types of windows and workers exclude each other. */
let scope = globalThis as unknown as OwnScope<FromWorker>;
const lines = new LineGatherer((text) =>
  scope.postMessage({ kind: "lines", text })
);
const failures = new HandshakeFailureLog(warn, () => performance.now());
let server: Server | undefined;
/** Redirects plain HTTP. */
let redirecting: Server | undefined;
/** The host to redirect to where a request names none. */
let ownName: string | undefined;
let watched: Watched | undefined;
/** The start, and the renewals after it, one after the other. */
let latest: Promise<void> = Promise.resolve();
let batches: TraceBatches | undefined;

// A handler may set `onmessage`.
addEventListener("message", (event) => {
  const { data, ports } = event as MessageEvent<ToWorker>;
  switch (data.kind) {
    case "start":
      latest = start(data);
      return;
    case "limit":
      latest = latest.then(() => limit(data.connections));
      return;
    case "renew":
      latest = latest.then(() => renew(data.identity));
      return;
    case "traced":
      return batches?.taken();
    case "inspect":
      latest = latest.then(() => inspect(ports[0], data));
      return;
    case "drain":
      return void end((each) => each.drain());
    case "retire":
      return void end((each) => each.handOver());
  }
});

async function start(
  { settings, row, number }: Extract<ToWorker, { kind: "start" }>,
): Promise<void> {
  const { site, listen, tls, trace, turnPort } = settings;
  let what: StartStep = "site";
  const begin = (step: StartStep) => {
    what = step;
    scope.postMessage({ kind: "step", what });
  };
  try {
    if (settings.handler !== undefined) {
      begin("handler");
      scope = guardScope(scope, reportFault);
      redirectConsole();
      removeStorage(settings.handler.allow);
    }
    const handler = settings.handler && await loadHandler(settings.handler);
    begin("site");
    const responder = await makeSite(
      { ...site, warn },
      {
        respond: handler && ((folder) => fetchResponder(handler, folder)),
        around: makePrograms(settings),
        takesAnyMethod: (target) =>
          handler !== undefined || leadsToProgram(settings, target),
      },
    );
    begin("listener");
    const turns = turnPort === undefined
      ? undefined
      : await openTurns(turnPort);
    const common = makeCommon(settings, row);
    const endpoints = tls === undefined
      ? openTcpEndpoints(listen.addresses, listen)
      : openTlsEndpoints(listen.addresses, { ...listen, pair: tls.pair });
    server = new Server({
      ...common,
      endpoints,
      responder,
      turns,
      tap: trace && makeTap(trace, number),
      respondTimeoutMs: handler && MAX_HANDLER_MS,
    });
    if (tls?.redirectPort !== undefined) {
      begin("redirect");
      ownName = tls.hostname;
      redirecting = startRedirecting(tls.redirectPort, { settings, common });
    }
  } catch (error) {
    const { name, message } = error as Error;
    return scope.postMessage({ kind: "failed", what, name, message });
  }
  if (settings.connections !== undefined) limit(settings.connections);
  const hostnames = server.endpoints.map(({ address }) => address.hostname);
  scope.postMessage({ kind: "listening", hostnames });
}

function limit(connections: ConnectionCounts): void {
  server?.limit(connections);
  redirecting?.limit(connections);
}

/** What both servers are made with. */
function makeCommon(
  settings: WorkerSettings,
  row: number,
) {
  const { limits, metrics } = settings;
  return {
    limits,
    metrics: new Metrics(metrics, row),
    observe: makeObserver(settings),
    fault: reportFault,
    handshakeFailed: (failure: HandshakeFailure) => failures.add(failure),
  };
}

function startRedirecting(
  redirectPort: number,
  { settings: { listen }, common }: {
    settings: WorkerSettings;
    common: ReturnType<typeof makeCommon>;
  },
): Server {
  const { addresses, port, sharesPort } = listen;
  return new Server({
    ...common,
    endpoints: openTcpEndpoints(addresses, { port: redirectPort, sharesPort }),
    responder: redirectToHttps(port, () => ownName),
  });
}

/** Listens with another certificate, and then no longer with the former one. Connections live on. */
async function renew({ pair, hostname }: TlsIdentity): Promise<void> {
  if (server === undefined) return;
  const former = server.endpoints;
  try {
    if (!CAN_JOIN) await closeAll(server, former);
    const addresses = former.map(({ address }) => address.hostname);
    const [{ address: { port } }] = former;
    const opened = openTlsEndpoints(addresses, { port, pair, joins: true });
    for (const endpoint of opened) server.add(endpoint);
    ownName = hostname;
    scope.postMessage({ kind: "listening", hostnames: addresses });
    await Promise.all(former.map((endpoint) => server?.retire(endpoint)));
  } catch (error) {
    warn(`another certificate is not used: ${explainRefusal(error).message}`);
  }
}

/** The inspector may watch the connections from now on. It may have been started again. */
function inspect(port: MessagePort, options: WatchedOptions): void {
  if (server === undefined) return;
  watched?.finish();
  watched = new Watched(server, port, options);
}

async function closeAll(
  server: Server,
  endpoints: readonly Endpoint[],
): Promise<void> {
  await Promise.all(endpoints.map((endpoint) => server.close(endpoint)));
}

/** Puts the programs around the content of the site; undefined where there are none. */
function makePrograms(
  { programs, listen, site, tls }: WorkerSettings,
): ((content: Responder) => Responder) | undefined {
  if (programs.length === 0) return undefined;
  const userOf = ({ fields }: HttpRequest) =>
    site.users && parseBasicCredentials(fields.value("authorization") ?? "")
      ?.user;
  return (content) =>
    new ProgramSite({
      prefixes: programs.map(({ prefix }) => prefix),
      port: listen.port,
      isSecure: tls !== undefined,
      userOf,
      start: (request, port) =>
        scope.postMessage({ kind: "program", request, port }, [port]),
      warn,
    }, content);
}

function leadsToProgram(
  { programs }: WorkerSettings,
  target: RequestTarget,
): boolean {
  const prefixes = programs.map(({ prefix }) => prefix);
  return target.kind === "path" && findPrefix(prefixes, target) !== undefined;
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

function makeTap(style: TraceStyle, worker: number): TraceRecorder {
  const sender = new TraceBatches({
    encode: (event) => encodeTrace(event, style),
    send: (text) => scope.postMessage({ kind: "trace", text }),
  });
  batches = sender;
  return new TraceRecorder({ worker, emit: (event) => sender.add(event) });
}

async function end(drain: (server: Server) => Promise<void>): Promise<void> {
  const servers = [server, redirecting].filter((each) => each !== undefined);
  await Promise.all(servers.map(drain));
  lines.flush();
  batches?.finish();
  watched?.finish();
  scope.postMessage({ kind: "drained" });
  scope.close();
}

function warn(text: string): void {
  scope.postMessage({ kind: "warning", text });
}

function reportFault(error: unknown): void {
  const text = escapeLines(describeThrown(error));
  scope.postMessage({ kind: "fault", text });
}
