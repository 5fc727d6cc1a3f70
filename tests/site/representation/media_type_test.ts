// What a file's name and first octets say of its media type.

import { typeByExtension } from "@std/media-types";
import { assert, assertEquals } from "@std/assert";
import {
  isTextual,
  MediaTypes,
} from "../../../src/site/representation/media_type.ts";
import { MAX_START_OCTETS } from "../../../src/site/representation/limits.ts";
import type { MediaTypeOptions } from "../../../src/site/representation/media_type_option.ts";
import { hasKnownEnding } from "../../../src/site/representation/media_type_table.ts";
import { encodeLatin1 } from "../../../src/http/octets.ts";
import { listMimeDb, OWN_TYPES } from "../../media_types.ts";

const PLAIN = "text/plain; charset=utf-8";
const UNKNOWN = "application/octet-stream";
const BINARY = "\x00\xff\xfe\x80";

/** The type of a file; each character of `start` is one octet. */
function typeOf(
  name: string,
  start = BINARY,
  options: Partial<MediaTypeOptions> = {},
): string {
  return describe(name, start, options).mediaType;
}

function describe(
  name: string,
  start: string,
  options: Partial<MediaTypeOptions> = {},
) {
  const types = new MediaTypes({ types: [], charset: "utf-8", ...options });
  return types.describe(name, () => encodeLatin1(start));
}

Deno.test("MediaTypes looks up the last ending and ignores its case", () => {
  const cases: [string, string][] = [
    ["index.html", "text/html; charset=utf-8"],
    ["INDEX.HTM", "text/html; charset=utf-8"],
    ["app.js", "text/javascript; charset=utf-8"],
    ["app.mjs", "text/javascript; charset=utf-8"],
    ["app.cjs", "text/javascript; charset=utf-8"],
    ["app.3f9a1c2b.css", "text/css; charset=utf-8"],
    ["data.json", "application/json; charset=utf-8"],
    ["app.js.map", "application/json; charset=utf-8"],
    ["site.webmanifest", "application/manifest+json; charset=utf-8"],
    ["feed.xml", "application/xml; charset=utf-8"],
    ["icon.svg", "image/svg+xml; charset=utf-8"],
    ["note.txt", PLAIN],
    ["note.md", "text/markdown; charset=utf-8"],
    ["module.wasm", "application/wasm"],
    ["font.woff2", "font/woff2"],
    ["photo.JPG", "image/jpeg"],
    ["photo.webp", "image/webp"],
    ["photo.avif", "image/avif"],
    ["photo.jfif", "image/jpeg"],
    ["film.avifs", "image/avif"],
    ["video.mp4", "video/mp4"],
    ["book.m4b", "audio/mp4"],
    ["song.flac", "audio/flac"],
    ["paper.pdf", "application/pdf"],
    ["all.tar.gz", "application/gzip"],
    ["all.tgz", "application/gzip"],
    ["all.tar.zst", "application/zstd"],
    ["part.step", "model/step"],
    ["part.STP", "model/step"],
    ["t.parquet", "application/vnd.apache.parquet"],
    ["t.arrow", "application/vnd.apache.arrow.file"],
    ["t.sqlite3", "application/vnd.sqlite3"],
    ["map.pmtiles", "application/vnd.pmtiles"],
    ["log.ndjson", "application/x-ndjson"],
    ["map.topojson", "application/json; charset=utf-8"],
    ["a.importmap", "application/importmap+json; charset=utf-8"],
    ["page.mhtml", "message/rfc822"],
    ["wifi.mobileconfig", "application/x-apple-aspen-config"],
    ["tool.deb", "application/vnd.debian.binary-package"],
  ];
  for (const [name, expected] of cases) {
    assertEquals(typeOf(name), expected, name);
  }
});

Deno.test("MediaTypes makes source, configuration and well-known bare names text, whatever their octets", () => {
  const names =
    "a.py a.rs a.go a.toml a.sh a.diff a.patch a.vue a.tsx a.jsx a.java a.c a.h a.cpp a.rb a.php a.pl a.sql a.ini a.cfg a.conf a.lock a.log a.scss a.less a.kt a.swift a.lua a.bat a.ps1 a.tex a.rst a.org a.json5 a.cts a.proto a.tf a.cmake a.dart a.asm a.zig a.hs a.svelte LICENSE license COPYING Makefile GNUmakefile Dockerfile README CHANGELOG Jenkinsfile Gemfile AUTHORS SHA256SUMS"
      .split(" ");
  for (const name of names) {
    for (const start of ["", "caf\xe9", BINARY]) {
      assertEquals(typeOf(name, start), PLAIN, name);
    }
  }
});

Deno.test("MediaTypes makes JSON of well-known names whose readers check the type", () => {
  const json = "application/json; charset=utf-8";
  for (const name of ["apple-app-site-association", "openid-configuration"]) {
    assertEquals(typeOf(name, "{}"), json, name);
  }
});

/** Names that the table does not have. */
const UNKNOWN_NAMES = [
  "anything",
  "",
  ".",
  "a.",
  ".html",
  ".bashrc",
  "a.nosuchtype",
  "a.constructor",
  "a.__proto__",
  "constructor",
  "a.html ",
  "a.html\0",
  "a.html/b",
  "a.html text/html\ncss",
  "a.\nhtml",
  "license text/plain",
  "a./license",
];

Deno.test("MediaTypes decides by the first octets where the name is unknown", () => {
  const cut = "a".repeat(MAX_START_OCTETS - 1) + "\xc3";
  const cases: [string, string, string][] = [
    ["", PLAIN, "no octets"],
    ["hello\n", PLAIN, "ASCII"],
    ["\xef\xbb\xbfcaf\xc3\xa9", PLAIN, "UTF-8 with its mark"],
    ["\x1b[1mbold\x1b[0m\t\r\n\f", PLAIN, "escape sequences and blanks"],
    ["<script>alert(1)</script>", PLAIN, "never HTML"],
    [cut, PLAIN, "a character cut at the end of what is looked at"],
    ["caf\xc3", UNKNOWN, "a character cut at the end of the file"],
    ["caf\xe9", UNKNOWN, "Latin-1"],
    ["a\0b", UNKNOWN, "NUL"],
    ["a\x01b", UNKNOWN, "a control"],
    ["a\x0bb", UNKNOWN, "VT"],
    ["a\x1fb", UNKNOWN, "US"],
    ["\xc0\xaf", UNKNOWN, "overlong"],
    ["\xed\xa0\x80", UNKNOWN, "a surrogate"],
    ["\x7fELF\x02\x01\x01", UNKNOWN, "a program"],
    ["\xff\xfea\0", UNKNOWN, "UTF-16"],
  ];
  for (const name of UNKNOWN_NAMES) {
    for (const [start, expected, why] of cases) {
      assertEquals(typeOf(name, start), expected, `${name}: ${why}`);
    }
  }
});

Deno.test("MediaTypes decides by the first octets where a binary format and a text share an ending", () => {
  const packet = "G\x40\0\x10\0\0\xb0\x0d" + "\xff".repeat(180);
  const cases: [string, string, string][] = [
    ["a.ts", packet, "video/mp2t"],
    ["a.TS", packet, "video/mp2t"],
    ["a.ts", BINARY, "video/mp2t"],
    ["a.ts", "export const a = 'caf\xc3\xa9';", PLAIN],
    ["a.ts", "Get = 1;", PLAIN],
    ["a.d.ts", "declare const a: 1;", PLAIN],
    ["a.ts", "", PLAIN],
    ["a.mts", "\0\0\0\0" + packet, "video/mp2t"],
    ["a.mts", "export {};", PLAIN],
    ["a.key", "-----BEGIN PRIVATE KEY-----", PLAIN],
    ["a.key", "PK\x03\x04", "application/vnd.apple.keynote"],
    ["id.pub", "ssh-ed25519 AAAA", PLAIN],
    ["a.dot", "digraph {}", PLAIN],
    ["a.dot", "\xd0\xcf\x11\xe0", "application/msword"],
    ["a.bin", "text", UNKNOWN],
    ["a.exe", "text", typeOf("a.exe")],
  ];
  for (const [name, start, expected] of cases) {
    assertEquals(typeOf(name, start), expected, `${name} ${start}`);
  }
});

Deno.test("MediaTypes reads no octets where the name alone decides", () => {
  const types = new MediaTypes({ types: [], charset: "utf-8" });
  for (const name of ["a.mp4", "a.zip", "a.png", "a.json", "a.wasm", "a.exe"]) {
    types.describe(name, () => {
      throw new Error(`${name} was read`);
    });
  }
});

Deno.test("MediaTypes leaves the charset off where the text declares another one", () => {
  const cases: [string, string, string][] = [
    ["a.html", "<meta charset=windows-1252>", "text/html"],
    ["a.txt", "\xff\xfea\0", "text/plain"],
    ["a.xml", "<?xml version='1.0' encoding='latin1'?>", "application/xml"],
    ["a.svg", '<?xml version="1.0" encoding="koi8-r"?>', "image/svg+xml"],
    ["a.css", '@charset "iso-8859-1";', "text/css"],
    ["a.html", "<meta charset=UTF8>", "text/html; charset=utf-8"],
    ["a.html", "<meta charset=nonsense>", "text/html; charset=utf-8"],
    ["a.txt", "<meta charset=windows-1252>", PLAIN],
    ["a.js", '@charset "iso-8859-1";', "text/javascript; charset=utf-8"],
    ["a.json", "\xff\xfea\0", "application/json; charset=utf-8"],
  ];
  for (const [name, start, expected] of cases) {
    assertEquals(typeOf(name, start), expected, `${name} ${start}`);
  }
});

Deno.test("MediaTypes sends the charset of the option, and none for `none`", () => {
  const cases: [string, string, string, string][] = [
    ["windows-1252", "a.txt", "", "text/plain; charset=windows-1252"],
    ["Windows-1252", "a.txt", "", "text/plain; charset=windows-1252"],
    ["latin1", "a.html", "<meta charset=cp1252>", "text/html; charset=latin1"],
    ["latin1", "a.html", "<meta charset=utf-8>", "text/html"],
    ["latin1", "a.json", "", "application/json; charset=utf-8"],
    ["latin1", "a.vtt", "", "text/vtt; charset=utf-8"],
    ["latin1", "a.png", "", "image/png"],
    ["none", "a.html", "", "text/html"],
    ["NONE", "a.json", "", "application/json"],
    ["none", "anything", "text", "text/plain"],
  ];
  for (const [charset, name, start, expected] of cases) {
    assertEquals(typeOf(name, start, { charset }), expected, charset + name);
  }
});

Deno.test("MediaTypes takes the type of the longest ending that the options name", () => {
  const types = [
    [".foo", "application/x-old"],
    [".Foo", "application/x-foo"],
    [".tar.gz", "application/x-gtar"],
    [".gz", "application/x-gz"],
    [".ts", "video/mp2t"],
    [".txt", "text/x-note"],
    [".csv", "text/csv; charset=windows-1252"],
    [".md", "TEXT/Plain"],
  ] as const;
  const cases: [string, string, string][] = [
    ["a.foo", "text", "application/x-foo"],
    ["a.FOO", "text", "application/x-foo"],
    ["a.tar.gz", "", "application/x-gtar"],
    ["a.b.gz", "", "application/x-gz"],
    ["a.ts", "text", "video/mp2t"],
    ["a.txt", "text", "text/x-note; charset=utf-8"],
    ["a.csv", "text", "text/csv; charset=windows-1252"],
    ["a.md", "text", "TEXT/Plain; charset=utf-8"],
    [".foo", "text", PLAIN],
    ["foo", "text", PLAIN],
    ["a.html", "", "text/html; charset=utf-8"],
  ];
  for (const [name, start, expected] of cases) {
    assertEquals(typeOf(name, start, { types }), expected, name);
  }
});

Deno.test("MediaTypes knows formats that are coded in gzip, where the octets are", () => {
  const gzip = "\x1f\x8b\x08";
  const svg = "image/svg+xml";
  const plain = `${svg}; charset=utf-8`;
  type Case = [string, string, string, string, string?];
  const cases: Case[] = [
    ["a.svgz", gzip, svg, "gzip"],
    ["A.SVGZ", gzip, svg, "gzip"],
    ["a.svgz", "<svg/>", plain, "identity"],
    ["a.svgz", "", plain, "identity"],
    ["a.x3dz", gzip, "model/x3d+xml", "gzip"],
    ["a.svg", gzip, plain, "identity"],
    ["a.gz", gzip, "application/gzip", "identity"],
    ["a.tgz", gzip, "application/gzip", "identity"],
    ["a.svgz", gzip, "image/svg+xml", "gzip", "image/svg+xml"],
    ["a.svgz", gzip, "application/gzip", "identity", "application/gzip"],
  ];
  for (const [name, start, mediaType, coding, given] of cases) {
    const types = given === undefined ? [] : [[".svgz", given] as const];
    const described = describe(name, start, { types });
    assertEquals(described, { mediaType, coding }, `${name} ${given}`);
  }
});

Deno.test("isTextual() is true for text and false for compressed formats", () => {
  for (const type of ["text/x", "application/ld+json", "image/svg+xml"]) {
    assertEquals(isTextual(type), true, type);
  }
  for (const type of ["image/png", "application/zip", "video/mp4", "x/text"]) {
    assertEquals(isTextual(type), false, type);
  }
});

Deno.test("MediaTypes agrees with mime-db for every ending, or OWN_TYPES says why not", () => {
  const own = new Map(
    OWN_TYPES.flatMap((row) => row.endings.split(" ").map((e) => [e, row])),
  );
  for (const [ending, types] of listMimeDb()) {
    const decided = typeOf(`file.${ending.toUpperCase()}`).split(";")[0];
    if (types.includes(decided)) continue;
    const row = own.get(ending);
    assert(row !== undefined, `${ending}: ${decided} is not one of ${types}`);
    assertEquals(decided, row.type.replace(/^[?+]/, ""), ending);
  }
});

Deno.test("MediaTypes decides as @std/media-types does, except for rows of OWN_TYPES and newer versions of mime-db", () => {
  const own = OWN_TYPES.flatMap(({ endings }) => endings.split(" "));
  let compared = 0;
  for (const [ending, types] of listMimeDb()) {
    const other = typeByExtension(ending);
    if (other === undefined || own.includes(ending)) continue;
    // A newer version has several types for some endings.
    if (types.includes(other)) compared++;
    const decided = typeOf(`file.${ending}`).split(";")[0];
    assert([other, ...types].includes(decided), `${ending}: ${decided}`);
  }
  assert(compared > 700, `${compared}`);
});

Deno.test("OWN_TYPES has each ending once, with a reason, and is what the table has", () => {
  const seen = new Set<string>();
  for (const { type, endings, why } of OWN_TYPES) {
    assert(why !== "", type);
    for (const ending of endings.split(" ")) {
      assert(!seen.has(ending), `${ending} is there twice`);
      assert(/^\/?[a-z\d+-]+$/.test(ending), ending);
      seen.add(ending);
      const name = ending.startsWith("/") ? ending.slice(1) : `a.${ending}`;
      const expected = type.replace(/^[?+]/, "");
      assertEquals(typeOf(name).split(";")[0], expected, name);
    }
  }
});

Deno.test("hasKnownEnding() tells names of files from other last segments", () => {
  for (const name of ["a.js", "A.PNG", "x.tar.gz", "a.bin", "a%2Fb.css"]) {
    assertEquals(hasKnownEnding(name), true, name);
  }
  for (
    const name of ["about", "jane.doe", "v1.2.3", ".png", "a.", "a.b c", ""]
  ) assertEquals(hasKnownEnding(name), false, name);
});
