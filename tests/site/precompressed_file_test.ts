// Precompressed files beside the files of a site: when they are sent, and when they are not.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { CODING_ENDING, CODINGS } from "../../src/site/coding/coding.ts";
import { listCodecs } from "../../src/site/coding/codec.ts";
import { SETTLE_TIME_MS } from "../../src/site/files/limits.ts";
import { requiringModes } from "../file_modes.ts";
import { writeFiles } from "../site_server.ts";
import { accept, assertCoded, TEXT, withResponder } from "./coded_site.ts";
import { countCodecs, encode, makeText } from "./coding/coded_content.ts";

Deno.test("precompressed file: it is sent in each coding, cold and hot, with the media type of the original", async () => {
  const codings = CODINGS.filter((c) =>
    c !== "zstd" || listCodecs().includes(c)
  );
  for (const coding of codings) {
    const coded = await encode(TEXT, coding);
    const name = `a.css${CODING_ENDING[coding]}`;
    await withResponder({ "a.css": TEXT, [name]: coded }, async ({ ask }) => {
      const made = await countCodecs(async () => {
        for (const why of ["cold", "hot"]) {
          const answer = await ask("/a.css", accept(coding));
          await assertCoded(answer, { coding, original: TEXT }, why);
          assertEquals(answer.content, coded, why);
          assertEquals(answer.field("content-type"), "text/css; charset=utf-8");
          assert(answer.field("etag")?.endsWith(`.${coding}"`), why);
          const plain = await ask("/a.css", {});
          await assertCoded(plain, { coding: "identity", original: TEXT }, why);
          const direct = await ask(`/${name}`, accept(coding));
          assertEquals(direct.content, coded, "by its own name");
          assertEquals(direct.field("content-encoding"), undefined);
        }
      });
      assertEquals(made, 0, "nothing is compressed");
    });
  }
});

Deno.test("precompressed file: it is preferred to compression, unless the client's weights decide otherwise", async () => {
  const gz = await encode(TEXT, "gzip");
  await withResponder({ "a.css": TEXT, "a.css.gz": gz }, async ({ ask }) => {
    const answer = await ask("/a.css", accept("gzip, br, zstd"));
    assertEquals(answer.content, gz);
    const weighed = await ask("/a.css", accept("gzip;q=0.5, br"));
    await assertCoded(weighed, { coding: "br", original: TEXT });
  });
});

Deno.test("precompressed file: that of an index file is sent for its folder", async () => {
  const gz = await encode(TEXT, "gzip");
  await withResponder({
    "index.html": TEXT,
    "index.html.gz": gz,
    "sub/index.html": TEXT,
  }, async ({ ask }) => {
    assertEquals((await ask("/", accept("gzip"))).content, gz);
    await assertCoded(await ask("/sub/", accept("gzip")), {
      coding: "gzip",
      original: TEXT,
    });
  });
});

Deno.test("precompressed file: it is sent for a type that is not compressed on the fly", async () => {
  const original = Uint8Array.from(TEXT);
  original[0] = 0;
  await withResponder({ "a.data": original }, async ({ ask, folder }) => {
    const fields = accept("gzip");
    await assertCoded(await ask("/a.data", fields), {
      coding: "identity",
      original,
    });
    writeFiles(folder, { "a.data.gz": await encode(original, "gzip") });
    await assertCoded(await ask("/a.data", fields), {
      coding: "gzip",
      original,
    });
  }, Date.now);
});

Deno.test("precompressed file: an unusable one is not sent and is reported once", async () => {
  const cases: [string, (path: string, coded: Uint8Array) => void, string][] = [
    ["broken", (path) => Deno.writeTextFileSync(path, "no gzip"), "begin"],
    ["empty", (path) => Deno.writeTextFileSync(path, ""), "begin"],
    ["a folder", (path) => Deno.mkdirSync(path), "not a file"],
    ["a link to nothing", (path) => Deno.symlinkSync("none", path), "not a"],
    ["a link in a circle", (path) => Deno.symlinkSync(path, path), "not a"],
    [
      "a link out of the root",
      (path, coded) => {
        Deno.writeFileSync(join(path, "../../secret.gz"), coded);
        Deno.symlinkSync("../secret.gz", path);
      },
      "not a file",
    ],
    [
      "older",
      (path, coded) => {
        Deno.writeFileSync(path, coded);
        Deno.utimeSync(path, 1_500_000_000, 1_500_000_000);
      },
      "older",
    ],
  ];
  for (const [why, make, reason] of cases) {
    await withResponder(
      { "a.css": TEXT },
      async ({ ask, folder, warnings }) => {
        make(join(folder, "a.css.gz"), await encode(makeText(99), "gzip"));
        for (let i = 0; i < 3; i++) {
          const answer = await ask("/a.css", accept("gzip"));
          await assertCoded(answer, { coding: "gzip", original: TEXT }, why);
        }
        assertEquals(warnings.length, 1, why);
        assert(warnings[0].includes("a.css.gz"), warnings[0]);
        assert(warnings[0].includes(reason), warnings[0]);
      },
    );
  }
});

Deno.test(requiringModes(
  "precompressed file: one without read permission is not sent and is reported once",
  () =>
    withResponder({ "a.css": TEXT }, async ({ ask, folder, warnings }) => {
      const path = join(folder, "a.css.gz");
      Deno.writeFileSync(path, await encode(TEXT, "gzip"), { mode: 0o000 });
      for (let i = 0; i < 3; i++) {
        const answer = await ask("/a.css", accept("gzip"));
        await assertCoded(answer, { coding: "gzip", original: TEXT });
      }
      assertEquals(warnings.length, 1);
    }),
));

Deno.test("precompressed file: the next request sees that one was added, changed, damaged, repaired or removed", async () => {
  const first = await encode(TEXT, "gzip");
  const second = await encode(TEXT, "gzip", 1);
  assertNotEquals(first, second);
  await withResponder({ "a.css": TEXT }, async ({ ask, folder }) => {
    const path = join(folder, "a.css.gz");
    const own = (await ask("/a.css", accept("gzip"))).content;
    for (let round = 0; round < 8; round++) {
      // Settled files are cached, others are checked for each request.
      const pause = () =>
        round % 4 === 3
          ? new Promise((resolve) => setTimeout(resolve, 2 * SETTLE_TIME_MS))
          : undefined;
      const tags = new Set<string | undefined>();
      const expect = async (content: Uint8Array, why: string) => {
        await pause();
        for (const heat of ["cold", "hot"]) {
          const answer = await ask("/a.css", accept("gzip"));
          assertEquals(answer.content, content, `${why}, ${heat}, ${round}`);
          tags.add(answer.field("etag"));
        }
      };
      Deno.writeFileSync(path, first);
      await expect(first, "added");
      Deno.writeFileSync(path, second);
      await expect(second, "changed");
      assertEquals(tags.size, 2, "other octets, another tag");
      Deno.writeTextFileSync(path, "broken");
      await expect(own, "damaged");
      Deno.writeFileSync(path, first);
      await expect(first, "repaired");
      Deno.removeSync(path);
      await expect(own, "removed");
    }
  }, Date.now);
});

Deno.test("precompressed file: it is not sent after the original was edited", async () => {
  const after = makeText(15_000, 7);
  await withResponder({ "a.css": TEXT }, async ({ ask, folder }) => {
    const path = join(folder, "a.css");
    const gz = await encode(TEXT, "gzip", 1);
    Deno.writeFileSync(`${path}.gz`, gz);
    Deno.utimeSync(path, 1_700_000_000, 1_700_000_000.5);
    for (const time of [1_700_000_000, 1_700_000_000.493, 1_699_999_999.6]) {
      Deno.utimeSync(`${path}.gz`, time, time);
      const answer = await ask("/a.css", accept("gzip"));
      assertEquals(answer.content, gz, `written by the same build: ${time}`);
    }
    Deno.utimeSync(`${path}.gz`, 1_699_999_999, 1_699_999_999);
    const answer = await ask("/a.css", accept("gzip"));
    assertNotEquals(answer.content, gz, "over 1 s older");
    Deno.utimeSync(`${path}.gz`, 1_700_000_000, 1_700_000_000);
    Deno.writeFileSync(path, after);
    await assertCoded(await ask("/a.css", accept("gzip")), {
      coding: "gzip",
      original: after,
    });
  }, Date.now);
});

Deno.test("precompressed file: it stands for the original once that is removed", async () => {
  const gz = await encode(TEXT, "gzip");
  await withResponder(
    { "a.css": TEXT, "a.css.gz": gz },
    async ({ ask, folder }) => {
      for (const coding of ["gzip", "br"]) {
        assertEquals((await ask("/a.css", accept(coding))).status, 200);
      }
      Deno.removeSync(join(folder, "a.css"));
      for (const coding of ["gzip", "identity"] as const) {
        const answer = await ask("/a.css", accept(coding));
        await assertCoded(answer, { coding, original: TEXT });
      }
      Deno.removeSync(join(folder, "a.css.gz"));
      assertEquals((await ask("/a.css", accept("gzip"))).status, 404);
    },
  );
});
