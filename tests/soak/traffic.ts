// The mixed traffic: kinds of exchanges, each on a few lanes, and each lane one exchange after the other until it is
// stopped.

import { RawClient } from "../raw_client.ts";
import { pickOne, type Random, seeded } from "../seeded.ts";
import { sleep } from "../wait.ts";
import { abandonHead, dripHead, readSlowly, reset } from "./paced_kinds.ts";
import * as ranges from "./range_steps.ts";
import * as steps from "./steps.ts";
import type { MakeStep } from "./steps.ts";
import type { Tally } from "./tally.ts";
import type { World } from "./world.ts";

/** Requests that are sent at once. */
const PIPELINED = 16;
/** ms after which a lane takes a new connection. */
const RENEW_MS = 8_000;
/** ms after which a connection is closed whatever it waits for; a stop of the server lies in between. */
const CLIENT_TIMEOUT_MS = 45_000;
const DRIP_PAUSE_MS = 20;
/** ms after a fault: a server that is gone is asked again, but not in a tight loop. */
const FAULT_PAUSE_MS = 200;

interface Kind {
  readonly name: string;
  readonly lanes: number;
  /** ms between two exchanges of a lane, on the average. */
  readonly pauseMs: number;
  /** Verifies some responses, and returns how many. */
  exchange(lane: Lane): Promise<number>;
}

const PIPELINED_STEPS: readonly MakeStep[] = [
  steps.small,
  steps.small,
  steps.small,
  steps.head,
  steps.notModified,
  steps.missing,
  ranges.range,
  ranges.unsatisfiable,
];

const KINDS: readonly Kind[] = [
  stepKind("small files", steps.small, { lanes: 6, pauseMs: 20 }),
  stepKind("large files", steps.large, { lanes: 2, pauseMs: 200 }),
  stepKind("HEAD", steps.head, { lanes: 2, pauseMs: 20 }),
  stepKind("304", steps.notModified, { lanes: 2, pauseMs: 20 }),
  stepKind("412", steps.failedPrecondition, { lanes: 1, pauseMs: 50 }),
  stepKind("404", steps.missing, { lanes: 1, pauseMs: 20 }),
  stepKind("ranges", ranges.range, { lanes: 3, pauseMs: 20 }),
  stepKind("If-Range", ranges.conditionalRange, { lanes: 1, pauseMs: 50 }),
  stepKind("416", ranges.unsatisfiable, { lanes: 1, pauseMs: 50 }),
  stepKind("several ranges", ranges.severalRanges, { lanes: 1, pauseMs: 50 }),
  stepKind("gzip", steps.gzip, { lanes: 2, pauseMs: 50 }),
  stepKind("listings", steps.listing, { lanes: 2, pauseMs: 50 }),
  stepKind("replaced files", steps.replaced, { lanes: 6, pauseMs: 10 }),
  stepKind("swapped links", steps.linked, { lanes: 3, pauseMs: 10 }),
  { name: "pipelined", lanes: 2, pauseMs: 50, exchange: exchangePipelined },
  pacedKind("slow readers", readSlowly, { lanes: 4, pauseMs: 100 }),
  pacedKind("resets", reset, { lanes: 3, pauseMs: 100 }),
  pacedKind("dripping heads", drip, { lanes: 6, pauseMs: 100 }),
  pacedKind("unfinished heads", abandonHead, { lanes: 1, pauseMs: 100 }),
];

/** Sends all kinds of traffic until it is stopped. */
export class Traffic {
  readonly #lanes: readonly Lane[];
  readonly #done: Promise<unknown>;

  private constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
    this.#done = Promise.all(lanes.map((lane) => lane.run()));
  }

  static start(world: World, tally: Tally): Traffic {
    const kinds = KINDS.flatMap((kind) => Array(kind.lanes).fill(kind));
    return new Traffic(
      kinds.map((kind, i) =>
        new Lane(kind, { world, tally, random: seeded(world.site.seed + i) })
      ),
    );
  }

  /** Resolves when every lane has ended its exchange and closed its connection. */
  async stop(): Promise<void> {
    for (const lane of this.#lanes) lane.stop();
    await this.#done;
  }
}

/** One exchange after the other. */
class Lane {
  readonly world: World;
  readonly random: Random;
  readonly #kind: Kind;
  readonly #tally: Tally;
  #client: RawClient | undefined;
  #since = 0;
  #stopped = false;

  constructor(
    kind: Kind,
    { world, tally, random }: { world: World; tally: Tally; random: Random },
  ) {
    this.#kind = kind;
    this.world = world;
    this.#tally = tally;
    this.random = random;
  }

  async run(): Promise<void> {
    const { name, pauseMs, exchange } = this.#kind;
    while (!this.#stopped) {
      try {
        this.#tally.addVerified(name, await exchange(this));
      } catch (error) {
        this.#tally.addFault(name, error);
        this.#drop();
        await sleep(FAULT_PAUSE_MS);
      }
      await sleep(2 * pauseMs * this.random());
    }
    this.#drop();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The persistent connection of this lane. */
  async client(): Promise<RawClient> {
    if (performance.now() - this.#since > RENEW_MS) this.#drop();
    if (this.#client === undefined) {
      this.#client = await RawClient.connect(
        this.world.port,
        CLIENT_TIMEOUT_MS,
      );
      this.#since = performance.now();
    }
    return this.#client;
  }

  #drop(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

type Rate = Pick<Kind, "lanes" | "pauseMs">;

function stepKind(name: string, make: MakeStep, rate: Rate): Kind {
  return {
    name,
    ...rate,
    exchange: (lane) =>
      exchangeSteps(lane, () => [make(lane.world, lane.random)]),
  };
}

function pacedKind(
  name: string,
  run: (world: World, random: Random) => Promise<void>,
  rate: Rate,
): Kind {
  return {
    name,
    ...rate,
    async exchange({ world, random }) {
      await run(world, random);
      return 1;
    },
  };
}

function exchangePipelined(lane: Lane): Promise<number> {
  return exchangeSteps(lane, () =>
    Array.from(
      { length: PIPELINED },
      () => pickOne(lane.random, PIPELINED_STEPS)(lane.world, lane.random),
    ));
}

/** Sends the requests of all steps at once; returns how many responses were right. */
async function exchangeSteps(
  lane: Lane,
  make: () => readonly steps.Step[],
): Promise<number> {
  const client = await lane.client();
  const made = make();
  await client.send(made.map(({ request }) => request).join(""));
  for (const { method, verify } of made) {
    await verify(await client.receive(method));
  }
  return made.length;
}

function drip(world: World, random: Random): Promise<void> {
  return dripHead(world, { random, pieceOctets: 1, pauseMs: DRIP_PAUSE_MS });
}
