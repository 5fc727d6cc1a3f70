// What the inspector's thread, the supervisor and the workers send to each other. Events go from a worker to the
// inspector over a channel of their own.

import type { GuardOptions } from "../inspector/guard.ts";

/** Where the inspector is, and what it shows. */
export interface InspectorSettings {
  readonly addresses: readonly string[];
  readonly guard: GuardOptions;
  /** The URL of the server that is watched. */
  readonly server: string;
  /** Where requests are sent again: an address of that server and its port; undefined where it speaks TLS. */
  readonly replay:
    | { readonly hostname: string; readonly port: number }
    | undefined;
  readonly showsSecrets: boolean;
}

/** From the supervisor. A port comes with "attach". */
export type ToInspector =
  | { readonly kind: "start"; readonly settings: InspectorSettings }
  | { readonly kind: "attach"; readonly worker: number }
  /** The worker has ended. */
  | { readonly kind: "detach"; readonly worker: number };

/** To the supervisor. */
export type FromInspector =
  | { readonly kind: "listening"; readonly hostnames: readonly string[] }
  | { readonly kind: "failed"; readonly name: string; readonly message: string }
  /** An error in our code, with its stack where it has one. */
  | { readonly kind: "fault"; readonly text: string };

/** From the inspector to a worker. */
export type ToWatched =
  | { readonly kind: "watch"; readonly isWatched: boolean }
  /** A batch was taken. */
  | { readonly kind: "taken" };

/** From a worker to the inspector: lines of `encodeWatchEvent()`. */
export type FromWatched = { readonly kind: "events"; readonly text: string };
