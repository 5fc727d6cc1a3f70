import { assertEquals } from "@std/assert";
import {
  type Compression,
  decideCompression,
} from "../../../src/site/representation/compressibility.ts";
import { MediaTypes } from "../../../src/site/representation/media_type.ts";
// deno-lint-ignore no-import-prefix -- Only tests use it.
import db from "npm:mime-db@1.54.0";

/** The media type of a file that is not text, unless its name says so. */
function mediaTypeOf(name: string): string {
  const types = new MediaTypes({ types: [], charset: "utf-8" });
  return types.describe(name, () => new Uint8Array(1)).mediaType;
}

Deno.test("decideCompression() decides by ending and media type", () => {
  const cases: Record<Compression, string[]> = {
    "on the fly": [
      "a.html",
      "a.css",
      "a.js",
      "a.mjs",
      "a.json",
      "a.svg",
      "a.txt",
      "a.md",
      "a.xml",
      "a.wasm",
      "a.webmanifest",
      "a.ttf",
      "a.otf",
      "a.ico",
      "a.map",
      "a.csv",
      "a.gltf",
      "a.glb",
      "a.dae",
      "a.usda",
      "a.step",
      "a.m3u8",
      "a.m3u",
      "a.srt",
      "a.vtt",
      "a.ndjson",
      "a.jsonl",
      "a.geojson",
      "a.topojson",
      "a.kml",
      "a.rss",
      "a.mhtml",
      "a.py",
      "a.cjs",
      "LICENSE",
    ],
    precompressed: ["a.data", "a", "a.tar", "a.unityweb"],
    never: [
      "a.png",
      "a.jpg",
      "a.webp",
      "a.avif",
      "a.gif",
      "a.mp4",
      "a.webm",
      "a.mp3",
      "a.woff",
      "a.woff2",
      "a.zip",
      "a.jar",
      "a.tgz",
      "a.flac",
      "a.deb",
      "a.epub",
      "a.gz",
      "a.7z",
      "a.pdf",
      "a.docx",
      "a.js.br",
      "a.css.gz",
      "a.txt.zst",
    ],
  };
  for (const [expected, names] of Object.entries(cases)) {
    for (const name of names) {
      const type = mediaTypeOf(name);
      assertEquals(decideCompression(name, type), expected, `${name} ${type}`);
    }
  }
});

/** Types that mime-db calls compressible, and why this server does not compress them. */
const NOT_COMPRESSED: Readonly<Record<string, string>> = {
  "application/octet-stream": "it can be anything",
  "application/x-tar": "it holds what may be compressed",
  "application/x-virtualbox-hdd": "disks hold anything",
  "application/x-virtualbox-ova": "disks hold anything",
  "application/x-virtualbox-vdi": "disks hold anything",
  "application/x-virtualbox-vhd": "disks hold anything",
  "application/x-virtualbox-vmdk": "disks hold anything",
};

/** Types that mime-db calls not compressible, and why this server compresses them. */
const COMPRESSED_ALL_THE_SAME: Readonly<Record<string, string>> = {
  "model/iges": "it is text",
  "model/vrml": "it is text",
};

Deno.test("decideCompression() agrees with mime-db on each type with an ending", () => {
  for (const [type, { compressible, extensions }] of Object.entries(db)) {
    if (extensions === undefined || compressible === undefined) continue;
    const expected = type in COMPRESSED_ALL_THE_SAME ||
      compressible && !(type in NOT_COMPRESSED);
    const decided = decideCompression("a", type);
    assertEquals(decided === "on the fly", expected, type);
  }
});
