// Programs that read listings and copy whole folders: wget -r, lftp, rclone. What they copy is compared octet by octet.

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findMissing, requiring } from "../requirement.ts";
import type { Files } from "../site_server.ts";
import {
  assertSameFiles,
  type Exchange,
  makeOctets,
  makeText,
  withServed,
} from "./client.ts";

/** Names that need escapes in a listing, in an address, or in both. */
const TREE: Files = {
  "a.txt": "a\n",
  "big.bin": makeOctets(3_000_000),
  "text.txt": makeText(10_000),
  "empty": "",
  "LICENSE": "free\n",
  "a b&c;d=e.txt": "blank and ampersand",
  "100% #1 what?.txt": "per cent, number sign, question mark",
  "größe \u{1f426}.txt": "beyond ASCII",
  "'quoted' \"name\" <b>.txt": "quotes and brackets",
  "plus+plus@home,ok!.txt": "sub-delims",
  "a:b.txt": "a colon",
  "picture.png": makeOctets(100, 3),
  "sub/b.txt": "b\n",
  "sub/page.html": "<p>page</p>",
  "sub/data.json.gz": makeOctets(1_000, 2),
  "sub/deep er/größe/c.txt": "c\n",
};

const LIST = ["--list"];

function wgetMirror(origin: string, ...more: string[]): string[] {
  return [
    "--recursive",
    "--level=inf",
    "--no-host-directories",
    "--directory-prefix=copy",
    "--restrict-file-names=nocontrol",
    "--no-verbose",
    ...more,
    `${origin}/`,
  ];
}

Deno.test(requiring(
  findMissing("wget"),
  "wget -r copies exactly the files of a listing",
  async () => {
    const log = await withServed(
      { files: TREE, args: LIST },
      async ({ origin, folder, work, run }) => {
        await run(
          "wget",
          wgetMirror(origin, "--reject-regex=[?]", "--reject=index.html*"),
        );
        await assertSameFiles(join(work, "copy"), folder);
      },
    );
    assertEquals(countFailures(log), 0);
  },
));

Deno.test(requiring(
  findMissing("wget"),
  "wget -r asks for each folder and each file once, and for no other view and no archive",
  async () => {
    const log = await withServed({
      files: TREE,
      args: LIST,
    }, async ({ origin, folder, work, run }) => {
      await run("wget", wgetMirror(origin));
      const copy = join(work, "copy");
      removeListings(copy);
      await assertSameFiles(copy, folder);
    });
    assertEquals(countFailures(log), 0);
    const asked = log.map(({ target }) => decodeURIComponent(target))
      .filter((target) => target !== "/robots.txt");
    assertEquals(asked.toSorted(), listPaths(TREE).toSorted());
  },
));

/** The path of each file and each folder. */
function listPaths(files: Files): string[] {
  const paths = new Set(["/"]);
  for (const name of Object.keys(files)) {
    paths.add(`/${name}`);
    for (
      let end = name.lastIndexOf("/");
      end > 0;
      end = name.lastIndexOf("/", end - 1)
    ) paths.add(`/${name.slice(0, end)}/`);
  }
  return [...paths];
}

/** How many exchanges failed, beside those for what wget asks of each site. */
function countFailures(log: readonly Exchange[]): number {
  return log.filter(({ status, target }) =>
    status >= 400 && target !== "/robots.txt"
  ).length;
}

/** Removes what wget wrote for listings: `index.html`, with a query or without. */
function removeListings(folder: string): void {
  for (const { name, isDirectory } of [...Deno.readDirSync(folder)]) {
    const path = join(folder, name);
    if (isDirectory) removeListings(path);
    else if (name.startsWith("index.html")) Deno.removeSync(path);
  }
}

Deno.test(requiring(
  findMissing("wget"),
  "wget -N asks again for what has changed only",
  async () => {
    const log = await withServed(
      { files: { "a.txt": "a\n", "b.txt": "b\n" }, args: LIST },
      async ({ origin, folder, work, run }) => {
        const files = [`${origin}/a.txt`, `${origin}/b.txt`];
        const args = ["--timestamping", "--no-verbose", ...files];
        const now = Math.trunc(Date.now() / 1000);
        for (const name of ["a.txt", "b.txt"]) {
          Deno.utimeSync(join(folder, name), now - 100, now - 100);
        }
        await run("wget", args);
        const { mtime } = Deno.statSync(join(work, "a.txt"));
        assertEquals(mtime!.getTime(), (now - 100) * 1000);
        Deno.writeTextFileSync(join(folder, "b.txt"), "changed\n");
        Deno.utimeSync(join(folder, "b.txt"), now - 50, now - 50);
        await run("wget", args);
        await assertSameFiles(work, folder);
      },
    );
    const statuses = log.map(({ target, status }) => `${target} ${status}`);
    assertEquals(statuses.toSorted(), [
      "/a.txt 200",
      "/a.txt 304",
      "/b.txt 200",
      "/b.txt 200",
    ]);
  },
));

Deno.test(requiring(
  findMissing("lftp"),
  "lftp mirrors a listing over parallel connections",
  async () => {
    const log = await withServed(
      { files: TREE, args: LIST },
      async ({ origin, folder, work, run }) => {
        const settings = "set net:max-retries 2; set cmd:fail-exit true";
        const mirror = `mirror --parallel=4 ${origin}/ copy`;
        await run("lftp", ["-c", `${settings}; ${mirror}`]);
        await assertSameFiles(join(work, "copy"), folder);
        // Once more: it finds nothing to do.
        await run("lftp", ["-c", `${settings}; ${mirror}`]);
        await assertSameFiles(join(work, "copy"), folder);
      },
    );
    assertEquals(countFailures(log), 0);
  },
));

Deno.test(requiring(
  findMissing("rclone"),
  "rclone copies a listing, and nothing at the second time",
  async () => {
    const log = await withServed(
      { files: TREE, args: LIST },
      async ({ origin, folder, work, run }) => {
        const args = [
          "copy",
          "--config=",
          `--http-url=${origin}/`,
          ":http:",
          "copy",
          "--retries=1",
        ];
        await run("rclone", args);
        await assertSameFiles(join(work, "copy"), folder);
        await run("rclone", args);
      },
    );
    assertEquals(countFailures(log), 0);
    const copied = log.filter(({ method, target }) =>
      method === "GET" && !target.endsWith("/")
    );
    assertEquals(copied.length, Object.keys(TREE).length);
  },
));
