// Media types, charsets and formats that are coded content, as a client sees them: each cold and hot.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { encodeLatin1 } from "../latin1.ts";
import { exchange } from "../raw_client.ts";
import { pickBelow, seeded } from "../seeded.ts";
import { decode, encode } from "../site/coding/coded_content.ts";
import {
  awaitNextFileTime,
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";
import { MAX_DECODED_OCTETS } from "../../src/site/coding/limits.ts";
import { MAX_HOT_FILE_OCTETS } from "../../src/site/files/limits.ts";

const PLAIN = "text/plain; charset=utf-8";
const PACKET = encodeLatin1("G\x40\0\x10\0\0\xb0\x0d" + "\xff".repeat(180));
const LATIN_PAGE = encodeLatin1("<meta charset=latin1><p>caf\xe9");

/** The octets, with blanks after them, so that the file is not read whole. */
function enlarge(octets: Uint8Array): Uint8Array {
  const large = new Uint8Array(MAX_HOT_FILE_OCTETS + 1).fill(0x20);
  large.set(octets);
  return large;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("media type: name and first octets decide it, for small files and for large ones", async () => {
  const cases: [string, Uint8Array, string][] = [
    ["LICENSE", utf8("MIT"), PLAIN],
    ["Makefile", utf8("all:"), PLAIN],
    ["main.rs", utf8("fn main() {}"), PLAIN],
    ["notes", utf8("é"), PLAIN],
    ["a.unknown", utf8("text"), PLAIN],
    ["b.unknown", encodeLatin1("\0\x01"), "application/octet-stream"],
    ["a.ts", utf8("export {};"), PLAIN],
    ["b.ts", PACKET, "video/mp2t"],
    ["a.html", utf8("<p>é"), "text/html; charset=utf-8"],
    ["b.html", LATIN_PAGE, "text/html"],
    ["a.flac", utf8("fLaC"), "audio/flac"],
    [
      "apple-app-site-association",
      utf8("{}"),
      "application/json; charset=utf-8",
    ],
  ];
  const names = new Map<string, string>();
  const files: Record<string, Uint8Array> = {};
  for (const [name, content, type] of cases) {
    for (const folder of ["small", "large"]) {
      const path = `${folder}/${name}`;
      files[path] = folder === "small" ? content : enlarge(content);
      names.set(path, type);
    }
  }
  await withFolder(files, async (folder) => {
    for (const [path, type] of names) {
      await exchangeColdAndHot({ folder }, {
        target: `/${path}`,
        check(response) {
          assertEquals(response.status, 200, path);
          assertEquals(response.field("content-type"), type, path);
          assertEquals(response.field("x-content-type-options"), "nosniff");
          assertEquals(response.content, files[path], path);
        },
      });
    }
  });
});

Deno.test("media type: a text that is compressed, precompressed, or cut to a range keeps its own", async () => {
  const page = new Uint8Array([
    ...LATIN_PAGE,
    ...new Uint8Array(5000).fill(97),
  ]);
  await withFolder({
    "made.html": page,
    "beside.html": page,
    "beside.html.gz": encode(page, "gzip"),
  }, async (folder) => {
    for (const name of ["made.html", "beside.html"]) {
      for (const coding of ["gzip", "identity"] as const) {
        await exchangeColdAndHot({ folder }, {
          target: `/${name}`,
          fields: [`Accept-Encoding: ${coding}`],
          check({ field, content }) {
            assertEquals(field("content-type"), "text/html");
            const said = coding === "gzip" ? coding : undefined;
            assertEquals(field("content-encoding"), said);
            assertEquals(decode(content, coding), page);
          },
        });
      }
      await exchangeColdAndHot({ folder }, {
        target: `/${name}`,
        fields: ["Range: bytes=0-4"],
        check({ status, field }) {
          assertEquals([status, field("content-type")], [206, "text/html"]);
        },
      });
    }
  });
});

Deno.test("media type: it follows a file that changes", async () => {
  await withFolder(
    { "a.ts": PACKET },
    (folder) =>
      withSite({ folder }, async (port) => {
        const typeNow = async () =>
          (await exchange(port, "/a.ts")).field("content-type");
        assertEquals(await typeNow(), "video/mp2t");
        await awaitNextFileTime();
        Deno.writeTextFileSync(join(folder, "a.ts"), "export {};");
        assertEquals(await typeNow(), PLAIN);
      }),
  );
});

Deno.test("media type: the options set types and the charset", async () => {
  const types = [[".foo", "application/x-foo"], [".ts", "text/x-a"]] as const;
  await withFolder({
    "a.foo": "text",
    "a.ts": PACKET,
    "a.txt": "text",
    "a.json": "{}",
  }, async (folder) => {
    const cases: [string, string, string][] = [
      ["a.foo", "windows-1252", "application/x-foo"],
      ["a.ts", "windows-1252", "text/x-a; charset=windows-1252"],
      ["a.txt", "windows-1252", "text/plain; charset=windows-1252"],
      ["a.json", "windows-1252", "application/json; charset=utf-8"],
      ["a.txt", "none", "text/plain"],
      ["a.json", "none", "application/json"],
    ];
    for (const [name, charset, expected] of cases) {
      await exchangeColdAndHot({ folder, types, charset }, {
        target: `/${name}`,
        check: ({ field }) =>
          assertEquals(field("content-type"), expected, name),
      });
    }
  });
});

const SVG = utf8(
  `<svg xmlns="http://www.w3.org/2000/svg">${" ".repeat(3000)}</svg>`,
);
const SVGZ = encode(SVG, "gzip");

Deno.test("svgz: it is SVG in gzip, decoded where gzip is not acceptable, and never coded twice", async () => {
  const cases: [string | undefined, "gzip" | "identity" | 406][] = [
    [undefined, "gzip"],
    ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "gzip"],
    ["x-gzip", "gzip"],
    ["*", "gzip"],
    ["br;q=1, gzip;q=0.1", "gzip"],
    ["", "identity"],
    ["identity", "identity"],
    ["br", "identity"],
    ["gzip;q=0", "identity"],
    ["gzip;q=0, *", "identity"],
    ["gzip;q=0.5, identity", "identity"],
    ["br, identity;q=0", 406],
    ["gzip;q=0, identity;q=0", 406],
    ["*;q=0", 406],
  ];
  const beside = encode(SVGZ, "br");
  const files = { "a.svgz": SVGZ, "a.svgz.br": beside, "a.svgz.gz": SVGZ };
  await withFolder(files, async (folder) => {
    const tags = new Map<string, string | undefined>();
    for (const [accepted, expected] of cases) {
      const why = `Accept-Encoding: ${accepted}`;
      const fields = accepted === undefined
        ? []
        : [`Accept-Encoding: ${accepted}`];
      await exchangeColdAndHot({ folder }, {
        target: "/a.svgz",
        fields,
        check({ status, field, content }) {
          assert(field("vary")?.endsWith("Accept-Encoding"), why);
          if (expected === 406) return assertEquals(status, 406, why);
          assertEquals(status, 200, why);
          assertEquals(field("content-type")?.split(";")[0], "image/svg+xml");
          const said = expected === "gzip" ? expected : undefined;
          assertEquals(field("content-encoding"), said, why);
          assertEquals(content, expected === "gzip" ? SVGZ : SVG, why);
          const tag = field("etag");
          assert(/^"[^"]+"$/.test(tag ?? ""), why);
          assertEquals(tags.get(expected) ?? tag, tag, why);
          tags.set(expected, tag);
        },
      });
    }
    assertEquals(new Set(tags.values()).size, 2, "each form has its own tag");
  });
});

Deno.test("svgz: ranges, HEAD and revalidation are those of the form that is selected", async () => {
  await withFolder(
    { "a.svgz": SVGZ },
    (folder) =>
      withSettledSite({ folder }, async (port) => {
        for (const coding of ["gzip", "identity"] as const) {
          const fields = [`Accept-Encoding: ${coding}`];
          const whole = coding === "gzip" ? SVGZ : SVG;
          const get = await exchange(port, "/a.svgz", { fields });
          const head = await exchange(port, "/a.svgz", {
            method: "HEAD",
            fields,
          });
          assertEquals(
            head.field("content-length"),
            String(whole.length),
            coding,
          );
          assertEquals(head.field("etag"), get.field("etag"));
          const part = await exchange(port, "/a.svgz", {
            fields: [...fields, "Range: bytes=5-9"],
          });
          assertEquals(part.status, 206);
          assertEquals(part.content, whole.slice(5, 10), coding);
          const again = await exchange(port, "/a.svgz", {
            fields: [...fields, `If-None-Match: ${get.field("etag")}`],
          });
          assertEquals(again.status, 304, coding);
        }
      }),
  );
});

Deno.test("svgz: one that is not in gzip is SVG as it is, compressed like other text", async () => {
  await withFolder({ "a.svgz": SVG }, async (folder) => {
    for (const coding of ["gzip", "identity"] as const) {
      await exchangeColdAndHot({ folder }, {
        target: "/a.svgz",
        fields: [`Accept-Encoding: ${coding}`],
        check({ field, content }) {
          const said = coding === "gzip" ? coding : undefined;
          assertEquals(field("content-encoding"), said);
          assertEquals(field("content-type"), "image/svg+xml; charset=utf-8");
          assertEquals(decode(content, coding), SVG);
        },
      });
    }
  });
});

Deno.test("svgz: a large one is decoded too; a broken one gives 500", async () => {
  const next = seeded(0x5f6);
  const random = Uint8Array.from(
    { length: 700_000 },
    () => pickBelow(next, 256),
  );
  const broken = SVGZ.slice(0, -9);
  const large = encode(random, "gzip");
  assert(large.length > MAX_HOT_FILE_OCTETS);
  const most = new Uint8Array(MAX_DECODED_OCTETS);
  await withFolder({
    "large.svgz": large,
    "most.svgz": encode(most, "gzip"),
    "broken.svgz": broken,
  }, (folder) =>
    withSettledSite({ folder, warn: () => {} }, async (port) => {
      const ask = (name: string, coding: string) =>
        exchange(port, `/${name}.svgz`, {
          fields: [`Accept-Encoding: ${coding}`],
        });
      for (const why of ["cold", "again"]) {
        assertEquals((await ask("large", "identity")).content, random, why);
        assertEquals((await ask("large", "gzip")).content, large, why);
        const { content } = await ask("most", "identity");
        assertEquals(content.length, most.length, why);
        assertEquals((await ask("broken", "identity")).status, 500, why);
        assertEquals((await ask("broken", "gzip")).content, broken, why);
      }
    }));
});
