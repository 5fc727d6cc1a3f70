// What a supervisor is made with.

import type { ServingSettings } from "./message.ts";
import type { Inspector } from "./inspector.ts";

/** What a supervisor is made with. */
export interface SupervisorOptions {
  readonly settings: ServingSettings;
  /** At least one. */
  readonly workers: number;
  /** The worker's module; tests have their own. */
  readonly module?: string;
  /** Watches the workers; undefined for nobody. */
  readonly inspector?: Inspector | undefined;
  /** Whether the workers are replaced when files in the folder of the handler change. */
  readonly watchesHandler?: boolean;
  /** Called each time that a worker has begun to listen: at its start, and with another certificate. */
  readonly onListening?: (() => void) | undefined;
  /** Gets lines of the access log and of the trace, each with its line end. */
  readonly onLines: (text: string) => void;
  /** Gets problems in words: errors in our code or of the system, and bad lines in the site's files. */
  readonly onFault: (text: string) => void;
}
