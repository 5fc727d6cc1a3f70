// Which changes in the folder of a handler are reported.

import { join } from "@std/path";
import { assertEquals } from "@std/assert";
import { watchHandler } from "../../src/cluster/handler_watch.ts";
import { HANDLER_SETTLE_MS } from "../../src/cluster/limits.ts";
import { sleep, until } from "../wait.ts";

async function withWatched(
  use: (folder: string, reports: () => number) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  let reports = 0;
  const { close } = watchHandler(folder, () => reports++);
  try {
    await use(folder, () => reports);
  } finally {
    close();
    await Deno.remove(folder, { recursive: true });
  }
}

for (
  const name of ["app.js", "lib/a.mjs", "b.TS", "c.tsx", "d.json", "e.wasm"]
) {
  Deno.test(`watchHandler() reports that ${name} changed`, () =>
    withWatched(async (folder, reports) => {
      await Deno.mkdir(join(folder, "lib"));
      await until(() => reports() === 1);
      await Deno.writeTextFile(join(folder, name), "x");
      await until(() => reports() === 2);
    }));
}

Deno.test("watchHandler() reports that a folder of modules took the place of another", () =>
  withWatched(async (folder, reports) => {
    const next = await Deno.makeTempDir();
    await Deno.writeTextFile(join(next, "a.js"), "x");
    await Deno.rename(next, join(folder, "lib"));
    await until(() => reports() === 1);
  }));

Deno.test("watchHandler() does not report a log or an upload that is written", () =>
  withWatched(async (folder, reports) => {
    const log = await Deno.open(join(folder, "log"), {
      create: true,
      append: true,
    });
    // A name without an ending may be a folder's.
    await until(() => reports() === 1);
    for (let i = 0; i < 10; i++) {
      await log.write(new Uint8Array(10));
      await Deno.writeTextFile(join(folder, "access.log"), "x");
      await Deno.writeTextFile(join(folder, `upload ${i}.jpg`), "x");
      await sleep(HANDLER_SETTLE_MS / 3);
    }
    log.close();
    await sleep(3 * HANDLER_SETTLE_MS);
    assertEquals(reports(), 1);
  }));
