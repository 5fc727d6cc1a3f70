import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { join } from "@std/path";
import {
  FileStore,
  type SiteFile,
} from "../../../src/site/files/file_store.ts";
import { MAX_HOT_FILE_OCTETS } from "../../../src/site/files/limits.ts";
import { settle, testInFolder, withFolder } from "../../site_server.ts";

const OPTIONS = {
  dotfiles: false,
  followSymlinks: false,
  cacheOctets: 16 * 1024 * 1024,
  prepare: (file: SiteFile) => file.name,
};

const FILES = {
  "small": "small",
  "empty": "",
  "limit": new Uint8Array(MAX_HOT_FILE_OCTETS),
  "large": new Uint8Array(MAX_HOT_FILE_OCTETS + 1).fill(7),
  "folder/file": "in",
};

function find(store: FileStore<unknown>, path: string): SiteFile {
  const resolved = store.resolve(path.split("/"), Date.now());
  assert(resolved.kind === "file", `${path}: ${resolved.kind}`);
  return resolved.file;
}

function close({ content }: SiteFile): void {
  if (content.kind === "open") content.source.close();
}

testInFolder("FileStore keeps small files whole, and makes large ones anew", {
  files: FILES,
}, async (folder) => {
  let prepared = 0;
  const store = new FileStore(folder, {
    ...OPTIONS,
    prepare: () => ++prepared,
  });
  for (const name of ["small", "empty", "limit", "folder/file"]) {
    const first = store.resolve(name.split("/"), Date.now());
    const second = store.resolve(name.split("/"), Date.now());
    assertStrictEquals(second, first, `${name} is hot`);
  }
  assertEquals(prepared, 4);
  const first = find(store, "large");
  const second = find(store, "large");
  assert(first !== second && first.content.kind === "open");
  assertEquals(first.entityTag, second.entityTag);
  close(first);
  close(second);
  await Promise.resolve();
});

testInFolder(
  "FileStore gives out what nobody can change",
  { files: FILES },
  (folder) => {
    const store = new FileStore(folder, OPTIONS);
    const resolved = store.resolve(["small"], Date.now());
    assert(resolved.kind === "file");
    assert(Object.isFrozen(resolved) && Object.isFrozen(resolved.file));
    return Promise.resolve();
  },
);

Deno.test("FileStore does not keep a file that changed a moment ago", async () => {
  await withFolder({ "file": "x" }, async (folder) => {
    const store = new FileStore(folder, OPTIONS);
    const first = find(store, "file");
    assert(find(store, "file") !== first, "just written");
    await settle();
    assertStrictEquals(find(store, "file"), find(store, "file"));
  });
});

testInFolder(
  "FileStore keeps nothing without room for it",
  { files: FILES },
  (folder) => {
    const store = new FileStore(folder, { ...OPTIONS, cacheOctets: 0 });
    const first = find(store, "small");
    assert(find(store, "small") !== first);
    assertEquals(find(store, "small").entityTag, first.entityTag);
    return Promise.resolve();
  },
);

testInFolder(
  "an open file reads at any position, and no further than its end",
  { files: FILES },
  async (folder) => {
    const file = find(new FileStore(folder, OPTIONS), "large");
    assert(file.content.kind === "open");
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
  },
);

testInFolder(
  "FileStore.resolve() says what stands at a path, and never throws",
  { files: FILES },
  (folder) => {
    const store = new FileStore(folder, OPTIONS);
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
      const resolved = store.resolve(segments, Date.now());
      assertEquals(resolved.kind, expected, segments.join("/").slice(0, 50));
    }
    return Promise.resolve();
  },
);

testInFolder("a new FileStore throws where there is no folder", {
  files: FILES,
}, (folder) => {
  for (const path of ["missing", "small"]) {
    assertThrows(() => new FileStore(join(folder, path), OPTIONS));
  }
  Deno.symlinkSync("folder", join(folder, "link"));
  const store = new FileStore(join(folder, "link"), OPTIONS);
  assertEquals(store.root, Deno.realPathSync(join(folder, "folder")));
  close(find(store, "file"));
  return Promise.resolve();
});
