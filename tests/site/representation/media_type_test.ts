import { typeByExtension } from "@std/media-types";
import { types } from "@std/media-types/db";
import { assertEquals } from "@std/assert";
import {
  hasKnownEnding,
  isTextual,
  mediaTypeOf,
} from "../../../src/site/representation/media_type.ts";

Deno.test("mediaTypeOf() looks up the last extension and ignores its case", () => {
  const cases: [string, string][] = [
    ["index.html", "text/html; charset=utf-8"],
    ["INDEX.HTM", "text/html; charset=utf-8"],
    ["app.js", "text/javascript; charset=utf-8"],
    ["app.mjs", "text/javascript; charset=utf-8"],
    ["app.3f9a1c2b.css", "text/css; charset=utf-8"],
    ["data.json", "application/json; charset=utf-8"],
    ["app.js.map", "application/json; charset=utf-8"],
    ["site.webmanifest", "application/manifest+json; charset=utf-8"],
    ["feed.xml", "application/xml; charset=utf-8"],
    ["icon.svg", "image/svg+xml; charset=utf-8"],
    ["note.txt", "text/plain; charset=utf-8"],
    ["note.md", "text/markdown; charset=utf-8"],
    ["module.wasm", "application/wasm"],
    ["font.woff2", "font/woff2"],
    ["photo.JPG", "image/jpeg"],
    ["photo.webp", "image/webp"],
    ["photo.avif", "image/avif"],
    ["video.mp4", "video/mp4"],
    ["paper.pdf", "application/pdf"],
    ["all.tar.gz", "application/gzip"],
  ];
  for (const [name, expected] of cases) {
    assertEquals(mediaTypeOf(name), expected, name);
  }
});

Deno.test("mediaTypeOf() is octet-stream without a known extension", () => {
  const names = [
    "README",
    "",
    ".",
    "a.",
    ".html",
    "a.nosuchtype",
    "a.constructor",
    "a.__proto__",
    "a.html ",
    "a.html\0",
    "a.html/b",
    "a.html text/html\ncss",
    "a.\nhtml",
  ];
  for (const name of names) {
    assertEquals(mediaTypeOf(name), "application/octet-stream", name);
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

Deno.test("mediaTypeOf() agrees with @std/media-types for every extension", () => {
  for (const [extension, type] of types) {
    const decided = mediaTypeOf(`file.${extension.toUpperCase()}`);
    assertEquals(decided.split(";")[0], type, extension);
    assertEquals(typeByExtension(extension), type, extension);
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
