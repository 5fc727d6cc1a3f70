// Replaces workers in which peers hold too many sockets that the runtime cannot end: those of TLS handshakes that were
// given up, and of responses that were not taken in time. The end of a worker ends them.
//
// One worker is replaced at a time, and each place only now and then.

import { Metrics } from "../observe/metrics.ts";
import {
  GIVEN_UP_CHECK_INTERVAL_MS,
  MAX_GIVEN_UP_SHARE,
  MIN_REPLACEMENT_INTERVAL_MS,
} from "./limits.ts";
import { lookRepeatedly, type StopWatch } from "./repeated_look.ts";
import type { WorkerSlot } from "./worker_slot.ts";

/** What is watched. */
export interface WatchedWorkers {
  readonly slots: readonly WorkerSlot[];
  /** The memory of their metrics. */
  readonly metrics: SharedArrayBuffer;
  /** How many connections all of them take. */
  readonly maxConnections: number;
  /** Resolves once another worker serves in that place, or with the reason why there is none. Never rejects. */
  replace(place: number): Promise<string | undefined>;
  /** Gets a line for each replacement. */
  report(text: string): void;
}

/** Looks at the workers at regular intervals, until the watch is stopped. */
export function watchGivenUp(workers: WatchedWorkers): StopWatch {
  /** When each place was last replaced, or could not be. */
  const replaced = new Map<number, number>();
  return lookRepeatedly(async () => {
    const now = performance.now();
    const found = findPlace(workers, (place) => {
      const before = replaced.get(place) ?? -Infinity;
      return now - before >= MIN_REPLACEMENT_INTERVAL_MS;
    });
    if (found === undefined) return;
    replaced.set(found.place, now);
    await replace(workers, found);
  }, GIVEN_UP_CHECK_INTERVAL_MS);
}

interface FoundPlace {
  readonly place: number;
  readonly givenUp: number;
}

/** The place with most of these connections that may be replaced; undefined where they are few in all. */
function findPlace(
  { slots, metrics, maxConnections }: WatchedWorkers,
  isAllowed: (place: number) => boolean,
): FoundPlace | undefined {
  const places = slots.map(({ row }, place) => {
    return { place, givenUp: Metrics.givenUpConnections(metrics, row) };
  });
  const sum = places.reduce((sum, { givenUp }) => sum + givenUp, 0);
  if (sum <= maxConnections * MAX_GIVEN_UP_SHARE) return undefined;
  return places
    .filter(({ place, givenUp }) => givenUp > 0 && isAllowed(place))
    .sort((a, b) => b.givenUp - a.givenUp)[0];
}

async function replace(
  { slots, replace, report }: WatchedWorkers,
  { place, givenUp }: FoundPlace,
): Promise<void> {
  const { number } = slots[place];
  const failure = await replace(place);
  const cause =
    `${givenUp} of its clients did not end their TLS handshakes, or did not take their responses`;
  report(
    failure === undefined
      ? `worker ${number} was replaced: ${cause}`
      : `worker ${number} cannot be replaced (${failure}): ${cause}`,
  );
}
