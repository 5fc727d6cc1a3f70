// Each kind of exchange accepts the right response of the server, and no other.

import { assert, assertRejects } from "@std/assert";
import { RawClient, type RawResponse } from "../raw_client.ts";
import { seeded } from "../seeded.ts";
import { withSite } from "../site_server.ts";
import { Churn } from "./churn.ts";
import { dripHead, readSlowly, reset } from "./paced_kinds.ts";
import * as ranges from "./range_steps.ts";
import { createSite, removeSite } from "./site_files.ts";
import * as steps from "./steps.ts";
import { UnexpectedStatus, WrongOctets } from "./tally.ts";
import { learnWorld, type World } from "./world.ts";

const SEED = 3;
/** Each step makes several choices. */
const TIMES = 12;

async function withWorld(
  body: (world: World) => Promise<void>,
): Promise<void> {
  const site = await createSite(SEED);
  try {
    await withSite({ folder: site.folder, list: true }, async (port) => {
      const churn = Churn.start(site);
      churn.stop();
      await body(await learnWorld({ port, site, churn }));
    });
  } finally {
    await removeSite(site);
  }
}

async function assertFault(
  fn: () => Promise<unknown>,
  fault: typeof WrongOctets | typeof UnexpectedStatus,
): Promise<void> {
  const error = await assertRejects(fn);
  assert(error instanceof fault, `${error}`);
}

/** The same response with another status. */
function withStatus(response: RawResponse): RawResponse {
  return { ...response, status: 500 };
}

/** The same response with one bit changed in the middle of its content. */
function withWrongOctet(response: RawResponse): RawResponse {
  const content = response.content.slice();
  content[content.length >> 1] ^= 1;
  return { ...response, content };
}

for (
  const [name, make] of [...Object.entries(steps), ...Object.entries(ranges)]
) {
  Deno.test(`the step ${name} accepts the right response, and no other`, async () => {
    await withWorld(async (world) => {
      const random = seeded(SEED);
      using client = await RawClient.connect(world.port);
      for (let i = 0; i < TIMES; i++) {
        const { request, method, verify } = make(world, random);
        await client.send(request);
        const response = await client.receive(method);
        await verify(response);
        const check = async (other: RawResponse) => await verify(other);
        await assertFault(() => check(withStatus(response)), UnexpectedStatus);
        // What an error page says is the server's business.
        if (response.content.length === 0 || response.status > 404) continue;
        await assertFault(() => check(withWrongOctet(response)), WrongOctets);
      }
    });
  });
}

Deno.test("slow and leaving peers get right responses, and tell wrong ones", async () => {
  await withWorld(async (world) => {
    const random = seeded(SEED);
    await readSlowly(world);
    await reset(world, random);
    const drip = { random, pieceOctets: 7, pauseMs: 1 };
    await dripHead(world, drip);
    const { site } = world;
    const [first, ...others] = site.small;
    const wrong = { ...first.content, key: first.content.key + 1 };
    const other = {
      port: world.port,
      site: { ...site, small: [{ ...first, content: wrong }, ...others] },
    };
    await assertFault(
      () => dripHead(other, { ...drip, random: () => 0 }),
      WrongOctets,
    );
    const large = { ...site.large, content: { ...wrong, length: 4194305 } };
    await assertFault(
      () => readSlowly({ ...world, site: { ...site, large } }),
      WrongOctets,
    );
  });
});
