// Peers that are slow or leave: they read slowly, send their head octet by octet, never finish it, or reset the
// connection in the middle of a response.

import { RawClient } from "../raw_client.ts";
import { pickBelow, pickOne, type Random } from "../seeded.ts";
import { sleep } from "../wait.ts";
import { expectOneOf, expectStatus } from "./checks.ts";
import { readAtPace } from "./paced_response.ts";
import { askFor, type World } from "./world.ts";

/** ms for one of them, with a stop of the server in between. */
const TIMEOUT_MS = 40_000;
const SLOW_PIECE_OCTETS = 64 * 1024;
const SLOW_PAUSE_MS = 30;

/** Reads the large file in some seconds. */
export async function readSlowly({ port, site }: World): Promise<void> {
  await readAtPace(site.large, {
    port,
    pieceOctets: SLOW_PIECE_OCTETS,
    timeoutMs: TIMEOUT_MS,
    async next() {
      await sleep(SLOW_PAUSE_MS);
      return true;
    },
  });
}

/** Leaves after the first octets of the large file. What it has not read makes the system send a reset. */
export async function reset(
  { port, site }: World,
  random: Random,
): Promise<void> {
  const enough = pickBelow(random, 300_000);
  await readAtPace(site.large, {
    port,
    pieceOctets: 8192,
    timeoutMs: TIMEOUT_MS,
    next: (octets) => Promise.resolve(octets < enough),
  });
}

/** How a head is sent. */
export interface Drip {
  readonly random: Random;
  /** Octets that are sent at once. */
  readonly pieceOctets: number;
  /** ms between two of them. */
  readonly pauseMs: number;
}

/** Sends a head in small pieces, and verifies the response. */
export async function dripHead(
  { port, site }: Pick<World, "port" | "site">,
  { random, pieceOctets, pauseMs }: Drip,
): Promise<void> {
  const file = pickOne(random, site.small);
  using client = await RawClient.connect(port, TIMEOUT_MS);
  const request = askFor(file, { fields: ["Connection: close"] });
  for (let at = 0; at < request.length; at += pieceOctets) {
    await client.send(request.slice(at, at + pieceOctets));
    await sleep(pauseMs);
  }
  const response = await client.receive();
  expectStatus(response, 200);
  expectOneOf(response.content, [file.content]);
}

/** Sends half a head and waits for 408. */
export async function abandonHead({ port, site }: World): Promise<void> {
  using client = await RawClient.connect(port, TIMEOUT_MS);
  await client.send(askFor(site.large).slice(0, -2));
  expectStatus(await client.receive(), 408);
}
