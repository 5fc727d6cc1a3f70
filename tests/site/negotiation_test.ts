import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { HOT_FILE_OVERHEAD_OCTETS } from "../../src/site/files/limits.ts";
import type { SiteFile } from "../../src/site/files/site_file.ts";
import { Negotiation } from "../../src/site/negotiation.ts";
import { withFolder } from "../site_server.ts";
import {
  countCodecs,
  decode,
  encode,
  makeNoise,
  makeText,
} from "./coding/coded_content.ts";
import { openStore } from "./files/opened_store.ts";

const inAMinute = () => Date.now() + 60_000;

function withNegotiation(
  { files, cacheOctets }: {
    files: Record<string, Uint8Array>;
    cacheOctets: number;
  },
  body: (select: (name: string) => Promise<SiteFile>) => Promise<void>,
): Promise<void> {
  return withFolder(files, async (folder) => {
    const store = openStore(folder, { cacheOctets });
    const negotiation = new Negotiation(store, { cacheOctets, warn: () => {} });
    await body(async (name) => {
      const now = inAMinute();
      const original = store.resolve([name], now);
      assert(original.kind === "file");
      const selected = await negotiation.select(original, {
        acceptEncoding: "gzip",
        onTheFly: true,
        now,
      });
      assert(typeof selected === "object");
      return selected.file;
    });
  });
}

Deno.test("Negotiation.select() caches what it compressed within the bound of the hot files", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${i}.css`, makeText(10_000, i)]),
  );
  const each = 2 * HOT_FILE_OVERHEAD_OCTETS + 10_000 + 3_000;
  const names = Object.keys(files);
  for (const [room, rounds, expected] of [[20, 3, 20], [10, 3, 60]]) {
    await withNegotiation(
      { files, cacheOctets: room * each },
      async (select) => {
        const compressed = await countCodecs(async () => {
          for (let round = 0; round < rounds; round++) {
            for (const name of names) {
              const { content, coding } = await select(name);
              assert(content.kind === "octets" && coding === "gzip");
              assertEquals(decode(content.octets, "gzip"), files[name]);
              assert(content.octets.length < 3_000);
            }
          }
        });
        assertEquals(compressed, expected, `room for ${room} of 20`);
      },
    );
  }
});

Deno.test("Negotiation.select() does not compress a file that would take too much of the bound", async () => {
  const files = { "a.css": makeText(10_000), "b.css": makeText(9_999) };
  await withNegotiation({ files, cacheOctets: 79_999 }, async (select) => {
    assertEquals((await select("a.css")).coding, "identity");
    assertEquals((await select("b.css")).coding, "gzip");
  });
});

Deno.test("Negotiation.select() says that a coded file changed while it was decoded", () => {
  const files = { "a.svgz": encode(makeNoise(1_200_000), "gzip") };
  return withFolder(files, async (folder) => {
    const cacheOctets = 16_000_000;
    const store = openStore(folder, { cacheOctets });
    const negotiation = new Negotiation(store, { cacheOctets, warn: () => {} });
    const now = inAMinute();
    const original = store.resolve(["a.svgz"], now);
    assert(original.kind === "file" && original.file.content.kind === "file");
    const path = join(folder, "a.svgz");
    Deno.writeFileSync(path, new Uint8Array(1_200_500));
    // The system's clock may not have moved since the file was made.
    Deno.utimeSync(path, 1, 1);
    const selected = await negotiation.select(original, {
      acceptEncoding: "identity",
      onTheFly: false,
      now,
    });
    assertEquals(selected, "changed");
  });
});
