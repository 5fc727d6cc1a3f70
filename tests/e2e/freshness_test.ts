// The next request sees each change of a file, however much is cached. A file that changes while it is sent is sent in
// one version, or the connection ends.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ContentEnded,
  encodeRequest,
  exchange,
  LONG_TIMEOUT_MS,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import {
  awaitNextFileTime,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";

const EDITS = 2_000;
const LARGE = 600_000;

async function withClient(
  port: number,
  body: (
    get: (target: string, fields?: string[]) => Promise<RawResponse>,
  ) => Promise<void>,
): Promise<void> {
  const client = await RawClient.connect(port, LONG_TIMEOUT_MS);
  try {
    await body(async (target, fields = []) => {
      await client.send(encodeRequest(target, { fields }));
      return await client.receive();
    });
  } finally {
    client.close();
  }
}

Deno.test("2,000 edits of one length are each seen by the next request", async () => {
  await withFolder({ "file": "start" }, async (folder) => {
    const path = join(folder, "file");
    await withSite({ folder }, (port) =>
      withClient(port, async (get) => {
        let tag = "";
        for (let i = 0; i < EDITS; i++) {
          const content = String(i).padStart(8, "0");
          switch (i % 4) {
            case 0:
              Deno.writeTextFileSync(path, content);
              break;
            case 1:
              Deno.writeTextFileSync(path + ".new", content);
              Deno.renameSync(path + ".new", path);
              break;
            case 2: // In place, and with the time put back.
              Deno.writeTextFileSync(path, content);
              Deno.utimeSync(path, 1_000_000_000, 1_000_000_000);
              break;
            case 3:
              Deno.removeSync(path);
              assertEquals((await get("/file")).status, 404, `deletion ${i}`);
              Deno.writeTextFileSync(path, content);
          }
          const fields = tag === "" ? [] : [`If-None-Match: ${tag}`];
          const got = await get("/file", fields);
          assertEquals(got.status, 200, `edit ${i}`);
          assertEquals(got.text(), content, `edit ${i}`);
          tag = got.field("etag")!;
          if (i % 10 > 0) continue;
          const again = await get("/file", [`If-None-Match: ${tag}`]);
          assertEquals(again.status, 304, `edit ${i}`);
        }
      }));
  });
});

Deno.test("a large file that is edited never has the entity-tag of another version", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "large");
    await withSite({ folder }, (port) =>
      withClient(port, async (get) => {
        const versionOf = new Map<string, number>();
        for (let i = 0; i < 200; i++) {
          Deno.writeFileSync(path, new Uint8Array(LARGE).fill(i));
          const got = await get("/large", ["Range: bytes=0-0"]);
          assertEquals(got.content, Uint8Array.of(i), `edit ${i}`);
          const tag = got.field("etag");
          if (tag === undefined) continue;
          assertEquals(versionOf.get(tag) ?? i, i, "one tag, two versions");
          versionOf.set(tag, i);
        }
      }));
  });
});

const CHANGES: [string, (path: string) => void, string | number][] = [
  ["same length", (path) => Deno.writeTextFileSync(path, "after!"), "after!"],
  ["shorter", (path) => Deno.writeTextFileSync(path, "a"), "a"],
  [
    "longer",
    (path) => Deno.writeTextFileSync(path, "afterwards"),
    "afterwards",
  ],
  ["emptied", (path) => Deno.truncateSync(path), ""],
  ["one octet in place", (path) => {
    const file = Deno.openSync(path, { write: true });
    file.writeSync(Uint8Array.of(0x42));
    file.close();
  }, "Before"],
  ["time put back", (path) => {
    const { mtime } = Deno.statSync(path);
    Deno.writeTextFileSync(path, "after!");
    Deno.utimeSync(path, mtime!, mtime!);
  }, "after!"],
  ["replaced by rename, time and length kept", (path) => {
    const { mtime } = Deno.statSync(path);
    Deno.writeTextFileSync(path + ".new", "after!");
    Deno.utimeSync(path + ".new", mtime!, mtime!);
    Deno.renameSync(path + ".new", path);
  }, "after!"],
  ["deleted", (path) => Deno.removeSync(path), 404],
  ["a folder in its place", (path) => {
    Deno.removeSync(path);
    Deno.mkdirSync(path);
  }, 301],
  ["a link to another file", (path) => {
    Deno.writeTextFileSync(path + ".new", "after!");
    Deno.removeSync(path);
    Deno.symlinkSync(path + ".new", path);
  }, "after!"],
  ["a link out of the folder", (path) => {
    Deno.writeTextFileSync(join(path, "../../secret"), "before");
    Deno.removeSync(path);
    Deno.symlinkSync("../secret", path);
  }, 404],
  ["only its time", (path) => Deno.utimeSync(path, 1e9, 1e9), "before"],
  ["only its mode", (path) => Deno.chmodSync(path, 0o640), "before"],
];

Deno.test("each kind of change of a cached file is seen by the next request", () =>
  withFolder(
    Object.fromEntries(CHANGES.map((_, i) => [`file${i}`, "before"])),
    async (folder) => {
      await withSettledSite(
        { folder },
        (port) =>
          withClient(port, async (get) => {
            for (const i of CHANGES.keys()) {
              for (let round = 0; round < 3; round++) {
                assertEquals((await get(`/file${i}`)).text(), "before");
              }
            }
            await awaitNextFileTime();
            for (const [i, [what, change, expected]] of CHANGES.entries()) {
              const target = `/file${i}`;
              change(join(folder, `file${i}`));
              for (let round = 0; round < 3; round++) {
                const got = await get(target);
                const outcome = got.status === 200 ? got.text() : got.status;
                assertEquals(
                  outcome,
                  expected,
                  `${what}, request ${round + 1}`,
                );
              }
            }
          }),
      );
    },
  ));

/** Changes a large file while most of it is still to be sent, and calls `check` with the response. */
async function withDownload(
  change: (path: string, length: number) => void,
  check: (rest: Promise<RawResponse>, length: number) => Promise<void>,
): Promise<void> {
  const length = 40 * 1024 * 1024;
  await withFolder({}, async (folder) => {
    const path = join(folder, "large");
    Deno.writeFileSync(path, new Uint8Array(length).fill(0x61));
    await withSite({ folder }, async (port) => {
      const client = await RawClient.connect(port);
      try {
        await client.send(encodeRequest("/large"));
        // Its length is settled then. The socket's buffers are full long before the file is read.
        await client.readUntil((text) => text.includes("\r\n\r\n"));
        change(path, length);
        await check(client.receive(), length);
        const small = await exchange(port, "/missing");
        assertEquals(small.status, 404, "the server lives on");
      } finally {
        client.close();
      }
    });
  });
}

Deno.test("a file that shrinks while it is sent ends the connection early", async () => {
  await withDownload(
    (path) => Deno.truncateSync(path, 30 * 1024 * 1024),
    async (rest) => {
      const error = await assertRejects(() => rest);
      assert(error instanceof ContentEnded, String(error));
    },
  );
});

Deno.test("a file that grows while it is sent is sent in its former length", async () => {
  await withDownload((path) => {
    Deno.writeFileSync(path, new Uint8Array(1024), { append: true });
  }, async (rest, length) => {
    const got = await rest;
    assertEquals(got.content.length, length);
    assert(got.content.every((octet) => octet === 0x61));
  });
});

/** Writes octets other than those that are there, from `position` on. */
function overwrite(path: string, position: number, length: number): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync(position, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(length).fill(0x62));
}

/** As `cp other path` does: the same inode, emptied and written anew. */
function rewrite(path: string, length: number): void {
  Deno.writeFileSync(path, new Uint8Array(length).fill(0x62));
}

for (
  const [what, change] of [
    ["at its end", (path: string, length: number) => {
      overwrite(path, length - 1000, 1000);
    }],
    ["where it was sent already", (path: string) => overwrite(path, 0, 1)],
    ["anew, in the same length", rewrite],
    ["anew, longer", (path: string, length: number) => {
      rewrite(path, length + 1000);
    }],
    ["anew, with its former times", (path: string, length: number) => {
      const { mtime } = Deno.statSync(path);
      // The runtime cuts ctime to whole seconds.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
      rewrite(path, length);
      Deno.utimeSync(path, mtime!, mtime!);
    }],
  ] as const
) {
  Deno.test(`a file that is overwritten ${what} while it is sent ends the connection early`, async () => {
    await withDownload((path, length) => change(path, length), async (rest) => {
      const error = await assertRejects(() => rest);
      assert(error instanceof ContentEnded, String(error));
    });
  });
}

for (
  const [what, change] of [
    ["gets another mode and another name", (path: string) => {
      if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
      Deno.renameSync(path, path + ".away");
    }],
    ["vanishes", (path: string) => Deno.removeSync(path)],
    ["is replaced by rename", (path: string) => {
      Deno.writeTextFileSync(path + ".new", "other");
      Deno.renameSync(path + ".new", path);
    }],
  ] as const
) {
  Deno.test(`a file that ${what} while it is sent is sent to its end`, async () => {
    await withDownload(change, async (rest, length) => {
      const got = await rest;
      assertEquals(got.content.length, length);
      assert(got.content.every((octet) => octet === 0x61));
    });
  });
}

Deno.test("a file that is appended to all the time is always found", async () => {
  await withFolder({ "log": "begin\n" }, async (folder) => {
    const path = join(folder, "log");
    const writer = new Worker(
      new URL("../appender_worker.ts", import.meta.url),
      { type: "module" },
    );
    const begun = new Promise((resolve) => writer.onmessage = resolve);
    writer.postMessage(path);
    await begun;
    try {
      await withSite({ folder }, (port) =>
        withClient(port, async (get) => {
          for (let i = 0; i < 500; i++) {
            const got = await get("/log");
            assertEquals(got.status, 200, `request ${i}`);
            assert(got.text().startsWith("begin\n"));
          }
        }));
    } finally {
      writer.terminate();
    }
  });
});
