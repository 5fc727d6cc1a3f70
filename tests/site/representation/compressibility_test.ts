import { assertEquals } from "@std/assert";
import {
  type Compression,
  decideCompression,
} from "../../../src/site/representation/compressibility.ts";
import { mediaTypeOf } from "../../../src/site/representation/media_type.ts";

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
