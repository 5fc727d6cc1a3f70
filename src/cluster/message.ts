// What the supervisor and its workers send to each other. All of it survives a structured clone.

import type { HandlerModule } from "./handler_module.ts";
import type { TlsPair } from "../net/tls_endpoint.ts";
import type { ConnectionCounts, ServerLimits } from "../net/limits.ts";
import type { AccessLogFormat } from "../observe/access_log.ts";
import type { TraceStyle } from "../observe/trace_format.ts";
import type { ProgramRequest } from "../cgi/program_request.ts";
import type { ProgramFolder } from "../program/program_runner.ts";
import type { SiteSettings } from "../site/site_settings.ts";

export type { TraceFormat } from "../observe/trace_format.ts";

/** The format of the access log; none for no log. */
export type LogFormat = AccessLogFormat | "none";

/** What is served, where, and within which limits. No property is optional, so none can be forgotten on the way. */
export interface ServingSettings {
  /** The site; its folder is an absolute path. */
  readonly site: Omit<SiteSettings, "warn">;
  /** Where to listen, on one port; no hostnames for all interfaces, both families. */
  readonly listen: {
    readonly hostnames: readonly string[];
    readonly port: number;
  };
  readonly tls: TlsSettings | undefined;
  readonly limits: ServerLimits;
  /** Where programs are; a worker uses only the prefixes. */
  readonly programs: readonly ProgramFolder[];
  readonly log: LogFormat;
  /** Whether the log has colours. */
  readonly colour: boolean;
  /** How the trace is written; undefined for no trace. */
  readonly trace: TraceStyle | undefined;
  /** The module whose handler responds before the folder; undefined for none. */
  readonly handler?: HandlerModule | undefined;
}

/** As whom HTTPS is served: a certificate with what it says. */
export interface TlsIdentity {
  readonly pair: TlsPair;
  /** The host to redirect to where a request names none; undefined where the certificate has no such name. */
  readonly hostname: string | undefined;
}

/** How HTTPS is served; plain HTTP where there is none of it. */
export interface TlsSettings extends TlsIdentity {
  /** The port at which plain HTTP is redirected; undefined for none. */
  readonly redirectPort: number | undefined;
}

/** What a worker needs to know: the same for each of them. */
export interface WorkerSettings extends Omit<ServingSettings, "listen"> {
  /** The addresses to listen at, on one port that is not 0; see `findHostAddresses()`. */
  readonly listen: {
    readonly addresses: readonly string[];
    readonly port: number;
    /** True where all workers share these listeners. */
    readonly sharesPort: boolean;
    /** True where a worker listens there already: listeners of TLS share a port, and would not notice a stranger there. */
    readonly joins: boolean;
  };
  /** How many connections it takes where they are fewer than the limits say; undefined where they are not. */
  readonly connections: ConnectionCounts | undefined;
  /** The loopback port over which the worker opens its `TurnSignal`; undefined for none. */
  readonly turnPort: number | undefined;
  /** The memory of `Metrics`, a row for each worker. */
  readonly metrics: SharedArrayBuffer;
}

/** From the supervisor. */
export type ToWorker =
  | {
    readonly kind: "start";
    /** The worker's row in the shared metrics, from 0. */
    readonly row: number;
    /** The number by which messages, the trace and the inspector name the worker, from 1. */
    readonly number: number;
    readonly settings: WorkerSettings;
  }
  /** How many connections it takes from now on. */
  | { readonly kind: "limit"; readonly connections: ConnectionCounts }
  /** Another certificate, for the connections that follow. */
  | { readonly kind: "renew"; readonly identity: TlsIdentity }
  /** A batch of the trace was taken. */
  | { readonly kind: "traced" }
  /** The inspector may watch; the port of its channel comes with it. */
  | {
    readonly kind: "inspect";
    /** The number of the worker. */
    readonly worker: number;
    readonly showsSecrets: boolean;
  }
  | { readonly kind: "drain" }
  /** The same, where another worker has taken its place: first it accepts what waits for it. */
  | { readonly kind: "retire" };

/** What is done at the start: `permission` gives those of the handler, `redirect` is the listener that redirects plain HTTP. */
export type StartStep =
  | "permission"
  | "handler"
  | "site"
  | "listener"
  | "redirect"
  | "inspector";

/** From a worker. */
export type FromWorker =
  /** Once it has started, and each time that it has opened other listeners. */
  /** It begins with that step of its start. */
  | { readonly kind: "step"; readonly what: StartStep }
  | {
    readonly kind: "listening";
    /** One for each address, in their order. */
    readonly hostnames: readonly string[];
  }
  /** It could not start; the name is an error class's, such as `AddrInUse`. */
  | {
    readonly kind: "failed";
    readonly what: StartStep;
    readonly name: string;
    readonly message: string;
  }
  /** Lines of the access log, each with its line end. */
  | { readonly kind: "lines"; readonly text: string }
  /** Lines of the trace, each with its line end; the answer is "traced". */
  | { readonly kind: "trace"; readonly text: string }
  /** A program is asked for; the port is the worker's way to talk with it. */
  | {
    readonly kind: "program";
    readonly request: ProgramRequest;
    readonly port: MessagePort;
  }
  /** A problem of the site's files, in one line; each worker may find the same one. */
  | { readonly kind: "warning"; readonly text: string }
  /** An error in our code or of the system, with its stack where it has one. */
  | { readonly kind: "fault"; readonly text: string }
  /** All connections are closed and all lines are sent. */
  | { readonly kind: "drained" };
