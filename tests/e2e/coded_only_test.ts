// Files that lie in the folder in a content coding only: `app.js.br` without `app.js`. RFC 9110 §8.4, §12.5.3.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { MAX_DECODED_OCTETS } from "../../src/site/coding/limits.ts";
import { exchange, RawClient, type RawResponse } from "../raw_client.ts";
import {
  awaitNextFileTime,
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  writeFiles,
} from "../site_server.ts";
import {
  decode,
  encode,
  makeNoise,
  makeText,
} from "../site/coding/coded_content.ts";

const TEXT = makeText(20_000);
const OTHER = makeText(20_000, 1);
const GZ = encode(TEXT, "gzip");
const BR = encode(TEXT, "br");
/** Begins as zstd does. Nothing here decodes it. */
const ZSTD = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3);
/** It decodes to more than is kept in memory. */
const LONG = new Uint8Array(MAX_DECODED_OCTETS + 100_000).map((_, i) =>
  i % 251 ^ i >> 14
);

type Exchange = (target: string, ...fields: string[]) => Promise<RawResponse>;

function withGet(
  files: Record<string, string | Uint8Array>,
  body: (get: Exchange, port: number, folder: string) => Promise<void>,
  options = {},
): Promise<void> {
  return withFolder(
    files,
    (folder) =>
      withSettledSite({ folder, warn: () => {}, ...options }, (port) =>
        body(
          (target, ...fields) => exchange(port, target, { fields }),
          port,
          folder,
        )),
  );
}

Deno.test("a file that is only coded is sent by its own name in a coding that the client accepts, or decoded", async () => {
  const files = {
    "a.js.gz": GZ,
    "b.js.br": BR,
    "c.js.zst": ZSTD,
    "all.js.gz": GZ,
    "all.js.br": BR,
    "all.js.zst": ZSTD,
    "d.png.gz": GZ,
    "plain": "plain",
    "plain.gz": encode(OTHER, "gzip"),
  };
  const none = undefined;
  const cases: [string, string | undefined, number, string | undefined][] = [
    ["/a.js", "gzip", 200, "gzip"],
    ["/a.js", "gzip, br", 200, "gzip"],
    ["/a.js", "x-gzip", 200, "gzip"],
    ["/a.js", "*", 200, "gzip"],
    ["/a.js", "br", 200, none],
    ["/a.js", "identity", 200, none],
    ["/a.js", "identity, gzip;q=0.5", 200, none],
    ["/a.js", "", 200, none],
    ["/a.js", none, 200, none],
    ["/a.js", "br, identity;q=0", 406, none],
    ["/a.js", "gzip;q=0, *;q=0", 406, none],
    ["/b.js", "gzip, deflate, br, zstd", 200, "br"],
    ["/b.js", none, 200, "br"],
    ["/b.js", "gzip", 406, none],
    ["/b.js", "identity", 406, none],
    ["/c.js", "zstd", 200, "zstd"],
    ["/c.js", "br", 406, none],
    ["/all.js", "gzip, deflate, br, zstd", 200, "zstd"],
    ["/all.js", "gzip, br", 200, "br"],
    ["/all.js", "br;q=0.5, gzip", 200, "gzip"],
    ["/all.js", "identity", 200, none],
    ["/all.js", none, 200, none],
    ["/d.png", "gzip", 200, "gzip"],
    ["/d.png", none, 200, none],
    ["/plain", "gzip", 200, none],
  ];
  await withFolder(files, async (folder) => {
    for (const [target, accepted, status, coding] of cases) {
      const why = `${target} ${accepted}`;
      const fields = accepted === undefined
        ? []
        : [`Accept-Encoding: ${accepted}`];
      await exchangeColdAndHot({ folder }, {
        target,
        fields,
        check(got) {
          assertEquals(got.status, status, why);
          if (target === "/plain") return;
          assertEquals(got.field("content-encoding"), coding, why);
          const vary = status === 200
            ? "Accept-Encoding"
            : "Accept, Accept-Encoding";
          assertEquals(got.field("vary"), vary, why);
          if (status !== 200) return;
          const type = target === "/d.png"
            ? "image/png"
            : "text/javascript; charset=utf-8";
          assertEquals(got.field("content-type"), type, why);
          const expected = coding === "zstd" ? ZSTD : TEXT;
          const content = coding === "zstd"
            ? got.content
            : decode(got.content, (coding ?? "identity") as "gzip" | "br");
          assertEquals(content, expected, why);
        },
      });
    }
  });
});

Deno.test("a coded file has a tag for each form, ranges of the decoded form, and the fields of GET for HEAD", () =>
  withGet({ "a.js.gz": GZ, "a.js.br": BR }, async (get, port) => {
    const forms = ["Accept-Encoding: gzip", "Accept-Encoding: br", "X-None: 1"];
    const tags = new Set<string>();
    for (const accept of forms) {
      for (const heat of ["cold", "hot"]) {
        const whole = await get("/a.js", accept);
        const tag = whole.field("etag")!;
        tags.add(tag);
        const head = await exchange(port, "/a.js", {
          method: "HEAD",
          fields: [accept],
        });
        const noDate = ({ fields }: RawResponse) =>
          fields.filter(([name]) => name !== "Date");
        assertEquals(noDate(head), noDate(whole), `${accept} ${heat}`);
        const again = await get("/a.js", accept, `If-None-Match: ${tag}`);
        assertEquals(again.status, 304, accept);
        const part = await get("/a.js", accept, "Range: bytes=10-19");
        assertEquals(part.status, 206, accept);
        assertEquals(part.field("content-encoding"), undefined, accept);
        assertEquals(part.content, TEXT.slice(10, 20), accept);
        const rest = await get(
          "/a.js",
          accept,
          "Range: bytes=10-19",
          `If-Range: ${tag}`,
        );
        assertEquals(rest.status, 206, accept);
        assertEquals(rest.content, whole.content.slice(10, 20), accept);
      }
    }
    assertEquals(tags.size, 3);
  }));

Deno.test("a coded file is an index, a page, the page for what is missing, and the content of a rewrite", () =>
  withGet(
    {
      "index.html.br": BR,
      "sub/index.html.gz": GZ,
      "about.html.gz": GZ,
      "404.html.gz": encode(OTHER, "gzip"),
      "_redirects": "/moved /about.html 200\n",
    },
    async (get) => {
      const accept = "Accept-Encoding: gzip, br";
      const cases: [string, number, Uint8Array][] = [
        ["/", 200, TEXT],
        ["/sub/", 200, TEXT],
        ["/about", 200, TEXT],
        ["/moved", 200, TEXT],
        ["/none", 404, OTHER],
        ["/sub/none", 404, OTHER],
      ];
      for (const [target, status, content] of cases) {
        const got = await get(target, accept);
        const coding = got.field("content-encoding") as "gzip" | "br";
        assertEquals([got.status, coding], [
          status,
          target === "/" ? "br" : "gzip",
        ], target);
        assertEquals(decode(got.content, coding), content, target);
        assertEquals(got.field("content-type"), "text/html; charset=utf-8");
        if (target === "/") continue;
        const plain = await get(target);
        assertEquals([plain.status, plain.content], [status, content], target);
      }
      assertEquals((await get("/sub")).field("location"), "sub/");
      assertEquals((await get("/about.html")).field("location"), "about");
      assertEquals((await get("/index.html")).field("location"), "./");
      const raw = await get("/about.html.gz", accept);
      assertEquals(raw.content, GZ, "by the name that it has");
      assertEquals(raw.field("content-encoding"), undefined);
    },
    { cleanUrls: true },
  ));

Deno.test("a name that is not served is not served because a coded file has it", () =>
  withGet({
    ".secret.gz": GZ,
    "_headers.gz": GZ,
    "_redirects.br": BR,
    "hidden.txt.gz": GZ,
    "shown.gz": GZ,
    "broken.js.gz": "no gzip",
    "empty.js.br": "",
    "folder.js.gz/x": "x",
    "double.gz.br": BR,
    "d/.gz": GZ,
  }, async (get, _port, folder) => {
    Deno.writeFileSync(join(folder, "../out.gz"), GZ);
    if (Deno.build.os !== "windows") {
      Deno.symlinkSync("../out.gz", join(folder, "link.gz"));
      Deno.symlinkSync("nothing", join(folder, "loose.gz"));
    }
    const names = [
      ".secret",
      "_headers",
      "_redirects",
      "hidden.txt",
      "shown",
      "broken.js",
      "empty.js",
      "folder.js",
      "double.gz",
      "link",
      "loose",
      "d/",
      "x".repeat(253),
    ];
    for (const name of names) {
      for (const accept of ["gzip, br", "identity"]) {
        const got = await get(`/${name}`, `Accept-Encoding: ${accept}`);
        assertEquals(got.status, 404, name);
      }
    }
  }, { hidden: ["hidden.txt", "shown.gz"] }));

Deno.test("a coded file is found as soon as it comes, and gives way to an original", () =>
  withGet({}, async (get, _port, folder) => {
    const accept = "Accept-Encoding: gzip, br";
    const see = async (coding: string | undefined, content: Uint8Array) => {
      for (const heat of ["cold", "hot"]) {
        const got = await get("/a.js", accept);
        assertEquals(got.status, 200, heat);
        assertEquals(got.field("content-encoding"), coding, heat);
        const form = (coding ?? "identity") as "gzip" | "br";
        assertEquals(decode(got.content, form), content, heat);
      }
    };
    assertEquals((await get("/a.js")).status, 404);
    writeFiles(folder, { "a.js.gz": GZ });
    await see("gzip", TEXT);
    writeFiles(folder, { "a.js.br": BR });
    await see("br", TEXT);
    await awaitNextFileTime();
    writeFiles(folder, { "a.js.br": encode(OTHER, "br") });
    await see("br", OTHER);
    for (const name of ["a.js.br", "a.js.gz"]) {
      Deno.utimeSync(join(folder, name), 1_700_000_000, 1_700_000_000);
    }
    writeFiles(folder, { "a.js": "short" });
    await see(undefined, new TextEncoder().encode("short"));
    for (const name of ["a.js", "a.js.br"]) {
      Deno.removeSync(join(folder, name));
    }
    await see("gzip", TEXT);
    Deno.removeSync(join(folder, "a.js.gz"));
    assertEquals((await get("/a.js", accept)).status, 404);
  }));

Deno.test("a coded file that is long is decoded while it is sent, with a tag and without ranges", async () => {
  const two = new Uint8Array([
    ...encode(LONG, "gzip"),
    ...encode(TEXT, "gzip"),
  ]);
  const noise = makeNoise(1_000_000);
  const files = {
    "long.js.gz": encode(LONG, "gzip"),
    // Its last octets say the length of the last member.
    "two.js.gz": two,
    // It is open and not in memory, and short enough to be decoded as a whole.
    "noise.bin.gz": encode(noise, "gzip"),
    "404.html.gz": encode(LONG, "gzip"),
    "_redirects": "/moved /long.js 200\n",
  };
  await withGet(files, async (get, port) => {
    const contents: [string, Uint8Array][] = [
      ["/long.js", LONG],
      ["/moved", LONG],
      ["/two.js", new Uint8Array([...LONG, ...TEXT])],
      ["/none", LONG],
    ];
    for (const [target, content] of contents) {
      for (const fields of [[], ["Range: bytes=5-9"]]) {
        const { head, octets } = await readChunked(port, target, fields);
        const status = target === "/none" ? "404" : "200";
        assert(head.startsWith(`HTTP/1.1 ${status}`), head);
        assert(octets.length === content.length, target);
        assert(octets.every((octet, i) => octet === content[i]), target);
        assert(!/content-length|accept-ranges|content-encoding/i.test(head));
        assert(/^vary: accept-encoding\r$/im.test(head), head);
      }
    }
    const { head } = await readChunked(port, "/long.js", []);
    const tag = /^etag: (.*)\r$/im.exec(head)![1];
    const coded = await get("/long.js", "Accept-Encoding: gzip");
    assertEquals(coded.content, files["long.js.gz"]);
    assertNotEquals(coded.field("etag"), tag);
    const again = await get("/long.js", `If-None-Match: ${tag}`);
    assertEquals(again.status, 304);
    const failed = await get("/long.js", 'If-Match: "x"');
    assertEquals(failed.status, 412);
    using client = await RawClient.connect(port);
    await client.send(
      "HEAD /long.js HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    const withoutDate = (text: string) => text.replace(/^date:.*$/im, "");
    assertEquals(withoutDate(await client.readAll()), withoutDate(head));
    const whole = await get("/noise.bin");
    assert(whole.content.every((octet, i) => octet === noise[i]));
    assertEquals(whole.field("content-length"), String(noise.length));
    const part = await get("/noise.bin", "Range: bytes=-7");
    assertEquals(part.content, noise.slice(-7));
  });
});

Deno.test("a coded file that is damaged gives 500, or is cut where that shows too late", async () => {
  const long = encode(LONG, "gzip");
  const files = {
    "a.js.gz": GZ.slice(0, -9),
    // The length at its end is that of a long one.
    "long.js.gz": new Uint8Array([
      ...long.slice(0, -5000),
      ...long.slice(-4),
    ]),
  };
  const warnings: string[] = [];
  await withGet(files, async (get, port) => {
    const got = await get("/a.js");
    assertEquals(got.status, 500, "it is no mistake of the client");
    assertEquals(got.field("cache-control"), "no-store");
    using client = await RawClient.connect(port);
    await client.send("GET /long.js HTTP/1.1\r\nHost: a\r\n\r\n");
    const received = await client.readAll();
    assert(received.startsWith("HTTP/1.1 200"), received.slice(0, 100));
    assert(!received.endsWith("\r\n0\r\n\r\n"), "it does not look whole");
    assertEquals((await get("/a.js", "Accept-Encoding: gzip")).status, 200);
  }, { warn: (text: string) => warnings.push(text) });
  assertEquals(warnings.length, 2);
  assert(warnings[0].includes("a.js.gz"), warnings[0]);
  assert(warnings[1].includes("long.js.gz"), warnings[1]);
});

/** The head and the decoded chunks of a response; throws where it is not chunked to its end. */
async function readChunked(
  port: number,
  target: string,
  fields: readonly string[],
): Promise<{ head: string; octets: Uint8Array }> {
  using client = await RawClient.connect(port);
  const lines = ["Host: a", "Connection: close", ...fields, "", ""];
  await client.send([`GET ${target} HTTP/1.1`, ...lines].join("\r\n"));
  const received = await client.receiveToEnd();
  let at = 0;
  const takeLine = () => {
    const end = received.indexOf(0x0a, at);
    const line = new TextDecoder("latin1").decode(
      received.subarray(at, end + 1),
    );
    at = end + 1;
    return line;
  };
  let head = "";
  while (!head.endsWith("\r\n\r\n")) head += takeLine();
  assert(/^transfer-encoding: chunked\r$/im.test(head), head);
  const pieces: Uint8Array[] = [];
  for (;;) {
    const length = parseInt(takeLine(), 16);
    assert(length >= 0, "a chunk-size");
    if (length === 0) break;
    pieces.push(received.subarray(at, at + length));
    at += length + 2;
  }
  assertEquals(takeLine(), "\r\n");
  return {
    head,
    octets: new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer()),
  };
}
