import { assert, assertEquals, assertRejects } from "@std/assert";
import { hashSync } from "bcryptjs";
import {
  type BcryptOutcome,
  BcryptWorker,
  listPadding,
  MAX_CHECKS_WAITING,
} from "../../../src/site/access/bcrypt_worker.ts";

const HASH = hashSync("tr0ub4dor", 4);

/** Runs with a worker that ends with the test. */
async function withWorker(
  use: (worker: BcryptWorker) => void | Promise<void>,
): Promise<void> {
  const worker = new BcryptWorker();
  try {
    await use(worker);
  } finally {
    worker.close();
  }
}

Deno.test("listPadding() brings every cost to the work of the highest", () => {
  for (let highest = 4; highest <= 14; highest++) {
    for (let cost = 4; cost <= highest; cost++) {
      const work = [cost, ...listPadding(cost, highest)]
        .reduce((sum, each) => sum + 2 ** each, 0);
      assertEquals(work, 2 ** highest, `${cost} to ${highest}`);
    }
    assertEquals(listPadding(undefined, highest), [highest], "no own work");
  }
});

Deno.test("BcryptWorker tells a match from a mismatch, in the order asked", async () => {
  await withWorker(async (worker) => {
    const cases: [string, string | undefined, number[], BcryptOutcome][] = [
      ["tr0ub4dor", HASH, [], "match"],
      ["tr0ub4dor", HASH, [4, 5], "match"],
      ["Tr0ub4dor", HASH, [4, 5], "mismatch"],
      ["", HASH, [], "mismatch"],
      ["tr0ub4dor", undefined, [4], "mismatch"],
      ["tr0ub4dor", HASH.replace("$2b$", "$2y$"), [], "match"],
      ["tr0ub4dor", HASH.replace("$2b$", "$2a$"), [], "match"],
      ["tr0ub4dor", "$2b$04$" + ".".repeat(53), [], "mismatch"],
    ];
    const outcomes = await Promise.all(
      cases.map(([password, hash, padding]) =>
        worker.check({ password, hash, padding })
      ),
    );
    assertEquals(outcomes, cases.map(([, , , expected]) => expected));
  });
});

Deno.test({
  name: "BcryptWorker needs no permission",
  permissions: "none",
  fn: () =>
    withWorker(async (worker) => {
      const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
      assertEquals(await worker.check(check), "match");
    }),
});

Deno.test("BcryptWorker leaves this thread to others while it works", async () => {
  await withWorker(async (worker) => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    // 2^11 rounds take 140 ms; done here, in one piece or in a few, they would leave a turn or two.
    const outcome = await worker.check({
      password: "wrong",
      hash: undefined,
      padding: [11],
    });
    clearInterval(timer);
    assertEquals(outcome, "mismatch");
    assert(turns >= 10, `${turns} turns of the loop`);
  });
});

Deno.test("BcryptWorker bounds the checks that wait", async () => {
  await withWorker(async (worker) => {
    const check = { password: "wrong", hash: HASH, padding: [] };
    const asked = Array.from(
      { length: MAX_CHECKS_WAITING + 5 },
      () => worker.check(check),
    );
    assertEquals(
      asked.map((outcome) => outcome !== undefined),
      asked.map((_, index) => index < MAX_CHECKS_WAITING),
    );
    await Promise.all(asked);
    assertEquals(await worker.check(check), "mismatch", "there is room again");
  });
});

Deno.test("BcryptWorker.close() leaves nobody waiting, and a later check starts anew", async () => {
  await withWorker(async (worker) => {
    const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
    const slow = worker.check({ ...check, hash: undefined, padding: [8] });
    const waiting = worker.check(check);
    worker.close();
    assertEquals(await Promise.all([slow, waiting]), [
      "unavailable",
      "unavailable",
    ]);
    assertEquals(await worker.check(check), "match");
  });
});

Deno.test("BcryptWorker rejects where its thread fails, and lives on", async () => {
  await withWorker(async (worker) => {
    const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
    // Of a hash's length, but not of bcrypt: a fault of ours, as a password file has none.
    const faulty = worker.check({ ...check, hash: "?".repeat(60) });
    const behind = worker.check(check);
    await assertRejects(() => faulty!);
    await assertRejects(() => behind!);
    assertEquals(await worker.check(check), "match");
  });
});
