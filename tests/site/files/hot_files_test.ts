import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { HotFiles } from "../../../src/site/files/hot_files.ts";
import { HOT_FILE_OVERHEAD_OCTETS } from "../../../src/site/files/limits.ts";
import { neverChecked } from "../../../src/site/files/shared_stat.ts";
import { decodeOutput } from "../../command_output.ts";
import { pickBelow, seeded } from "../../seeded.ts";

const IDENTITY = { dev: 1, ino: 2, size: 3, mtime: 4, ctime: 5 };
const COST = 100 + HOT_FILE_OVERHEAD_OCTETS;

function makeFile(value: string, size = 100) {
  return { identity: IDENTITY, lastCheck: neverChecked(), value, size };
}

Deno.test("HotFiles.get() returns the cached file, frozen, until it is deleted", () => {
  const files = new HotFiles<string>(10 * COST);
  assertEquals(files.get("/a"), undefined);
  files.set("/a", makeFile("a"));
  assertEquals(files.get("/a")?.value, "a");
  assert(Object.isFrozen(files.get("/a")));
  assertEquals(files.octets, COST);
  files.set("/a", makeFile("b", 200));
  assertEquals(files.get("/a")?.value, "b");
  assertEquals(files.octets, COST + 100);
  files.delete("/a");
  files.delete("/a");
  assertEquals([files.get("/a"), files.octets], [undefined, 0]);
});

Deno.test("HotFiles.set() evicts unused files, the oldest first", () => {
  const files = new HotFiles<string>(3 * COST);
  for (const path of ["/a", "/b", "/c"]) files.set(path, makeFile(path));
  files.get("/a");
  files.set("/d", makeFile("d"));
  assertEquals(
    ["/a", "/b", "/c", "/d"].map((p) => files.get(p) !== undefined),
    [
      true,
      false,
      true,
      true,
    ],
  );
});

Deno.test("HotFiles.set() evicts one where all were used", () => {
  const files = new HotFiles<string>(3 * COST);
  for (const path of ["/a", "/b", "/c"]) files.set(path, makeFile(path));
  for (const path of ["/a", "/b", "/c"]) files.get(path);
  files.set("/d", makeFile("d"));
  assert(files.get("/d") !== undefined);
  assertEquals(files.octets, 3 * COST);
});

Deno.test("HotFiles.set() caches no file that does not fit, and removes its former version", () => {
  const files = new HotFiles<string>(COST);
  files.set("/a", makeFile("a"));
  files.set("/a", makeFile("larger", 101));
  assertEquals([files.get("/a"), files.octets], [undefined, 0]);
  const none = new HotFiles<string>(0);
  none.set("/a", makeFile("a", 0));
  assertEquals(none.octets, 0);
});

Deno.test("a cached file takes as much memory as is counted", async () => {
  const script = new URL("./cached_file_octets.ts", import.meta.url);
  const measure = async (octets: number) => {
    const output = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--quiet",
        "--no-check",
        "--lock=tests/deno.lock",
        "--v8-flags=--expose-gc",
        fromFileUrl(script),
        String(octets),
      ],
      cwd: fromFileUrl(new URL("../../..", import.meta.url)),
    }).output();
    const { code, stdout, stderr } = decodeOutput(output);
    assertEquals([code, stderr], [0, ""]);
    return Number(stdout);
  };
  for (const octets of [0, 1_000, 20_000]) {
    const beside = await measure(octets);
    assert(
      beside <= HOT_FILE_OVERHEAD_OCTETS &&
        beside > 0.8 * HOT_FILE_OVERHEAD_OCTETS,
      `${beside} octets beside a content of ${octets}`,
    );
  }
});

Deno.test("HotFiles.octets never exceeds the capacity, and counts what is cached", () => {
  const random = seeded(7);
  const capacity = 20 * COST;
  const files = new HotFiles<number>(capacity);
  for (let i = 0; i < 20_000; i++) {
    const path = `/${pickBelow(random, 60)}`;
    switch (pickBelow(random, 4)) {
      case 0:
        files.delete(path);
        break;
      case 1:
        files.get(path);
        break;
      default: {
        const size = pickBelow(random, 3 * COST);
        files.set(path, { ...makeFile("", size), value: i });
        assertEquals(files.get(path)?.value, i);
      }
    }
    let held = 0;
    if (i % 100 === 0) {
      for (let n = 0; n < 60; n++) {
        const file = files.get(`/${n}`);
        if (file !== undefined) held += file.size + HOT_FILE_OVERHEAD_OCTETS;
      }
      assertEquals(held, files.octets);
    }
    assert(files.octets >= 0 && files.octets <= capacity);
  }
});
