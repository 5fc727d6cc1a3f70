// Compression on the fly by a site: what it compresses, and what that costs.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ContentCoding } from "../../src/http/content_coding.ts";
import type { AppliedCoding } from "../../src/site/coding/coding.ts";
import {
  MAX_CODED_OCTETS,
  MAX_COMPRESSIONS,
} from "../../src/site/coding/limits.ts";
import { MAX_HOT_FILE_OCTETS } from "../../src/site/files/limits.ts";
import { accept, assertCoded, TEXT, withResponder } from "./coded_site.ts";
import {
  countCodecs,
  encode,
  makeNoise,
  makeText,
} from "./coding/coded_content.ts";

Deno.test("compression: a file that does not become shorter is sent uncompressed, and is compressed once", async () => {
  const noise = makeNoise(5000);
  await withResponder({ "a.txt": noise }, async ({ ask }) => {
    const made = await countCodecs(async () => {
      for (let i = 0; i < 3; i++) {
        const answer = await ask("/a.txt", accept("gzip"));
        await assertCoded(answer, { coding: "identity", original: noise });
      }
      const answer = await ask("/a.txt", accept("gzip, identity;q=0"));
      await assertCoded(answer, { coding: "gzip", original: noise });
    });
    assertEquals(made, 1);
  });
});

Deno.test("compression: a file above MAX_CODED_OCTETS is only sent precompressed", async () => {
  const large = makeText(MAX_HOT_FILE_OCTETS + 100_000);
  const huge = makeText(MAX_CODED_OCTETS + 1);
  const noise = makeNoise(MAX_HOT_FILE_OCTETS + 1);
  await withResponder({
    "l.js": large,
    "h.js": huge,
    "n.js": noise,
    "p.js": huge,
    "p.js.gz": await encode(noise, "gzip"),
  }, async ({ ask }) => {
    const made = await countCodecs(async () => {
      for (const why of ["cold", "hot"]) {
        const cases: [string, ContentCoding, Uint8Array][] = [
          ["/l.js", "gzip", large],
          ["/h.js", "identity", huge],
          ["/n.js", "identity", noise],
          ["/p.js", "gzip", noise],
        ];
        for (const [target, coding, original] of cases) {
          const answer = await ask(target, accept("gzip"));
          await assertCoded(answer, { coding, original }, `${target} ${why}`);
        }
      }
    });
    assertEquals(made, 2, "one for each file below the limit");
  });
});

Deno.test("compression: first requests at the same time share one compression for each coding", async () => {
  await withResponder({ "a.css": TEXT }, async ({ ask }) => {
    const made = await countCodecs(async () => {
      const answers = await Promise.all(
        Array.from(
          { length: 50 },
          (_, i) => ask("/a.css", accept(i % 2 ? "gzip" : "br")),
        ),
      );
      for (const [i, answer] of answers.entries()) {
        const coding = i % 2 ? "gzip" : "br";
        await assertCoded(answer, { coding, original: TEXT });
      }
    });
    assertEquals(made, 2);
  });
});

Deno.test("compression: beyond MAX_COMPRESSIONS files are sent uncompressed, or 503", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`${i}.css`, makeText(9000, i)]),
  );
  await withResponder(files, async ({ ask }) => {
    const names = Object.keys(files);
    const answers = await Promise.all(
      names.map((name) => ask(`/${name}`, accept("gzip"))),
    );
    const codings = answers.map((answer) => answer.field("content-encoding"));
    assertEquals(
      codings.filter((coding) => coding === "gzip").length,
      MAX_COMPRESSIONS,
    );
    for (const [i, answer] of answers.entries()) {
      const coding = codings[i] === "gzip" ? "gzip" : "identity";
      await assertCoded(answer, { coding, original: files[names[i]] });
    }
    const strict = await Promise.all(
      names.map((name) => ask(`/${name}`, accept("br, identity;q=0"))),
    );
    const busy = strict.filter(({ status }) => status === 503);
    assertEquals(busy.length, 60 - MAX_COMPRESSIONS);
    assert(busy.every((answer) => answer.field("retry-after") !== undefined));
    const later = await ask("/59.css", accept("gzip"));
    await assertCoded(later, { coding: "gzip", original: files["59.css"] });
  });
});

Deno.test("compression: the next request sees each edit, in each coding", async () => {
  await withResponder({ "a.css": TEXT }, async ({ ask, folder }) => {
    const codings: AppliedCoding[] = ["gzip", "br"];
    for (let edit = 0; edit < 200; edit++) {
      const original = makeText(1500, edit);
      Deno.writeFileSync(join(folder, "a.css"), original);
      const coding = codings[edit % 2];
      const answer = await ask("/a.css", accept(coding));
      await assertCoded(answer, { coding, original }, `edit ${edit}`);
    }
  }, Date.now);
});
