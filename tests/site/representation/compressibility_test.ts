// Files in content codings: which is sent, what describes it, and what it costs. RFC 9110 §8.4, §12.5.3, §12.5.5.
//
// The responder is asked without a socket, with a clock far enough ahead that what was just written counts as settled.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import type { ContentCoding } from "../../../src/http/content_coding.ts";
import { parseRequestHead } from "../../../src/http1/request_head_parser.ts";
import { parseRequestTarget } from "../../../src/http/request_target.ts";
import { contentLength } from "../../../src/http/content.ts";
import type { HttpResponse } from "../../../src/http/response.ts";
import {
  type AppliedCoding,
  CODING_ENDING,
  CODINGS,
} from "../../../src/site/coding/coding.ts";
import { listCodecs } from "../../../src/site/coding/codec.ts";
import {
  MAX_CODED_OCTETS,
  MAX_UNCODED_OCTETS,
} from "../../../src/site/coding/limits.ts";
import {
  MAX_HOT_FILE_OCTETS,
  SETTLE_TIME_MS,
} from "../../../src/site/files/limits.ts";
import { makeSite } from "../../../src/site/make_site.ts";
import { testWithModes } from "../../file_modes.ts";
import { DEFAULTS, withFolder, writeFiles } from "../../site_server.ts";
import {
  countCodecs,
  decode,
  encode,
  makeNoise,
  makeText,
} from "../coding/coded_content.ts";

type Ask = (
  target: string,
  fields?: Readonly<Record<string, string>>,
  method?: string,
) => Promise<Answer>;

interface Answer {
  readonly status: number;
  readonly content: Uint8Array;
  /** Content-Length as it would be sent. */
  readonly length: number;
  field(name: string): string | undefined;
  /** Names and values, to be compared as a whole. */
  readonly fields: readonly (readonly [string, string])[];
}

/** A site of a folder with those files, asked without a socket. */
function withResponder(
  files: Record<string, string | Uint8Array>,
  body: (
    site: { ask: Ask; folder: string; warnings: string[] },
  ) => Promise<void>,
  clock: () => number = inAMinute,
): Promise<void> {
  return withFolder(files, async (folder) => {
    const warnings: string[] = [];
    const site = await makeSite({
      ...DEFAULTS,
      folder,
      warn: (text) => warnings.push(text),
    });
    const ask: Ask = async (target, fields = {}, method = "GET") => {
      const lines = Object.entries(fields).map(([n, v]) => `${n}: ${v}\r\n`);
      const parsed = parseRequestHead(new TextEncoder().encode(
        `${method} ${target} HTTP/1.1\r\nHost: a\r\n${lines.join("")}\r\n`,
      ));
      assert(parsed.kind === "complete");
      const resolved = parseRequestTarget(parsed.head);
      assert(resolved.kind !== "refused");
      const response = await site.respond({
        head: parsed.head,
        target: resolved.target,
        message: undefined,
        now: clock(),
      });
      return await read(response);
    };
    await body({ ask, folder, warnings });
  });
}

/** When what is written now has settled. */
const inAMinute = () => Date.now() + 60_000;

async function read(response: HttpResponse): Promise<Answer> {
  const { status, fields, content } = response;
  return {
    status,
    length: contentLength(content),
    fields,
    content: await readContent(response),
    field: (name) => {
      const found = fields.filter(([n]) => n.toLowerCase() === name);
      assert(found.length < 2, `${found.length} of ${name}`);
      return found[0]?.[1];
    },
  };
}

async function readContent({ content }: HttpResponse): Promise<Uint8Array> {
  if (content.kind === "none") return new Uint8Array();
  if (content.kind === "octets") return content.octets;
  const whole = new Uint8Array(content.length);
  let at = 0;
  for (const part of content.parts) {
    assert(!(part instanceof Uint8Array));
    for (let done = 0; done < part.length;) {
      const into = whole.subarray(at, at + part.length - done);
      const count = await content.source.read(into, part.start + done);
      assert(count > 0);
      done += count;
      at += count;
    }
  }
  content.source.close();
  return whole;
}

const accept = (value: string) => ({ "Accept-Encoding": value });

/** Asserts that the answer is the file in that coding, and says so. */
async function assertCoded(
  answer: Answer,
  { coding, original }: { coding: ContentCoding; original: Uint8Array },
  why = "",
): Promise<void> {
  assertEquals(answer.status, 200, why);
  const said = coding === "identity" ? undefined : coding;
  assertEquals(answer.field("content-encoding"), said, why);
  assertEquals(await decode(answer.content, coding), original, why);
  assertEquals(answer.field("vary"), "Accept-Encoding", why);
}

const TEXT = makeText(20_000);

Deno.test("a text file is sent in each coding this runtime makes, cold and hot, with a tag for each", async () => {
  await withResponder({ "a.css": TEXT }, async ({ ask }) => {
    const tags = new Set<string | undefined>();
    for (const coding of [...listCodecs(), "identity"] as ContentCoding[]) {
      const cold = await ask("/a.css", accept(coding));
      await assertCoded(cold, { coding, original: TEXT }, `${coding}, cold`);
      const hot = await ask("/a.css", accept(coding));
      assertEquals(hot, { ...cold, field: hot.field }, `${coding}, hot`);
      assertEquals(hot.field("content-type"), "text/css; charset=utf-8");
      assert(/^"[^"]+"$/.test(hot.field("etag") ?? ""), "a strong tag");
      tags.add(hot.field("etag"));
    }
    assertEquals(tags.size, listCodecs().length + 1);
    await assertCoded(await ask("/a.css"), {
      coding: "identity",
      original: TEXT,
    }, "without Accept-Encoding");
  });
});

Deno.test("this runtime makes brotli and gzip; zstd is not offered where it is missing", () => {
  assertEquals(listCodecs().filter((coding) => coding !== "zstd"), [
    "br",
    "gzip",
  ]);
});

Deno.test("the coding is the one the client weighs highest, then the one the server prefers", async () => {
  const preferred = listCodecs()[0];
  const cases: [string, ContentCoding | 406, string][] = [
    ["gzip, br, zstd", preferred, "the server prefers"],
    ["gzip;q=1.0, br;q=0.5, zstd;q=0.5", "gzip", "the client weighs"],
    ["br;q=0.2, gzip;q=0.3", "gzip", "low weights are weights"],
    ["br;q=0, gzip", "gzip", "q=0 refuses"],
    ["br;q=0", "identity", "nothing else is named"],
    ["*", preferred, "any"],
    ["*;q=0.5, gzip;q=0.1, zstd;q=0", "br", "what * stands for"],
    ["gzip;q=0.5, identity", "identity", "identity weighs more"],
    ["gzip, identity", "gzip", "equal to identity"],
    ["", "identity", "an empty field"],
    ["deflate, compress", "identity", "unknown codings"],
    ["x-gzip", "gzip", "the old name"],
    ["GZIP", "gzip", "case doesn't count"],
    ["identity;q=0, gzip", "gzip", "identity refused"],
    ["identity;q=0", 406, "nothing left"],
    ["*;q=0", 406, "nothing at all"],
    ["identity;q=0, *", preferred, "anything but identity"],
    ["*;q=0, br", "br", "brotli or nothing"],
    ["gzip;q=2, br;q=x", "identity", "malformed members don't count"],
  ];
  await withResponder({ "a.css": TEXT }, async ({ ask }) => {
    for (const [field, expected, why] of [...cases, ...cases]) {
      const answer = await ask("/a.css", accept(field));
      if (expected === 406) {
        assertEquals(answer.status, 406, why);
        assertEquals(answer.field("vary"), "Accept, Accept-Encoding", why);
      } else {
        await assertCoded(answer, { coding: expected, original: TEXT }, why);
      }
    }
  });
});

Deno.test("a small file is coded only where identity won't do", async () => {
  const small = makeText(MAX_UNCODED_OCTETS);
  const larger = makeText(MAX_UNCODED_OCTETS + 1);
  const tiny = new TextEncoder().encode("a");
  const files = { "s.css": small, "l.css": larger, "t.css": tiny, "e.css": "" };
  await withResponder(files, async ({ ask }) => {
    const cases: [string, string, ContentCoding, Uint8Array][] = [
      ["/s.css", "gzip", "identity", small],
      ["/l.css", "gzip", "gzip", larger],
      ["/s.css", "gzip, identity;q=0", "gzip", small],
      ["/t.css", "gzip, *;q=0", "gzip", tiny],
      ["/t.css", "gzip", "identity", tiny],
      ["/e.css", "gzip", "identity", new Uint8Array()],
    ];
    for (const [target, field, coding, original] of [...cases, ...cases]) {
      const answer = await ask(target, accept(field));
      await assertCoded(answer, { coding, original }, `${target} ${field}`);
    }
    const answer = await ask("/e.css", accept("gzip, identity;q=0"));
    assertEquals(answer.status, 406, "an empty file has no coded form");
  });
});

Deno.test("what is missing is 404 also to one whom its page can't be sent to", async () => {
  await withResponder({ "404.html": "<p>gone" }, async ({ ask }) => {
    const answer = await ask("/x", accept("identity;q=0"));
    assertEquals(answer.status, 404);
    assertEquals(answer.field("vary"), "Accept, Accept-Encoding");
    assert(!new TextDecoder().decode(answer.content).includes("gone"));
    const other = await ask("/x", accept("gzip"));
    assertEquals([other.status, other.length], [404, "<p>gone".length]);
  });
});

Deno.test("what doesn't come out shorter is sent as it is, and is tried once", async () => {
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

Deno.test("types that are compressed already are never coded and don't vary", async () => {
  await withResponder({
    "a.png": TEXT,
    "a.png.gz": await encode(TEXT, "gzip"),
    "a.woff2": TEXT,
    "a.css.gz": TEXT,
  }, async ({ ask }) => {
    for (const name of ["a.png", "a.woff2", "a.css.gz"]) {
      const answer = await ask(`/${name}`, accept("gzip, br, zstd"));
      assertEquals(answer.field("content-encoding"), undefined, name);
      assertEquals(answer.field("vary"), undefined, name);
      assertEquals(answer.content, TEXT, name);
    }
  });
});

Deno.test("what may be anything is not compressed here, and is sent precompressed", async () => {
  await withResponder({ "a.data": TEXT }, async ({ ask, folder }) => {
    const fields = accept("gzip");
    await assertCoded(await ask("/a.data", fields), {
      coding: "identity",
      original: TEXT,
    });
    writeFiles(folder, { "a.data.gz": await encode(TEXT, "gzip") });
    await assertCoded(await ask("/a.data", fields), {
      coding: "gzip",
      original: TEXT,
    });
  }, Date.now);
});

Deno.test("HEAD has the fields of GET, first and later", async () => {
  await withResponder({ "a.css": TEXT, "b.css": TEXT }, async ({ ask }) => {
    for (const [first, second] of [["GET", "HEAD"], ["HEAD", "GET"]]) {
      const target = first === "GET" ? "/a.css" : "/b.css";
      const a = await ask(target, accept("gzip"), first);
      const b = await ask(target, accept("gzip"), second);
      assertEquals(a.fields, b.fields);
      assertEquals(a.length, b.length);
      assertEquals(a.field("content-encoding"), "gzip");
    }
  });
});

Deno.test("preconditions are about the coded representation", async () => {
  await withResponder({ "a.css": TEXT }, async ({ ask }) => {
    const gzip = (await ask("/a.css", accept("gzip"))).field("etag")!;
    const plain = (await ask("/a.css")).field("etag")!;
    assertNotEquals(gzip, plain);
    const cases: [string, string, string, number][] = [
      ["gzip", "If-None-Match", gzip, 304],
      ["gzip", "If-None-Match", `W/${gzip}`, 304],
      ["gzip", "If-None-Match", plain, 200],
      ["gzip", "If-None-Match", `${plain}, ${gzip}`, 304],
      ["br", "If-None-Match", gzip, 200],
      ["identity", "If-None-Match", plain, 304],
      ["identity", "If-None-Match", gzip, 200],
      ["gzip", "If-Match", gzip, 200],
      ["gzip", "If-Match", plain, 412],
      ["identity;q=0", "If-None-Match", plain, 406],
    ];
    for (const [coding, name, tag, status] of cases) {
      const answer = await ask("/a.css", { ...accept(coding), [name]: tag });
      const why = `${coding} ${name} ${tag}`;
      assertEquals(answer.status, status, why);
      const vary = answer.field("vary") ?? "";
      assert(vary.split(", ").includes("Accept-Encoding"), why);
      if (status === 304) {
        assertEquals(answer.field("content-encoding"), undefined, why);
        assertEquals(answer.field("etag"), coding === "gzip" ? gzip : plain);
      }
    }
  });
});

Deno.test("ranges are of the coded representation", async () => {
  await withResponder({ "a.css": TEXT }, async ({ ask }) => {
    const whole = await ask("/a.css", accept("gzip"));
    const size = whole.length;
    const half = await ask("/a.css", {
      ...accept("gzip"),
      Range: "bytes=0-99",
    });
    const rest = await ask("/a.css", {
      ...accept("gzip"),
      Range: "bytes=100-",
      "If-Range": half.field("etag")!,
    });
    assertEquals([half.status, rest.status], [206, 206]);
    assertEquals(half.field("content-range"), `bytes 0-99/${size}`);
    assertEquals(half.field("content-encoding"), "gzip");
    assertEquals(half.field("vary"), "Accept-Encoding");
    const joined = new Uint8Array([...half.content, ...rest.content]);
    assertEquals(await decode(joined, "gzip"), TEXT);

    const changed = await ask("/a.css", {
      ...accept("br"),
      Range: "bytes=100-",
      "If-Range": half.field("etag")!,
    });
    await assertCoded(changed, { coding: "br", original: TEXT }, "If-Range");
    const beyond = await ask("/a.css", {
      ...accept("gzip"),
      Range: `bytes=${size}-`,
    });
    assertEquals(beyond.status, 416);
    assertEquals(beyond.field("content-range"), `bytes */${size}`);
    assertEquals(beyond.field("vary"), "Accept, Accept-Encoding");
    const several = await ask("/a.css", {
      ...accept("gzip"),
      Range: "bytes=0-1,5-6",
    });
    await assertCoded(several, { coding: "gzip", original: TEXT }, "several");
  });
});

Deno.test("a precompressed neighbour is sent in each coding, cold and hot, as the file it belongs to", async () => {
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

Deno.test("a neighbour goes before what would have to be made, unless the client weighs otherwise", async () => {
  const gz = await encode(TEXT, "gzip");
  await withResponder({ "a.css": TEXT, "a.css.gz": gz }, async ({ ask }) => {
    const answer = await ask("/a.css", accept("gzip, br, zstd"));
    assertEquals(answer.content, gz);
    const weighed = await ask("/a.css", accept("gzip;q=0.5, br"));
    await assertCoded(weighed, { coding: "br", original: TEXT });
  });
});

Deno.test("a folder's index is sent precompressed and compressed too", async () => {
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

Deno.test("an unusable neighbour is passed over and reported once", async () => {
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

testWithModes(
  "a neighbour that may not be read is passed over and reported once",
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
);

Deno.test("a neighbour that comes, changes, breaks, heals and goes is seen by the next request", async () => {
  const first = await encode(TEXT, "gzip");
  const second = await encode(TEXT, "gzip", 1);
  assertNotEquals(first, second);
  await withResponder({ "a.css": TEXT }, async ({ ask, folder }) => {
    const path = join(folder, "a.css.gz");
    const own = (await ask("/a.css", accept("gzip"))).content;
    for (let round = 0; round < 8; round++) {
      // What has settled is remembered, what has not is looked at each time.
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
      await expect(first, "comes");
      Deno.writeFileSync(path, second);
      await expect(second, "changes");
      assertEquals(tags.size, 2, "other octets, another tag");
      Deno.writeTextFileSync(path, "broken");
      await expect(own, "breaks");
      Deno.writeFileSync(path, first);
      await expect(first, "heals");
      Deno.removeSync(path);
      await expect(own, "goes");
    }
  }, Date.now);
});

Deno.test("an original edited after its neighbour was made is not sent as it was before", async () => {
  const after = makeText(15_000, 7);
  await withResponder({ "a.css": TEXT }, async ({ ask, folder }) => {
    const path = join(folder, "a.css");
    Deno.writeFileSync(`${path}.gz`, await encode(TEXT, "gzip"));
    Deno.utimeSync(path, 1_700_000_000, 1_700_000_000.5);
    Deno.utimeSync(`${path}.gz`, 1_700_000_000, 1_700_000_000);
    await assertCoded(await ask("/a.css", accept("gzip")), {
      coding: "gzip",
      original: TEXT,
    }, "a copied time without what is below the second is the same time");
    Deno.writeFileSync(path, after);
    await assertCoded(await ask("/a.css", accept("gzip")), {
      coding: "gzip",
      original: after,
    });
  }, Date.now);
});

Deno.test("large files: compressed up to a size, sent precompressed at any", async () => {
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
    assertEquals(made, 2, "one for each that may be compressed");
  });
});

Deno.test("first requests at the same time share one compression of each coding", async () => {
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

Deno.test("more first requests than may wait are answered as they are, or with 503", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`${i}.css`, makeText(9000, i)]),
  );
  await withResponder(files, async ({ ask }) => {
    const names = Object.keys(files);
    const answers = await Promise.all(
      names.map((name) => ask(`/${name}`, accept("gzip"))),
    );
    const codings = answers.map((answer) => answer.field("content-encoding"));
    assertEquals(codings.filter((coding) => coding === "gzip").length, 32);
    for (const [i, answer] of answers.entries()) {
      const coding = codings[i] === "gzip" ? "gzip" : "identity";
      await assertCoded(answer, { coding, original: files[names[i]] });
    }
    const strict = await Promise.all(
      names.map((name) => ask(`/${name}`, accept("br, identity;q=0"))),
    );
    const busy = strict.filter(({ status }) => status === 503);
    assertEquals(busy.length, 60 - 32);
    assert(busy.every((answer) => answer.field("retry-after") !== undefined));
    const later = await ask("/59.css", accept("gzip"));
    await assertCoded(later, { coding: "gzip", original: files["59.css"] });
  });
});

Deno.test("every edit is seen by the next request, in each coding", async () => {
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

Deno.test("a file that was taken away is gone in every coding", async () => {
  const gz = await encode(TEXT, "gzip");
  await withResponder(
    { "a.css": TEXT, "a.css.gz": gz },
    async ({ ask, folder }) => {
      for (const coding of ["gzip", "br"]) {
        assertEquals((await ask("/a.css", accept(coding))).status, 200);
      }
      Deno.removeSync(join(folder, "a.css"));
      for (const coding of ["gzip", "br"]) {
        assertEquals((await ask("/a.css", accept(coding))).status, 404);
      }
      assertEquals((await ask("/a.css.gz")).content, gz, "by its own name");
    },
  );
});
