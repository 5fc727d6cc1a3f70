import { assert, assertEquals } from "@std/assert";
import {
  planArchive,
  type PlanLimits,
} from "../../../src/site/archive/archive_plan.ts";
import { streamZip } from "../../../src/site/archive/zip_stream.ts";
import { withFolder } from "../../site_server.ts";
import { openRoot } from "../files/opened_store.ts";

function plan(folder: string, limits?: PlanLimits) {
  return planArchive([], {
    root: openRoot(folder),
    now: Date.now(),
    name: "n",
    indexNames: ["index.html"],
    isShadowed: () => false,
    limits,
  });
}

Deno.test("planArchive() is too large beyond each limit, and plans up to it", async () => {
  const files = { "a/b/c": "12345", "d": "678", "e/": "" };
  await withFolder(files, async (folder) => {
    // The folder itself, a/, b/, c, d, e/: 6 entries, 8 octets, 2 folders deep.
    const cases: [PlanLimits, string][] = [
      [{ entries: 6, octets: 8, depth: 2 }, "plan"],
      [{ entries: 5, octets: 8, depth: 2 }, "too large"],
      [{ entries: 1, octets: 8, depth: 2 }, "too large"],
      [{ entries: 6, octets: 7, depth: 2 }, "too large"],
      [{ entries: 6, octets: 8, depth: 1 }, "too large"],
    ];
    for (const [limits, kind] of cases) {
      const planned = await plan(folder, limits);
      assertEquals(planned.kind, kind, JSON.stringify(limits));
    }
  });
});

Deno.test("planArchive() is missing where there is no folder", async () => {
  await withFolder({ "f": "x" }, async (folder) => {
    for (const segments of [["f"], ["gone"], [".git"]]) {
      const planned = await planArchive(segments, {
        root: openRoot(folder),
        now: Date.now(),
        name: "n",
        indexNames: [],
        isShadowed: () => false,
      });
      assert(planned.kind === "missing", segments.join());
    }
  });
});

Deno.test("streamZip() gives exactly the planned number of octets, and ends once", async () => {
  await withFolder({ "a/b/c": "12345", "d": "", "é/": "" }, async (folder) => {
    const planned = await plan(folder);
    assert(planned.kind === "plan");
    let ends = 0;
    const stream = streamZip(planned, {
      open: ({ size }) => ({
        read: (into) => Math.min(into.length, size),
        close: () => {},
      }),
      ended: () => ends++,
    });
    let length = 0;
    for (;;) {
      const piece = await stream.pull();
      if (piece === undefined) break;
      length += piece.length;
    }
    stream.cancel(undefined);
    assertEquals([length, ends], [planned.length, 1]);
  });
});

Deno.test("streamZip() closes the open file when it is cancelled, before, during and after a read", async () => {
  await withFolder({ "a": "12345" }, async (folder) => {
    const planned = await plan(folder);
    assert(planned.kind === "plan");
    for (let pulls = 0; pulls < 5; pulls++) {
      let [opened, ends] = [0, 0];
      let finishRead = (_: number) => {};
      const stream = streamZip(planned, {
        open: () => {
          opened++;
          return {
            read: () => new Promise<number>((resolve) => finishRead = resolve),
            close: () => opened--,
          };
        },
        ended: () => ends++,
      });
      const pulled: Promise<unknown>[] = [];
      for (let i = 0; i < pulls; i++) {
        pulled.push(stream.pull().catch(() => {}));
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (i < pulls - 1) finishRead(5);
      }
      stream.cancel("gone");
      stream.cancel("gone");
      finishRead(5);
      await Promise.all(pulled);
      await new Promise((resolve) => setTimeout(resolve, 0));
      assertEquals([opened, ends], [0, 1], `after ${pulls} pulls`);
    }
  });
});
