// Validators of files whose modification time says nothing: 0, that of ZIP or npm, or one in the future.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { MAX_HOT_FILE_OCTETS } from "../../src/site/files/limits.ts";
import { exchange } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import {
  awaitNextFileTime,
  withFolder,
  withSettledSite,
} from "../site_server.ts";

const OCTETS = MAX_HOT_FILE_OCTETS + 1;
const TIMES: Readonly<Record<string, number>> = {
  "epoch.bin": 0,
  "zip.bin": Date.UTC(1980, 0, 1) / 1000,
  "npm.bin": Date.UTC(1985, 9, 26, 8, 15) / 1000,
  "future.bin": Date.UTC(2099, 0, 1) / 1000,
};
const NAMES = Object.keys(TIMES);

/** Gives each file another content, of the same length and with the same time. */
function write(folder: string, octet: number, how: "replace" | "overwrite") {
  for (const name of NAMES) {
    const path = join(folder, name);
    const written = how === "replace" ? `${path}.new` : path;
    Deno.writeFileSync(written, new Uint8Array(OCTETS).fill(octet));
    Deno.utimeSync(written, TIMES[name], TIMES[name]);
    if (how === "replace") Deno.renameSync(written, path);
  }
}

Deno.test(requiring(
  windowsLacks,
  "a large file with a shared time has a strong entity-tag, which changes with its content alone",
  () =>
    withFolder({}, async (folder) => {
      const tags = new Set<string>();
      for (const how of ["overwrite", "replace", "overwrite"] as const) {
        write(folder, tags.size, how);
        // A restart changes nothing.
        for (let run = 0; run < 2; run++) {
          await withSettledSite({ folder }, async (port) => {
            for (const name of NAMES) {
              const got = await exchange(port, `/${name}`, { method: "HEAD" });
              const tag = got.field("etag");
              assert(tag !== undefined && !tag.startsWith("W/"), name);
              tags.add(tag);
              await checkConditions(port, name, tag);
            }
          });
        }
        await awaitNextFileTime();
      }
      assertEquals(tags.size, 3 * NAMES.length);
    }),
));

async function checkConditions(port: number, name: string, tag: string) {
  const { status } = await exchange(port, `/${name}`, {
    fields: [`If-None-Match: ${tag}`],
  });
  assertEquals(status, 304, name);
  const range = `Range: bytes=${OCTETS - 2}-`;
  const part = await exchange(port, `/${name}`, {
    fields: [range, `If-Range: ${tag}`],
  });
  assertEquals([part.status, part.content.length], [206, 2], name);
  const other = await exchange(port, `/${name}`, {
    fields: [range, 'If-Range: "other"'],
  });
  assertNotEquals(other.status, 206, name);
}
