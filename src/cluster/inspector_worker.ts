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

interface InspectorScope {
  onmessage: ((event: MessageEvent<ToInspector>) => void) | null;
  postMessage(message: FromInspector): void;
}

const scope = globalThis as unknown as InspectorScope;
/** The channels to the workers, by their numbers. */
const watched = new Map<number, MessagePort>();
let site: InspectorSite | undefined;

scope.onmessage = ({ data, ports }) => {
  if (data.kind === "start") start(data.settings);
  else attach(data.worker, ports[0]);
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
  if (watched.has(worker)) site?.forgetWorker(worker);
  watched.get(worker)?.close();
  watched.set(worker, port);
  port.onmessage = ({ data }: MessageEvent<FromWatched>) => {
    port.postMessage({ kind: "taken" } satisfies ToWatched);
    site?.add(data.text);
  };
  if (site?.isWatched) tell(port, true);
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
