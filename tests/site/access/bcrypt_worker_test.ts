import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { hashSync } from "bcryptjs";
import {
  BcryptWorker,
  listPadding,
} from "../../../src/site/access/bcrypt_worker.ts";

const HASH = hashSync("tr0ub4dor", 4);

/** Calls `use` with a worker, and closes the worker after it. */
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

Deno.test("BcryptWorker imports the version that deno.json names, which a compiled program has", () => {
  const top = new URL("../../../", import.meta.url);
  const { imports } = JSON.parse(
    Deno.readTextFileSync(new URL("deno.json", top)),
  );
  const source = Deno.readTextFileSync(
    new URL("src/site/access/bcrypt_worker.ts", top),
  );
  assertStringIncludes(source, `from "${imports.bcryptjs}"`);
});

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

Deno.test("BcryptWorker.check() tells a match from a mismatch", async () => {
  await withWorker(async (worker) => {
    const cases: [string, string | undefined, number[], boolean][] = [
      ["tr0ub4dor", HASH, [], true],
      ["tr0ub4dor", HASH, [4, 5], true],
      ["Tr0ub4dor", HASH, [4, 5], false],
      ["", HASH, [], false],
      ["tr0ub4dor", undefined, [4], false],
      ["tr0ub4dor", HASH.replace("$2b$", "$2y$"), [], true],
      ["tr0ub4dor", HASH.replace("$2b$", "$2a$"), [], true],
      ["tr0ub4dor", "$2b$04$" + ".".repeat(53), [], false],
    ];
    for (const [password, hash, padding, expected] of cases) {
      const matches = await worker.check({ password, hash, padding });
      assertEquals(matches, expected, `${password} ${hash} ${padding}`);
    }
  });
});

Deno.test({
  name: "BcryptWorker.check() needs no permission",
  permissions: "none",
  fn: () =>
    withWorker(async (worker) => {
      const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
      assert(await worker.check(check));
    }),
});

Deno.test("BcryptWorker.check() does not block this thread", async () => {
  await withWorker(async (worker) => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    // 2^13 rounds take half a second. On this thread they would leave one or two turns.
    const matches = await worker.check({
      password: "wrong",
      hash: undefined,
      padding: [13],
    });
    clearInterval(timer);
    assert(!matches);
    assert(turns >= 10, `${turns} turns of the event loop`);
  });
});

Deno.test("BcryptWorker.check() throws while another check is pending", async () => {
  await withWorker(async (worker) => {
    const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
    const pending = worker.check(check);
    assertThrows(() => worker.check(check));
    assert(await pending);
    assert(await worker.check(check));
  });
});

Deno.test("BcryptWorker.close() rejects the pending check, and the next one starts another thread", async () => {
  await withWorker(async (worker) => {
    const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
    const slow = worker.check({ ...check, hash: undefined, padding: [8] });
    worker.close();
    const failure = await assertRejects(() => slow) as Error;
    assertMatch(failure.message, /closed/);
    assert(await worker.check(check));
  });
});

Deno.test("BcryptWorker.check() rejects if the thread fails, and the next one starts another thread", async () => {
  await withWorker(async (worker) => {
    const check = { password: "tr0ub4dor", hash: HASH, padding: [] };
    // As long as a hash, but not a bcrypt hash. No password file has one, so only our own error can pass it.
    const failure = await assertRejects(() =>
      worker.check({ ...check, hash: "?".repeat(60) })
    ) as Error;
    assertMatch(failure.message, /failed/);
    assert(await worker.check(check));
  });
});
