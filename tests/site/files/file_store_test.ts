import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
} from "@std/assert";
import { join } from "@std/path";
import { discardContent } from "../../../src/http/content.ts";
import type { FileStore } from "../../../src/site/files/file_store.ts";
import type { SiteFile } from "../../../src/site/files/site_file.ts";
import {
  COARSE_SETTLE_TIME_MS,
  MAX_HOT_FILE_OCTETS,
  SETTLE_TIME_MS,
} from "../../../src/site/files/limits.ts";
import {
  type FileType,
  MediaTypes,
} from "../../../src/site/representation/media_type.ts";
import { aMinuteAhead, withFolder } from "../../site_server.ts";
import { openStore, prepareFile } from "./opened_store.ts";

const FILES = {
  "small": "small",
  "empty": "",
  "limit": new Uint8Array(MAX_HOT_FILE_OCTETS),
  "large": new Uint8Array(MAX_HOT_FILE_OCTETS + 1).fill(7),
  "folder/file": "in",
};

function find(store: FileStore, path: string): SiteFile {
  const resolved = store.resolve(path.split("/"), aMinuteAhead());
  assert(resolved.kind === "file", `${path}: ${resolved.kind}`);
  return resolved.file;
}

Deno.test("FileStore.resolve() caches small files whole, and opens large ones anew", () =>
  withFolder(FILES, (folder) => {
    let prepared = 0;
    const store = openStore(folder, {
      prepare: (file, now) => {
        prepared++;
        return prepareFile(file, now);
      },
    });
    for (const name of ["small", "empty", "limit", "folder/file"]) {
      const first = store.resolve(name.split("/"), aMinuteAhead());
      const second = store.resolve(name.split("/"), aMinuteAhead());
      assertStrictEquals(second, first, `${name} is hot`);
    }
    assertEquals(prepared, 4);
    const first = find(store, "large");
    const second = find(store, "large");
    assert(first !== second && first.content.kind === "file");
    assertEquals(first.entityTag, second.entityTag);
    discardContent(first.content);
    discardContent(second.content);
  }));

/** Counts what is asked of it. */
class CountedTypes extends MediaTypes {
  described = 0;
  read = 0;

  override describe(name: string, readStart: () => Uint8Array): FileType {
    this.described++;
    return super.describe(name, () => {
      this.read++;
      return readStart();
    });
  }
}

Deno.test("FileStore decides the type once for each version, and reads the start of a large file only where it decides", () => {
  const large = new Uint8Array(MAX_HOT_FILE_OCTETS + 1).fill(0x61);
  const files = { "a.txt": "a", "b.bin": "b", "l.txt": large, "l.mp4": large };
  return withFolder(files, (folder) => {
    const mediaTypes = new CountedTypes({ types: [], charset: "utf-8" });
    const store = openStore(folder, { mediaTypes });
    const table: [string, string, number, number][] = [
      ["a.txt", "text/plain; charset=utf-8", 1, 1],
      ["a.txt", "text/plain; charset=utf-8", 0, 0],
      ["b.bin", "application/octet-stream", 1, 0],
      ["b.bin", "application/octet-stream", 0, 0],
      ["l.txt", "text/plain; charset=utf-8", 1, 1],
      ["l.mp4", "video/mp4", 1, 0],
    ];
    for (const [name, type, described, read] of table) {
      mediaTypes.described = mediaTypes.read = 0;
      const { content, mediaType } = find(store, name);
      discardContent(content);
      assertEquals(mediaType, type, name);
      assertEquals([mediaTypes.described, mediaTypes.read], [described, read]);
    }
    const original = find(store, "a.txt");
    mediaTypes.described = 0;
    const added = { octets: Uint8Array.of(1), now: aMinuteAhead() };
    const coded = store.addRecoded(original, { coding: "gzip", ...added });
    assertEquals(coded?.file.mediaType, original.mediaType);
    assertEquals(mediaTypes.described, 0, "the type of a coded file is known");
  });
});

Deno.test("FileStore.addRecoded() keeps a decoded file apart from its original", () =>
  withFolder({ "a.svgz": Uint8Array.of(0x1f, 0x8b, 8) }, (folder) => {
    const store = openStore(folder);
    const original = find(store, "a.svgz");
    assertEquals(original.coding, "gzip");
    assertEquals(store.findRecoded(original, "identity"), undefined);
    const found = store.addRecoded(original, {
      coding: "identity",
      octets: Uint8Array.of(0x3c),
      now: aMinuteAhead(),
    });
    assertStrictEquals(store.findRecoded(original, "identity"), found);
    assertStrictEquals(find(store, "a.svgz"), original);
    assertNotEquals(found?.file.entityTag, original.entityTag);
  }));

Deno.test("FileStore.resolve() returns what nobody can change", () =>
  withFolder(FILES, (folder) => {
    const store = openStore(folder);
    const resolved = store.resolve(["small"], aMinuteAhead());
    assert(resolved.kind === "file");
    assert(Object.isFrozen(resolved) && Object.isFrozen(resolved.file));
  }));

Deno.test("FileStore.resolve() does not cache a file before its times can show the next change", () =>
  withFolder({ "file": "x" }, (folder) => {
    const store = openStore(folder);
    const { ctime, mtime } = Deno.statSync(join(folder, "file"));
    const changed = (ctime ?? mtime)!.getTime();
    const isCachedAt = (now: number) => {
      const find = () => store.resolve(["file"], now);
      return find() === find();
    };
    assert(!isCachedAt(changed), "just written");
    const step = changed % 1000 === 0 ? COARSE_SETTLE_TIME_MS : SETTLE_TIME_MS;
    assert(!isCachedAt(changed + step), "at the last moment of the step");
    assert(isCachedAt(changed + step + 1));
  }));

Deno.test("FileStore.resolve() caches nothing where there is no room for it", () =>
  withFolder(FILES, (folder) => {
    const store = openStore(folder, { cacheOctets: 0 });
    const first = find(store, "small");
    assert(find(store, "small") !== first);
    assertEquals(find(store, "small").entityTag, first.entityTag);
  }));

Deno.test("FileStore.resolve() returns a large file that reads at any position, up to its end", () =>
  withFolder(FILES, async (folder) => {
    const file = find(openStore(folder), "large");
    assert(file.content.kind === "file");
    const { source } = file.content;
    try {
      const into = new Uint8Array(4);
      for (
        const [position, expected] of [
          [0, 4],
          [4, 4],
          [MAX_HOT_FILE_OCTETS - 1, 2],
          [MAX_HOT_FILE_OCTETS + 1, 0],
          [2 ** 33, 0],
          [1, 4],
        ]
      ) {
        assertEquals(await source.read(into, position), expected);
        if (expected === 4) assertEquals(into, Uint8Array.of(7, 7, 7, 7));
      }
    } finally {
      source.close();
    }
  }));

Deno.test("FileStore.resolve() returns what stands at a path, and never throws", () =>
  withFolder(FILES, (folder) => {
    const store = openStore(folder);
    const cases: [string[], string][] = [
      [[], "directory"],
      [["folder"], "directory"],
      [["missing"], "missing"],
      [["small", "below"], "missing"],
      [["missing", "below"], "missing"],
      [[".hidden"], "missing"],
      [["a".repeat(300)], "missing"],
      [Array(3000).fill("aa"), "missing"],
      [["\ud800"], "missing"],
      [["%"], "missing"],
    ];
    for (const [segments, expected] of cases) {
      const resolved = store.resolve(segments, aMinuteAhead());
      assertEquals(resolved.kind, expected, segments.join("/").slice(0, 50));
    }
  }));

Deno.test("FileStore.addRecoded() refuses octets of a file that changed while it was read", () =>
  withFolder(FILES, (folder) => {
    const store = openStore(folder);
    const original = find(store, "large");
    const added = { coding: "gzip", octets: new Uint8Array(1) } as const;
    const now = aMinuteAhead();
    assertEquals(store.findRecoded(original, "gzip"), undefined);
    const found = store.addRecoded(original, { ...added, now });
    assertEquals(found?.file.coding, "gzip");
    assertEquals(found?.file.name, "large");
    assertStrictEquals(store.findRecoded(original, "gzip"), found);
    assertEquals(store.findRecoded(original, "br"), undefined);
    Deno.truncateSync(join(folder, "large"), 1_000_000);
    assertEquals(store.addRecoded(original, { ...added, now }), undefined);
    discardContent(original.content);
  }));

Deno.test("FileStore.addRecoded() accepts octets of a file that was replaced or removed while it was read", () =>
  withFolder(FILES, (folder) => {
    const store = openStore(folder);
    const original = find(store, "large");
    const added = { coding: "gzip", octets: new Uint8Array(1) } as const;
    const now = aMinuteAhead();
    const path = join(folder, "large");
    Deno.writeTextFileSync(path + ".new", "new");
    Deno.renameSync(path + ".new", path);
    const found = store.addRecoded(original, { ...added, now });
    assertEquals(found?.file.coding, "gzip");
    Deno.removeSync(path);
    assert(store.addRecoded(original, { ...added, now }) !== undefined);
    discardContent(original.content);
  }));
