// The content coding in which a site sends a file, and the fields, preconditions and ranges of the coded file.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ContentCoding } from "../../src/http/content_coding.ts";
import { listCodecs } from "../../src/site/coding/codec.ts";
import { MAX_UNCODED_OCTETS } from "../../src/site/coding/limits.ts";
import { accept, assertCoded, TEXT, withResponder } from "./coded_site.ts";
import { decode, encode, makeText } from "./coding/coded_content.ts";

Deno.test("content coding: a text file is sent in each coding that has a codec, cold and hot, each with its own tag", async () => {
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

Deno.test("content coding: the client's weights decide, then the server's preference", async () => {
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

Deno.test("content coding: a small file is coded only if the client refuses identity", async () => {
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

Deno.test("content coding: a missing file is 404 also if 404.html is in no acceptable coding", async () => {
  await withResponder({ "404.html": "<p>gone" }, async ({ ask }) => {
    const answer = await ask("/x", accept("identity;q=0"));
    assertEquals(answer.status, 404);
    assertEquals(answer.field("vary"), "Accept, Accept-Encoding");
    assert(!new TextDecoder().decode(answer.content).includes("gone"));
    const other = await ask("/x", accept("gzip"));
    assertEquals([other.status, other.length], [404, "<p>gone".length]);
  });
});

Deno.test("content coding: a file whose format compresses is never coded and has no Vary", async () => {
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

Deno.test("content coding: HEAD has the fields of GET, cold and hot", async () => {
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

Deno.test("content coding: preconditions are evaluated for the coded representation", async () => {
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

Deno.test("content coding: ranges are taken from the coded representation that the client names", async () => {
  await withResponder({ "a.css": TEXT }, async ({ ask }) => {
    const whole = await ask("/a.css", accept("gzip"));
    const size = whole.length;
    const half = await ask("/a.css", {
      ...accept("gzip"),
      Range: "bytes=0-99",
      "If-Match": whole.field("etag")!,
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
      "If-Range": whole.field("etag")!,
    });
    assertEquals(beyond.status, 416);
    assertEquals(beyond.field("content-range"), `bytes */${size}`);
    assertEquals(beyond.field("vary"), "Accept, Accept-Encoding");
    const several = await ask("/a.css", {
      ...accept("gzip"),
      Range: "bytes=0-1,5-6",
      "If-Range": whole.field("etag")!,
    });
    await assertCoded(several, { coding: "gzip", original: TEXT }, "several");
  });
});

Deno.test("content coding: a range is one of identity, unless the client names or demands another coding", async () => {
  const files = { "a.css": TEXT, "b.js": TEXT, "b.js.br": "coded before" };
  await withResponder(files, async ({ ask }) => {
    for (const [name, coding] of [["/a.css", "gzip"], ["/b.js", "br"]]) {
      const coded = (await ask(name, accept(coding))).field("etag")!;
      const plain = (await ask(name)).field("etag")!;
      const date = (await ask(name)).field("last-modified")!;
      assert(coded.endsWith(`.${coding}"`), coded);
      const size = (await ask(name, accept(coding))).length;
      const all = TEXT.length;
      const cases: [Record<string, string>, number, string | undefined][] = [
        [{}, 206, `bytes 5-9/${all}`],
        [{ "If-Range": plain }, 206, `bytes 5-9/${all}`],
        [{ "If-Range": coded }, 206, `bytes 5-9/${size}`],
        [{ "If-Range": date }, 200, undefined],
        [{ "If-Range": '"other"' }, 200, undefined],
        [{ "If-Range": '"other.gzip"' }, 200, undefined],
        [{ "If-Range": `W/${coded}` }, 200, undefined],
        [{ "If-Match": coded }, 206, `bytes 5-9/${size}`],
        [{ "If-Match": plain }, 206, `bytes 5-9/${all}`],
        [{ "If-Match": "*" }, 206, `bytes 5-9/${all}`],
        [{ "If-None-Match": coded }, 304, undefined],
        [{ "If-None-Match": plain }, 304, undefined],
        [{ "If-None-Match": '"other"' }, 206, `bytes 5-9/${all}`],
        [accept(`${coding}, identity;q=0`), 206, `bytes 5-9/${size}`],
        [accept("*"), 206, `bytes 5-9/${all}`],
      ];
      for (const [fields, status, range] of cases) {
        const request = {
          ...accept(`deflate, ${coding}`),
          ...fields,
          Range: "bytes=5-9",
        };
        const got = await ask(name, request);
        const why = `${name} ${JSON.stringify(fields)}`;
        assertEquals(got.status, status, why);
        assertEquals(got.field("content-range"), range, why);
        assertEquals(got.field("vary"), "Accept-Encoding", why);
        if (range?.endsWith(`/${all}`)) {
          assertEquals(got.content, TEXT.slice(5, 10), why);
          assertEquals(got.field("etag"), plain, why);
          assertEquals(got.field("content-encoding"), undefined, why);
        } else if (status === 206) assertEquals(got.field("etag"), coded, why);
        const head = await ask(name, request, "HEAD");
        if (status === 206) assertEquals(head.status, 200, why);
      }
      const whole = await ask(name, { ...accept(coding), "If-Range": coded });
      assertEquals(whole.status, 200);
      assertEquals(whole.field("content-encoding"), coding);
    }
  });
});
