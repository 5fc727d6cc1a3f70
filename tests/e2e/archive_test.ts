// Folders as ZIP archives over the wire, checked by programs that did not make them.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { MAX_ARCHIVES_AT_ONCE } from "../../src/site/archive/limits.ts";
import {
  encodeRequest,
  exchange,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import { findMissing, requiring, windowsLacks } from "../requirement.ts";
import {
  type Files,
  withFolder,
  withSite,
  writeFiles,
} from "../site_server.ts";
import { until } from "../wait.ts";

const ZIP = "?download=zip";

/** Names of open descriptors below the folder. */
function openBelow(folder: string): string[] {
  return [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => {
    try {
      const path = Deno.readLinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}

async function run(
  program: string,
  args: string[],
  cwd?: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env: { LC_ALL: "C.UTF-8" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(success, text + new TextDecoder().decode(stderr));
  return text;
}

/** What python3 finds in the archive: content by name. It checks every CRC. */
async function unpack(got: RawResponse): Promise<Record<string, string>> {
  const path = Deno.makeTempFileSync({ suffix: ".zip" });
  try {
    Deno.writeFileSync(path, got.content);
    const script = `
import sys, json, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({i.filename: z.read(i).decode("utf-8", "replace") for i in z.infolist()}))
`;
    return JSON.parse(await run("python3", ["-c", script, path]));
  } finally {
    Deno.removeSync(path);
  }
}

const pythonMissing = findMissing("python3");

const TREE: Files = {
  "photos/a.txt": "first",
  "photos/empty.txt": "",
  "photos/nothing/": "",
  "photos/sub/deep/ü 写真.txt": "deep",
  "photos/large.bin": new Uint8Array(700_000).fill(97),
  "photos/.secret": "hidden",
  "photos/sub/.git/config": "hidden",
  "photos/site/index.html": "index",
  "photos/site/unlisted.txt": "unlisted",
  "photos/shadowed.txt": "shadowed",
  "photos/private/key.txt": "shadowed",
  "photos/users": "password file",
  "_headers": "/*\n  X-Robots-Tag: noindex\n",
  "_redirects": "/photos/shadowed.txt / 302!\n/photos/private/* 404!\n",
};

const EXPECTED: Record<string, string> = {
  "photos/": "",
  "photos/a.txt": "first",
  "photos/empty.txt": "",
  "photos/nothing/": "",
  "photos/sub/": "",
  "photos/sub/deep/": "",
  "photos/sub/deep/ü 写真.txt": "deep",
  "photos/large.bin": "a".repeat(700_000),
  "photos/site/": "",
  "photos/site/index.html": "index",
};

Deno.test(requiring(
  pythonMissing,
  "an archive holds what listings show, and nothing else",
  async () => {
    await withFolder(TREE, async (folder) => {
      const options = { folder, list: true, hidden: ["photos/users"] };
      await withSite(options, async (port) => {
        const got = await exchange(port, `/photos/${ZIP}`);
        assertEquals(got.status, 200);
        assertEquals(got.field("content-type"), "application/zip");
        assertEquals(
          got.field("content-disposition"),
          `attachment; filename="photos.zip"; filename*=UTF-8''photos.zip`,
        );
        assertEquals(got.field("content-length"), String(got.content.length));
        assertEquals(got.field("cache-control"), "no-store");
        assertEquals(got.field("x-robots-tag"), "noindex");
        assertEquals(got.field("etag"), undefined);
        const { "photos/private/": _, ...unpacked } = await unpack(got);
        assertEquals(unpacked, EXPECTED);

        const root = await unpack(await exchange(port, `/${ZIP}`));
        assertEquals(
          Object.keys(root).filter((name) =>
            !/^files\/(photos\/.*)?$/.test(name)
          ),
          [],
        );
        assertEquals(root["files/photos/a.txt"], "first");

        const head = await exchange(port, `/photos/${ZIP}`, { method: "HEAD" });
        assertEquals([head.status, head.content.length], [200, 0]);
        assertEquals(head.field("content-length"), got.field("content-length"));
        const ranged = await exchange(port, `/photos/${ZIP}`, {
          fields: ["Range: bytes=0-9"],
        });
        assertEquals(ranged.status, 200, "it has no ranges");
        for (
          const [target, status] of [
            [`/missing/${ZIP}`, 404],
            [`/photos/site/${ZIP}`, 200],
            [`/photos/a.txt${ZIP}`, 200],
            [`/photos/.secret/${ZIP}`, 404],
            ["/photos/?download=tar", 200],
          ] as const
        ) {
          const other = await exchange(port, target);
          assertEquals(other.status, status, target);
          assert(other.field("content-type") !== "application/zip", target);
        }
      });
      await withSite({ folder }, async (port) => {
        assertEquals(
          (await exchange(port, `/photos/${ZIP}`)).status,
          404,
          "off",
        );
      });
    });
  },
));

Deno.test(requiring(
  findMissing("unzip"),
  "unzip finds no fault in an archive, and unpacks names, times and modes",
  async () => {
    const names = [
      "a b.txt",
      "ü",
      "写真",
      "-rf",
      "%41",
      "a'b\"c",
      "💡",
      "x".repeat(200),
    ];
    const files = Object.fromEntries(names.map((name) => [`d/${name}`, name]));
    await withFolder(files, async (folder) => {
      const time = Date.UTC(2021, 2, 4, 5, 6, 7) / 1000;
      for (const name of names) {
        Deno.utimeSync(join(folder, "d", name), time, time);
      }
      await withSite({ folder, list: true }, async (port) => {
        const got = await exchange(port, `/d/${ZIP}`);
        const zip = join(folder, "../d.zip");
        Deno.writeFileSync(zip, got.content);
        assertMatch(await run("unzip", ["-tq", zip]), /No errors detected/);
        const out = join(folder, "../out");
        await run("unzip", ["-q", zip, "-d", out]);
        for (const name of names) {
          const path = join(out, "d", name);
          assertEquals(Deno.readTextFileSync(path), name);
          const { mtime, mode } = Deno.statSync(path);
          assertEquals(mtime?.getTime(), time * 1000, name);
          assertEquals(mode! & 0o777, 0o644, name);
        }
      });
    });
  },
));

Deno.test(requiring(
  pythonMissing ?? windowsLacks,
  "an archive follows links inside the folder, none that leads out, and none that leads back",
  async () => {
    await withFolder({
      "d/real/x": "x",
      "d/file": "f",
      "outside/y": "y",
      "../beside/secret": "secret",
    }, async (folder) => {
      for (
        const [to, name] of [
          ["real", "to-folder"],
          ["file", "to-file"],
          ["../outside", "to-other"],
          [".", "circle"],
          ["../..", "up"],
          ["../../beside", "out"],
          ["../../beside/secret", "out-file"],
          ["nowhere", "broken"],
          ["..", "real/circle"],
        ]
      ) Deno.symlinkSync(to, join(folder, "d", name));
      await withSite({ folder, list: true }, async (port) => {
        assertEquals(await unpack(await exchange(port, `/d/${ZIP}`)), {
          "d/": "",
          "d/file": "f",
          "d/real/": "",
          "d/real/x": "x",
          "d/to-file": "f",
          "d/to-folder/": "",
          "d/to-folder/x": "x",
          "d/to-other/": "",
          "d/to-other/y": "y",
        });
      });
    });
  },
));

/** More than the socket's buffers take, so that the server waits in the midst of it. */
const BIG = 24 * 1024 * 1024;

Deno.test(requiring(
  windowsLacks,
  "the connection is cut where a file changes, shrinks or vanishes while its archive is sent",
  async () => {
    const changes: Record<string, (folder: string) => void> = {
      "overwritten while it is sent": (d) =>
        Deno.writeFileSync(join(d, "a"), new Uint8Array(BIG).fill(1)),
      "cut while it is sent": (d) => Deno.truncateSync(join(d, "a"), 1000),
      "a later one is gone": (d) => Deno.removeSync(join(d, "z")),
      "a later one has grown": (d) =>
        Deno.writeTextFileSync(join(d, "z"), "longer"),
      "a later one is a folder": (d) => {
        Deno.removeSync(join(d, "z"));
        Deno.mkdirSync(join(d, "z"));
      },
      "a later one leads out": (d) => {
        Deno.removeSync(join(d, "z"));
        Deno.symlinkSync("/etc/hostname", join(d, "z"));
      },
    };
    for (const [why, change] of Object.entries(changes)) {
      await withFolder({ "d/z": "z" }, async (folder) => {
        Deno.writeFileSync(join(folder, "d/a"), new Uint8Array(BIG));
        const warnings: string[] = [];
        const warn = (line: string) => warnings.push(line);
        await withSite({ folder, list: true, warn }, async (port) => {
          const client = await RawClient.connect(port);
          await client.send(encodeRequest(`/d/${ZIP}`));
          await client.readUntil((received) => received.includes("\r\n\r\n"));
          change(join(folder, "d"));
          const received = (await client.receiveToEnd()).length;
          assert(received < BIG + 1000 && received > 0, `${why}: ${received}`);
          client.close();
          assertEquals(openBelow(folder), [], why);
          // The slot is free again.
          const again = await exchange(port, `/d/${ZIP}`, { method: "HEAD" });
          assertEquals(again.status, 200);
        });
        if (why.startsWith("a later")) {
          assertMatch(warnings.join(), /^"\/d\/z" ends an archive: /, why);
        }
      });
    }
  },
));

Deno.test(requiring(
  windowsLacks,
  "archives that wait for their peers are few, and end with them",
  async () => {
    await withFolder({ "other.txt": "other" }, async (folder) => {
      writeFiles(folder, { "d/a": new Uint8Array(BIG) });
      await withSite({ folder, list: true }, async (port) => {
        const clients: RawClient[] = [];
        for (let i = 0; i < MAX_ARCHIVES_AT_ONCE; i++) {
          const client = await RawClient.connect(port);
          await client.send(encodeRequest(`/d/${ZIP}`));
          await client.readUntil((received) => received.includes("\r\n\r\n"));
          clients.push(client);
        }
        assertEquals(openBelow(folder).length, MAX_ARCHIVES_AT_ONCE);
        const refused = await exchange(port, `/d/${ZIP}`);
        assertEquals(refused.status, 503);
        assert(refused.field("retry-after") !== undefined);
        assertEquals((await exchange(port, "/other.txt")).text(), "other");
        for (const client of clients) client.close();
        await until(() => openBelow(folder).length === 0);
        const again = await exchange(port, `/d/${ZIP}`, { method: "HEAD" });
        assertEquals(again.status, 200);
      });
    });
  },
));

Deno.test("a folder that is too large for an archive gets 403, and HTTP/1.0 gets an archive with its length", async () => {
  await withFolder({ "d/a": "a" }, async (folder) => {
    await withSite({ folder, list: true }, async (port) => {
      const client = await RawClient.connect(port);
      await client.send(`GET /d/${ZIP} HTTP/1.0\r\n\r\n`);
      const old = await client.receive();
      assertEquals(old.field("content-length"), String(old.content.length));
      client.close();
      // A sparse file: no octet of it is read.
      using sparse = Deno.openSync(join(folder, "d/sparse"), {
        write: true,
        create: true,
      });
      sparse.truncateSync(65 * 1024 ** 3);
      const refused = await exchange(port, `/d/${ZIP}`);
      assertEquals(refused.status, 403);
      assertMatch(refused.text(), /too large for an archive/);
    });
  });
});
