// What fits into the descriptors and the memory of the system.

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  countDescriptors,
  fitDescriptors,
} from "../../src/cluster/descriptors.ts";
import { MAX_COUNTED_DESCRIPTORS } from "../../src/cluster/limits.ts";
import { fitWorkers, readMemoryLimit } from "../../src/cluster/memory.ts";

const MIB = 2 ** 20;

Deno.test("fitDescriptors() keeps what is wanted where there are enough", () => {
  for (
    const [workers, maxConnections, free] of [
      [1, 10_000, MAX_COUNTED_DESCRIPTORS],
      [256, 1_000_000, MAX_COUNTED_DESCRIPTORS],
      [2, 700, 1000],
      [1, 1, 40],
    ]
  ) {
    assertEquals(fitDescriptors({ workers, maxConnections }, free), {
      workers,
      connections: undefined,
      warnings: [],
    });
  }
});

Deno.test("fitDescriptors() leaves descriptors to files and to the workers, and says what it changed", () => {
  for (const free of [0, 1, 10, 40, 75, 230, 1000, 4000]) {
    for (const wanted of [1, 2, 8, 256]) {
      const { workers, connections, warnings } = fitDescriptors(
        { workers: wanted, maxConnections: 10_000 },
        free,
      );
      const where = `${free} descriptors, ${wanted} workers`;
      const { maxConnections, maxRejected } = connections!;
      assert(workers >= 1 && workers <= wanted, where);
      assert(maxConnections >= 1 && maxRejected >= 1, where);
      assertEquals(warnings.length, workers < wanted ? 2 : 1, where);
      if (free < 75) continue;
      const left = free - maxConnections - maxRejected * workers;
      assert(workers * 16 <= free / 2, where);
      assert(left - workers * 16 >= (free - workers * 16) / 8, where);
    }
  }
  const { warnings } = fitDescriptors(
    { workers: 8, maxConnections: 500 },
    100,
  );
  assertEquals(warnings, [
    "--workers is 3, not 8: the system allows about 100 descriptors (ulimit -n)",
    "--max-connections is 39, not 500: the system allows about 100 descriptors (ulimit -n)",
  ]);
});

Deno.test("countDescriptors() counts until the system refuses, up to a maximum, and closes all", () => {
  let open = 0;
  const opens = (most: number, message: string) => () => {
    if (open === most) throw new Error(message);
    open++;
    return { close: () => open-- };
  };
  const refusal = "Too many open files (os error 24): open '/'";
  assertEquals(countDescriptors(opens(17, refusal)), 17);
  assertEquals(
    countDescriptors(opens(17, "File table overflow (os error 23)")),
    17,
  );
  assertEquals(
    countDescriptors(opens(1e9, refusal)),
    MAX_COUNTED_DESCRIPTORS,
  );
  assertEquals(
    countDescriptors(opens(17, 'Requires read access to "/"')),
    MAX_COUNTED_DESCRIPTORS,
    "it cannot count",
  );
  assertEquals(open, 0);
  assert(countDescriptors() > 0);
});

Deno.test("fitWorkers() gives each worker 48 MiB, and one worker what there is", () => {
  for (
    const [wanted, limit, expected] of [
      [32, 256 * MIB, 5],
      [2, 64 * MIB, 1],
      [2, 96 * MIB, 2],
      [4, 10 * MIB, 1],
      [1, 10 * MIB, 1],
      [256, Infinity, 256],
    ]
  ) {
    const { workers, warnings } = fitWorkers(wanted, limit);
    assertEquals(workers, expected);
    assertEquals(warnings.length, expected < wanted && wanted > 1 ? 1 : 0);
  }
  assertMatch(
    fitWorkers(32, 256 * MIB).warnings[0],
    /^--workers is 5, not 32: the memory limit is 256 MiB/,
  );
});

Deno.test("readMemoryLimit() is at most the memory of the machine", () => {
  assert(readMemoryLimit() > 0);
  assert(readMemoryLimit() <= Deno.systemMemoryInfo().total);
});
