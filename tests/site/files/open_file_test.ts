import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isSettled } from "../../../src/site/files/file_identity.ts";
import { OpenFile, readWhole } from "../../../src/site/files/open_file.ts";
import { withFolder } from "../../site_server.ts";

/** A file handle that does something after each of its first readings. */
function openWith(
  path: string,
  afterReading: ((reading: number) => void) | undefined,
): Deno.FsFile {
  const file = Deno.openSync(path);
  let readings = 0;
  const readSync = (into: Uint8Array) => {
    const read = file.readSync(into);
    afterReading?.(++readings);
    return read;
  };
  return {
    readSync,
    seekSync: (offset: number, whence: Deno.SeekMode) =>
      file.seekSync(offset, whence),
    statSync: () => file.statSync(),
    [Symbol.dispose]: () => file.close(),
  } as unknown as Deno.FsFile;
}

function read(
  path: string,
  { most = 100, afterReading }: {
    most?: number;
    afterReading?: (reading: number) => void;
  },
) {
  using file = openWith(path, afterReading);
  const whole = readWhole(file, { info: file.statSync(), most });
  return whole && { ...whole, text: new TextDecoder().decode(whole.octets) };
}

Deno.test("readWhole() returns the octets of an unchanged file with its version", async () => {
  await withFolder({ "file": "content", "empty": "" }, (folder) => {
    const path = join(folder, "file");
    const whole = read(path, {});
    assertEquals(whole?.text, "content");
    assertEquals(whole?.identity.size, 7);
    assertEquals(whole?.identity.mtime, Deno.statSync(path).mtime!.getTime());
    assertEquals(read(path, { most: 7 })?.text, "content");
    assertEquals(read(path, { most: 6 }), undefined);
    assertEquals(read(join(folder, "empty"), {})?.text, "");
  });
});

Deno.test("readWhole() reads again a file that changed meanwhile", async () => {
  await withFolder({ "file": "before" }, (folder) => {
    const path = join(folder, "file");
    const cases: [string, string][] = [
      ["longer than before", "grown"],
      ["b", "shrunk"],
      ["", "emptied"],
    ];
    for (const [content, why] of cases) {
      Deno.writeTextFileSync(path, "before");
      const whole = read(path, {
        afterReading: (reading) => {
          if (reading === 1) Deno.writeTextFileSync(path, content);
        },
      });
      assertEquals(whole?.text, content, why);
      assertEquals(whole?.identity.size, content.length, why);
    }
    Deno.writeTextFileSync(path, "before");
    const grown = read(path, {
      most: 10,
      afterReading: () => Deno.writeTextFileSync(path, "x".repeat(11)),
    });
    assertEquals(grown, undefined, "grown beyond what is read whole");
  });
});

Deno.test("readWhole() returns an identity without times for a file that changes all the time", async () => {
  await withFolder({ "file": "0" }, (folder) => {
    const path = join(folder, "file");
    const whole = read(path, {
      afterReading: (reading) =>
        Deno.writeTextFileSync(path, "x".repeat(reading + 1)),
    });
    assert(whole !== undefined);
    assertEquals([whole.identity.mtime, whole.identity.ctime], [null, null]);
    assert(!isSettled(whole.identity, Date.now() + 1e9), "it is never cached");
  });
});

/** A file of which each read takes as long as the next of `times` says; it notes how it was read. */
function scriptFile(times: number[]) {
  const how: string[] = [];
  let now = 0;
  let closed = 0;
  const take = (into: Uint8Array, word: string) => {
    how.push(word);
    now += times.shift() ?? 0;
    into.fill(7);
    return into.length;
  };
  const file = new OpenFile({
    read: (into) => Promise.resolve(take(into, "beside")),
    readSync: (into) => take(into, "at once"),
    seekSync: (offset) => Number(offset),
    close: () => void closed++,
  }, () => now);
  return { file, how, closed: () => closed };
}

Deno.test("OpenFile.read() is asynchronous from a slow read until four quick ones", async () => {
  const table: [number[], string, string][] = [
    [[0.1, 0.1, 0.1], "SSS", "all quick"],
    [[2, 2, 2], "SSS", "as slow as may be"],
    [[2.1, 9, 9], "SBB", "slow from the first"],
    [[0.1, 3, 0.1, 0.1, 0.1, 0.1, 0.1], "SSBBBBS", "back after four"],
    [[3, 0.1, 0.1, 0.1, 9, 0.1, 0.1, 0.1, 0.1, 1], "SBBBBBBBBS", "in a row"],
    [[3, 0.1, 0.1, 0.1, 0.1, 3, 9], "SBBBBSB", "and again"],
  ];
  for (const [times, expected, why] of table) {
    const reads = times.length;
    const { file, how } = scriptFile([...times]);
    for (let i = 0; i < reads; i++) {
      assertEquals(await file.read(new Uint8Array(4), i * 4), 4, why);
    }
    const seen = how.map((word) => word === "beside" ? "B" : "S").join("");
    assertEquals(seen, expected, why);
  }
});

Deno.test("OpenFile.close() closes the file once", () => {
  const { file, closed } = scriptFile([]);
  assertEquals(closed(), 0);
  for (let i = 0; i < 3; i++) file.close();
  assertEquals(closed(), 1);
});
