import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { locate } from "../../../src/site/files/containment.ts";
import type { FileStore } from "../../../src/site/files/file_store.ts";
import { aMinuteAhead, withFolder, writeFiles } from "../../site_server.ts";
import { whileSwapping } from "../../swapper.ts";
import { openStore } from "./opened_store.ts";

const LEAST_RESOLUTIONS = 20_000;
const LEAST_SWAPS = 1_000;
/** Where the other thread gets little of the machine, more are needed until each state was met. */
const MAX_RESOLUTIONS = 2_000_000;

Deno.test("locate() compares real paths, in settled and in changing directories", async () => {
  await withFolder({ "a/b/file": "in" }, (folder) => {
    const root = Deno.realPathSync(folder);
    const outside = join(root, "..", "outside");
    writeFiles(outside, { "secret": "out", "d/secret": "out" });
    writeFiles(root + "-beside", { "file": "out" });
    Deno.symlinkSync(join(root, "a/b/file"), join(root, "to-file"));
    Deno.symlinkSync(join(root, "a"), join(root, "to-folder"));
    Deno.symlinkSync(root, join(root, "a", "to-root"));
    Deno.symlinkSync("../outside/secret", join(root, "out-file"));
    Deno.symlinkSync("../outside", join(root, "out-folder"));
    Deno.symlinkSync("../root-beside/file", join(root, "out-beside"));
    const cases: [string, boolean, string][] = [
      ["a/b/file", true, "a file"],
      ["a/b", true, "a folder"],
      [".", true, "the root"],
      ["to-file", true, "a link to a file inside"],
      ["to-folder/b/file", true, "a link to a folder inside"],
      ["a/to-root/a/b/file", true, "a link to the root"],
      ["out-file", false, "a link to a file outside"],
      ["out-folder/secret", false, "a link to a folder outside"],
      ["out-folder/d/secret", false, "deeper outside"],
      ["out-beside", false, "a folder whose name begins as the root's"],
    ];
    // By the first clock the directories have just changed, by the second they have settled.
    for (const clock of [Date.now, aMinuteAhead]) {
      for (const [path, expected, why] of cases) {
        const whole = join(root, path);
        const info = Deno.statSync(whole);
        assertEquals(
          locate({ path: root, real: root }, whole, { info, now: clock() }),
          expected ? "inside" : "outside",
          why,
        );
      }
    }
    const other = Deno.statSync(join(outside, "secret"));
    const now = Date.now();
    const path = join(root, "a/b/file");
    assertEquals(
      locate({ path: root, real: root }, path, { info: other, now }),
      "moved",
      "another file opened",
    );
  });
});

Deno.test("locate() accepts the root of the file system as root", () => {
  const path = Deno.realPathSync(Deno.execPath());
  if (!path.startsWith("/")) return;
  const info = Deno.statSync(path);
  const top = { path: "/", real: "/" };
  assertEquals(locate(top, path, { info, now: Date.now() }), "inside");
  assertEquals(
    locate(top, "/", { info: Deno.statSync("/"), now: Date.now() }),
    "inside",
  );
});

// In the first case the folder changes places with a link to a folder outside, in the second a file with a link.
for (
  const [what, one, other, path] of [
    ["folder", "folder", "link", "folder/file"],
    ["file", "file", "file-link", "file"],
  ]
) {
  Deno.test(`FileStore.resolve() never reads outside while a ${what} is swapped for a link`, async () => {
    await withFolder({ "folder/file": "decoy", "file": "decoy" }, async (
      folder,
    ) => {
      writeFiles(join(folder, "../outside"), { "file": "SECRET" });
      Deno.symlinkSync("../outside", join(folder, "link"));
      Deno.symlinkSync("../outside/file", join(folder, "file-link"));
      const store = openStore(folder);
      const seen = new Map<string, number>();
      const swaps = await whileSwapping(join(folder, one), {
        b: join(folder, other),
        body(swaps) {
          const isEnough = (made: number) =>
            made >= LEAST_RESOLUTIONS && swaps() > LEAST_SWAPS &&
            seen.has("missing") && seen.has("decoy");
          for (let i = 0; i < MAX_RESOLUTIONS && !isEnough(i); i++) {
            const outcome = readFrom(store, path.split("/"));
            seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
          }
        },
      });
      const { decoy = 0, missing = 0, changing: _, ...rest } = Object
        .fromEntries(seen);
      assertEquals(rest, {}, "the secret, or a failure");
      assert(decoy > 0, "never saw the file itself");
      assert(missing > 0, "never saw the link");
      assert(swaps > LEAST_SWAPS, `${swaps} swaps`);
      assertEquals(readFrom(store, path.split("/")), "decoy", "afterwards");
    });
  });
}

function readFrom(store: FileStore, segments: string[]): string {
  const resolved = store.resolve(segments, Date.now());
  if (resolved.kind === "failed") return String(resolved.error);
  if (resolved.kind !== "file") return resolved.kind;
  const { content } = resolved.file;
  assert(content.kind === "octets");
  return new TextDecoder().decode(content.octets);
}
