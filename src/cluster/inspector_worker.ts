// The thread of the inspector: its own listener and its own server. It may listen on its port and send requests again to
// the server that is watched, and nothing else.

import { escapeLines } from "../base/visible_text.ts";
import { MAX_INSPECTOR_CONNECTIONS } from "../inspector/limits.ts";
import { InspectorSite } from "../inspector/inspector_site.ts";
import { exchangeOctets } from "../net/exchange_octets.ts";
import { Server } from "../net/server.ts";
import { openTcpEndpoints } from "../net/tcp_endpoint.ts";
import type {
  FromInspector,
  FromWatched,
  InspectorSettings,
  ToInspector,
  ToWatched,
} from "./inspector_message.ts";
import { LAST_EVENTS_MS } from "./limits.ts";

interface InspectorScope {
  onmessage: ((event: MessageEvent<ToInspector>) => void) | null;
  postMessage(message: FromInspector): void;
}

const scope = globalThis as unknown as InspectorScope;
/** The channels to the workers, by their numbers. */
const watched = new Map<number, MessagePort>();
let site: InspectorSite | undefined;

scope.onmessage = ({ data, ports }) => {
  switch (data.kind) {
    case "start":
      return start(data.settings);
    case "attach":
      return attach(data.worker, ports[0]);
    case "detach":
      return detach(data.worker);
  }
};

function start(settings: InspectorSettings): void {
  const { addresses, guard, server, replay, showsSecrets } = settings;
  site = new InspectorSite({
    guard,
    server,
    showsSecrets,
    onWatched(isWatched) {
      for (const port of watched.values()) tell(port, isWatched);
    },
    replay(octets) {
      if (replay === undefined) {
        throw new Error("Requests are sent again over plain TCP alone.");
      }
      return exchangeOctets(replay, octets);
    },
  });
  try {
    const endpoints = openTcpEndpoints(addresses, { port: guard.port });
    new Server({
      endpoints,
      responder: site,
      limits: { maxConnections: MAX_INSPECTOR_CONNECTIONS },
      fault: reportFault,
    });
    const hostnames = endpoints.map(({ address }) => address.hostname);
    scope.postMessage({ kind: "listening", hostnames });
  } catch (error) {
    const { name, message } = error as Error;
    scope.postMessage({ kind: "failed", name, message });
  }
}

/** The channel of a worker, which may have been started again. */
function attach(worker: number, port: MessagePort): void {
  forget(worker);
  watched.set(worker, port);
  port.onmessage = ({ data }: MessageEvent<FromWatched>) => {
    port.postMessage({ kind: "taken" } satisfies ToWatched);
    site?.add(data.text);
  };
  if (site?.isWatched) tell(port, true);
}

/** The worker has ended, and another one may have its number by the time at which its last events are here. */
function detach(worker: number): void {
  const port = watched.get(worker);
  setTimeout(() => {
    if (watched.get(worker) === port) forget(worker);
  }, LAST_EVENTS_MS);
}

/** The connections of the worker are closed, and nothing comes from it any more. */
function forget(worker: number): void {
  const port = watched.get(worker);
  if (port === undefined) return;
  port.close();
  watched.delete(worker);
  site?.forgetWorker(worker);
}

function tell(port: MessagePort, isWatched: boolean): void {
  port.postMessage({ kind: "watch", isWatched } satisfies ToWatched);
}

function reportFault(error: unknown): void {
  const text = error instanceof Error
    ? error.stack ?? error.message
    : String(error);
  scope.postMessage({ kind: "fault", text: escapeLines(text) });
}
