import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ServedRootOptions } from "../../../src/site/files/served_root.ts";
import {
  type FolderContent,
  type FolderOptions,
  readFolder,
} from "../../../src/site/listing/folder_reader.ts";
import { findReadme, readReadme } from "../../../src/site/listing/readme.ts";
import { requiringModes } from "../../file_modes.ts";
import { openRoot, openStore } from "../files/opened_store.ts";

const isWindows = Deno.build.os === "windows";

/** Opened while it may be read. */
const SYSTEM_ROOT = openRoot("/");

/** Runs `body` with the real path of a fresh folder that is gone afterwards. */
async function withFolder(
  body: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Writes files, and folders where the name ends in `/`. */
function fill(folder: string, names: readonly string[]): void {
  for (const name of names) {
    if (name.endsWith("/")) Deno.mkdirSync(join(folder, name));
    else Deno.writeTextFileSync(`${folder}/${name}`, name);
  }
}

function read(
  folder: string,
  segments: readonly string[] = [],
  { limit, ...options }: Partial<ServedRootOptions & FolderOptions> = {},
) {
  const root = openRoot(folder, options);
  return readFolder(segments, { root, now: Date.now(), limit });
}

async function readContent(
  ...args: Parameters<typeof read>
): Promise<FolderContent> {
  const content = await read(...args);
  assert(content.kind === "folder", content.kind);
  return content;
}

/** The names listed, folders with a slash. */
async function names(...args: Parameters<typeof read>): Promise<string[]> {
  const { entries } = await readContent(...args);
  return entries.map(({ name, kind }) => kind === "folder" ? name + "/" : name);
}

Deno.test("readFolder() returns kind, size and time", async () => {
  await withFolder(async (root) => {
    fill(root, ["f.txt", "d/"]);
    Deno.utimeSync(join(root, "f.txt"), 1000, 1000);
    Deno.utimeSync(join(root, "d"), 2000, 2000);
    assertEquals(await readContent(root), {
      kind: "folder",
      entries: [
        { name: "d", kind: "folder", size: 0, mtime: 2_000_000 },
        { name: "f.txt", kind: "file", size: 5, mtime: 1_000_000 },
      ],
      more: false,
      unaddressable: 0,
    });
    assertEquals(await names(root, ["d"]), []);
  });
});

Deno.test("readFolder() lists dot files only where they are served", async () => {
  await withFolder(async (root) => {
    fill(root, [".env", ".git/", "a", "a.b"]);
    assertEquals(await names(root), ["a", "a.b"]);
    const all = await names(root, [], { dotfiles: true });
    assertEquals(all, [".env", ".git/", "a", "a.b"]);
  });
});

Deno.test("readFolder() lists .well-known at the root, where requests get it, and not below", async () => {
  await withFolder(async (root) => {
    fill(root, [".well-known/", ".well-known/.hidden", "d/", "d/.well-known"]);
    Deno.writeTextFileSync(join(root, ".well-known/acme"), "x");
    assertEquals(await names(root), [".well-known/", "d/"]);
    assertEquals(await names(root, [".well-known"]), ["acme"]);
    assertEquals(await names(root, ["d"]), []);
    assertEquals(await read(root, [".git"]), { kind: "missing" });
  });
});

Deno.test("readFolder() leaves out the rules files at the root alone", async () => {
  await withFolder(async (root) => {
    fill(root, ["_headers", "_redirects", "_other", "d/", "d/_headers"]);
    assertEquals(await names(root), ["_other", "d/"]);
    assertEquals(await names(root, ["d"]), ["_headers"]);
  });
});

Deno.test({
  name: "readFolder() lists links as what they lead to, if that is inside",
  ignore: isWindows,
  async fn() {
    await withFolder(async (outside) => {
      fill(outside, ["secret", "folder/"]);
      await withFolder(async (root) => {
        fill(root, ["file", "d/", "d/in"]);
        for (
          const [target, name] of [
            ["file", "to-file"],
            ["d", "to-folder"],
            ["d/../file", "by-way-up"],
            [".", "to-root"],
            ["nowhere", "dangling"],
            ["circle", "circle"],
            ["..", "up"],
            [outside, "out"],
            [join(outside, "secret"), "out-file"],
            [`${root}-beside`, "beside"],
          ]
        ) Deno.symlinkSync(target, join(root, name));
        Deno.mkdirSync(`${root}-beside`);
        try {
          assertEquals(await names(root), [
            "by-way-up",
            "d/",
            "file",
            "to-file",
            "to-folder/",
            "to-root/",
          ]);
          assertEquals(await names(root, ["to-folder"]), ["in"]);
          const followed = await names(root, [], { followSymlinks: true });
          for (const name of ["beside/", "out/", "out-file", "up/"]) {
            assert(followed.includes(name), name);
          }
          assert(!followed.includes("dangling"));
          assert(!followed.includes("circle"));
        } finally {
          Deno.removeSync(`${root}-beside`);
        }
      });
    });
  },
});

Deno.test({
  name: "readFolder() never reads a folder outside the root",
  ignore: isWindows,
  async fn() {
    await withFolder(async (outside) => {
      fill(outside, ["secret"]);
      await withFolder(async (root) => {
        Deno.symlinkSync(outside, join(root, "out"));
        assertEquals(await read(root, ["out"]), { kind: "missing" });
        const followed = await names(root, ["out"], { followSymlinks: true });
        assertEquals(followed, ["secret"]);
      });
    });
  },
});

Deno.test({
  name: "readFolder() reveals nothing of a folder that a link is swapped for",
  ignore: isWindows,
  async fn() {
    await withFolder(async (outside) => {
      Deno.writeTextFileSync(join(outside, "same"), "secret");
      await withFolder(async (root) => {
        const folder = join(root, "d");
        Deno.mkdirSync(folder);
        Deno.writeTextFileSync(join(folder, "same"), "");
        const reading = read(root, ["d"]);
        // Here it has asked where the folder is, and waits to hear what is in it.
        Deno.renameSync(folder, join(root, "away"));
        Deno.symlinkSync(outside, folder);
        assertEquals(await reading, { kind: "missing" });
      });
    });
  },
});

Deno.test({
  name: "readFolder() lists neither devices nor FIFOs nor sockets",
  ignore: isWindows,
  async fn() {
    await withFolder(async (root) => {
      fill(root, ["file"]);
      const made = await new Deno.Command("mkfifo", {
        args: [join(root, "fifo")],
      }).output();
      assert(made.success);
      Deno.symlinkSync("fifo", join(root, "to-fifo"));
      using _socket = Deno.listen({
        transport: "unix",
        path: join(root, "socket"),
      });
      assertEquals(await names(root), ["file"]);
      const followed = { followSymlinks: true };
      Deno.symlinkSync("/dev/null", join(root, "null"));
      assertEquals(await names(root, [], followed), ["file"]);
    });
  },
});

Deno.test({
  name:
    "readFolder() lists names as they are, and leaves out what no target can name",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await withFolder(async (root) => {
      const evil = [
        '"><script>alert(1)<',
        "%2e%2e",
        "'",
        "a&b",
        "javascript:x",
        "new\nline",
        "photo\u202egpj.exe",
        "x".repeat(255),
        "\ufffd",
      ];
      fill(root, [...evil, "back\\slash", ".hidden\\name"]);
      const made = await new Deno.Command("sh", {
        args: [
          "-c",
          'touch "$(printf "a\\377b")" "$(printf "a\\376b")" "$(printf "\\377")"',
        ],
        cwd: root,
      }).output();
      assert(made.success);
      assertEquals(await names(root), evil.toSorted());
      // Deno 2.4 leaves out names that are not UTF-8. Later ones replace octets, so that several files have one name.
      const told = [...Deno.readDirSync(root)].length;
      assertEquals(
        (await readContent(root)).unaddressable,
        told - evil.length - 1,
      );
      assert(told === evil.length + 2 || told === evil.length + 5);
    });
  },
});

Deno.test("readFolder() lists the first names and reports that there are more", async () => {
  await withFolder(async (root) => {
    fill(root, ["c", "a", "d", "b", ".hidden"]);
    const cases: [number, string[], boolean][] = [
      [3, ["a", "b", "c"], true],
      [4, ["a", "b", "c", "d"], false],
      [5, ["a", "b", "c", "d"], false],
    ];
    for (const [limit, expected, more] of cases) {
      const content = await readContent(root, [], { limit });
      assertEquals(content.entries.map(({ name }) => name), expected);
      assertEquals(content.more, more, String(limit));
    }
  });
});

Deno.test("readFolder() holds a bounded number of names, and keeps the first ones", async () => {
  await withFolder(async (root) => {
    const all = Array.from({ length: 60 }, (_, i) => `n${(i * 37) % 60 + 100}`);
    fill(root, all);
    const { entries, more } = await readContent(root, [], { limit: 7 });
    assertEquals(entries.map(({ name }) => name), all.toSorted().slice(0, 7));
    assert(more);
  });
});

Deno.test("readFolder() is missing where there is no folder", async () => {
  await withFolder(async (root) => {
    fill(root, ["file", "d/", "d/in"]);
    const cases: [string[], string][] = [
      [["nowhere"], "never there"],
      [["file"], "no folder"],
      [["file", "in"], "below a file"],
      [["x".repeat(300)], "a name too long"],
    ];
    for (const [segments, why] of cases) {
      assertEquals(await read(root, segments), { kind: "missing" }, why);
    }
    const reading = read(root, ["d"]);
    Deno.removeSync(join(root, "d"), { recursive: true });
    const vanished = await reading;
    assertEquals(vanished.kind, "missing", "gone while it is read");
  });
});

Deno.test({
  name: "readFolder() finds nothing where the sandbox ends",
  ignore: isWindows,
  permissions: { read: [import.meta.dirname ?? ""] },
  async fn() {
    const now = Date.now();
    const found = await readFolder(["usr"], { root: SYSTEM_ROOT, now });
    assertEquals(found, { kind: "missing" });
  },
});

Deno.test(requiringModes(
  "readFolder() is forbidden where the system denies it",
  async () => {
    await withFolder(async (root) => {
      fill(root, ["d/", "d/in"]);
      for (const mode of [0o000, 0o400, 0o200]) {
        Deno.chmodSync(join(root, "d"), mode);
        const content = await read(root, ["d"]);
        Deno.chmodSync(join(root, "d"), 0o700);
        assertEquals(content, { kind: "forbidden" }, mode.toString(8));
      }
    });
  },
));

Deno.test("readFolder() reads 20,000 entries, others in between", async () => {
  await withFolder(async (root) => {
    for (let i = 0; i < 20_000; i++) {
      Deno.writeTextFileSync(join(root, `report ${i}.txt`), "");
    }
    let turns = 0;
    const counter = setInterval(() => turns++, 0);
    const { entries } = await readContent(root);
    clearInterval(counter);
    assertEquals(entries.length, 20_000);
    assert(turns >= 3, `${turns} turns`);
  });
});

Deno.test("findReadme() finds one in any case, the most usual name first", () => {
  const cases: [string[], string | undefined][] = [
    [[], undefined],
    [["readme.html", "README.md.bak", "my README"], undefined],
    [["README"], "README"],
    [["ReadMe.TXT"], "ReadMe.TXT"],
    [["README", "README.md", "README.txt"], "README.md"],
    [["README.txt", "readme"], "readme"],
    [["README.md", "readme.md"], "README.md"],
  ];
  for (const [found, expected] of cases) {
    const entries = found.map((name) => ({
      name,
      kind: "file" as const,
      size: 0,
      mtime: null,
    }));
    assertEquals(findReadme(entries), expected, found.join());
    const folders = entries.map((e) => ({ ...e, kind: "folder" as const }));
    assertEquals(findReadme(folders), undefined);
  }
});

Deno.test("readReadme() reads text, at most 64 KiB of it, and discards the content", async () => {
  await withFolder(async (root) => {
    const store = openStore(root, { cacheOctets: 0 });
    const cases: [string | Uint8Array, string | undefined, boolean, string][] =
      [
        ["# Hi\r\n", "# Hi\r\n", false, "text"],
        ["\ufeffhi", "hi", false, "byte order mark"],
        [new Uint8Array([104, 0xff, 105]), "h\ufffdi", false, "not UTF-8"],
        ["", undefined, false, "empty"],
        ["PK\0\x03", undefined, false, "no text"],
        ["é".repeat(32 * 1024), "é".repeat(32 * 1024), false, "just fits"],
        [
          "a" + "é".repeat(40 * 1024),
          "a" + "é".repeat(32 * 1024 - 1),
          true,
          "cut within a character",
        ],
        ["b".repeat(1024 * 1024), "b".repeat(64 * 1024), true, "an open file"],
      ];
    for (const [content, text, cut, why] of cases) {
      const octets = typeof content === "string"
        ? new TextEncoder().encode(content)
        : content;
      Deno.writeFileSync(join(root, "README"), octets);
      const resolved = store.resolve(["README"], Date.now());
      assert(resolved.kind === "file");
      const readme = await readReadme(resolved.file);
      assertEquals(
        readme,
        text === undefined ? undefined : { name: "README", text, cut },
        why,
      );
    }
  });
});
