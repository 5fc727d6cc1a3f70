// Writes the files that the program embeds as JSON modules: deno task embed
//
// JSON is the only form in which all versions of Deno from 2.4 on import data without an unstable flag, which each program
// that uses the library would need as well. Edit the files in static/, and then run the task. A test compares the two, so
// that it can't be forgotten.
//
// The media types are one text, because a package's module takes 12 ms and some MiB in every worker. It is searched,
// which takes a few µs for each version of a file: a loop at the start that makes a Map would be optimised, and the
// optimiser alone needs some MiB.

import { encodeMediaTypes } from "./media_types.ts";

const TOP = new URL("../", import.meta.url);

/** The parts of this server's own pages: each program has them. */
const PAGE_FILES = [
  "error.css",
  "error.html",
  "listing.css",
  "listing.html",
  "listing.js",
  "theme.css",
];

/** The built-in site: only a program that serves it loads them. */
const BUILT_IN_FILES = [
  "copy.js",
  "echo.css",
  "echo.html",
  "echo.js",
  "favicon.svg",
  "hello.css",
  "hello.html",
  "index.css",
  "index.html",
  "site.css",
  "site.html",
  "test.jpg",
  "time.html",
  "time.js",
];

/** The modules of the inspector's page, in an order in which each comes after those that it imports. */
const INSPECTOR_MODULES = [
  "octets.js",
  "waterfall.js",
  "files.js",
  "exchange.js",
  "list.js",
  "main.js",
];

/** The inspector: only its own thread loads it. */
function embedInspector(): Record<string, string> {
  const read = (name: string) =>
    decode(Deno.readFileSync(new URL(`static/inspector/${name}`, TOP)));
  return {
    "page.css": shorten(read("page.css")),
    "page.html": shorten(read("page.html")),
    "page.js": INSPECTOR_MODULES
      .map((name) => shorten(joinable(read(name)))).join(""),
  };
}

/** Without the lines of comments and the blanks before lines, which are a third of it. No string goes over lines. */
function shorten(text: string): string {
  return text.replace(/^\s*\/\*[^]*?\*\/\n/gm, "")
    .replace(/^\s*\/\/.*\n/gm, "")
    .replace(/^\s+/gm, "");
}

/** A module without its imports and exports: all are one script, which has no address to import from. */
function joinable(module: string): string {
  return module.replace(/^import\s[^;]*;\n/gm, "").replace(/^export /gm, "");
}

/** The text of each JSON module, by its path from the top of the checkout. */
export function encodeEmbeddedFiles(): Record<string, string> {
  return {
    "static/pages.json": encodeJson(embed(PAGE_FILES)),
    "static/built_in.json": encodeJson(embed(BUILT_IN_FILES)),
    "static/inspector.json": encodeJson(embedInspector()),
    "src/site/representation/media_types.json": encodeJson(encodeMediaTypes()),
  };
}

/** The content of each file by its name: text without what only its authors need, other octets in base64. */
function embed(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => {
    const octets = Deno.readFileSync(new URL(`static/${name}`, TOP));
    return [
      name,
      name.endsWith(".jpg")
        ? encodeBase64(octets)
        : makeShort(name, decode(octets)),
    ];
  }));
}

/** Styles and scripts without indents, blank lines, and lines that are comments. No text in a script spans lines. */
function makeShort(name: string, text: string): string {
  if (!/\.(?:css|js)$/.test(name)) return text;
  return text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:\/\/.*|\/\*.*\*\/)$/.test(line))
    .join("\n") + "\n";
}

function decode(octets: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    .decode(octets);
}

function encodeBase64(octets: Uint8Array): string {
  return btoa(
    Array.from(octets, (octet) => String.fromCharCode(octet)).join(""),
  );
}

function encodeJson(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(encodeEmbeddedFiles())) {
    Deno.writeTextFileSync(new URL(path, TOP), text);
  }
}
