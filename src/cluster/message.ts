// What supervisor and workers say to each other. All of it survives a structured clone.

import type { ServerLimits } from "../net/limits.ts";
import type { AccessLogFormat } from "../observe/access_log.ts";
import type { Counts } from "../observe/counts.ts";
import type { SiteOptions } from "../site/site.ts";

/** What a worker serves, and how. */
export interface WorkerSettings {
  readonly site: Omit<SiteOptions, "warn">;
  readonly limits: ServerLimits;
  /** The address to listen on; undefined for all interfaces, both families. */
  readonly hostname: string | undefined;
  readonly port: number;
  /** True where other workers listen on the same port. */
  readonly sharesPort: boolean;
  readonly log: AccessLogFormat | "none";
  /** Shared memory in which the workers count their connections. */
  readonly connectionCounts: SharedArrayBuffer;
}

/** From the supervisor. */
export type ToWorker =
  | {
    readonly kind: "start";
    /** From 0; the worker's place in what is shared. */
    readonly place: number;
    readonly settings: WorkerSettings;
  }
  | { readonly kind: "count" }
  | { readonly kind: "drain" };

/** From a worker. */
export type FromWorker =
  | {
    readonly kind: "listening";
    readonly hostname: string;
    readonly port: number;
  }
  /** It could not start; the name is an error class's, such as `AddrInUse`. */
  | {
    readonly kind: "failed";
    readonly what: "site" | "listener";
    readonly name: string;
    readonly message: string;
  }
  /** Lines of the access log, each with its line end. */
  | { readonly kind: "lines"; readonly text: string }
  /** Something about the site's files that its owner may mend; every worker may come across it. */
  | { readonly kind: "warning"; readonly text: string }
  /** Something that is our fault or the system's, in words. */
  | { readonly kind: "fault"; readonly text: string }
  | { readonly kind: "counts"; readonly counts: Counts }
  | { readonly kind: "drained"; readonly counts: Counts };
