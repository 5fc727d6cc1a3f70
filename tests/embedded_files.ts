// Writes the files that the program embeds as JSON modules: deno task embed
//
// Scripts, styles and pages are embedded without what means nothing to a browser (`shortenScript` and its neighbours).
// The files in static/ stay as people read them.
//
// JSON is the only form in which all versions of Deno from 2.4 on import data without an unstable flag, which each program
// that uses the library would need as well. Edit the files in static/, and then run the task. A test compares the two, so
// that it can't be forgotten.
//
// The media types are one text, because a package's module takes 12 ms and some MiB in every worker. It is searched,
// which takes a few µs for each version of a file: a loop at the start that makes a Map would be optimised, and the
// optimiser alone needs some MiB.

// deno-lint-ignore no-import-prefix -- only this task and its test use it
import { minify } from "npm:terser@5.44.0";
import { encodeMediaTypes } from "./media_types.ts";

const TOP = new URL("../", import.meta.url);

/** The parts of this server's own pages: each program has them. */
const PAGE_FILES = [
  "error.css",
  "error.html",
  "favicon.svg",
  "listing.css",
  "listing.html",
  "listing.js",
  "meta.html",
  "moves.html",
  "theme.css",
  "tools.css",
];

/** The built-in site: only a program that serves it loads them. */
const BUILT_IN_FILES = [
  "copy.js",
  "echo.css",
  "echo.html",
  "echo.js",
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
export const INSPECTOR_MODULES: readonly string[] = [
  "octets.js",
  "waterfall.js",
  "files.js",
  "exchange.js",
  "list.js",
  "main.js",
];

/** The inspector: only its own thread loads it. */
async function embedInspector(): Promise<Record<string, string>> {
  const read = (name: string) =>
    decode(Deno.readFileSync(new URL(`static/inspector/${name}`, TOP)));
  const script = INSPECTOR_MODULES.map((name) => joinable(read(name))).join("");
  return {
    "page.css": shortenStyle(read("page.css")),
    "page.html": shortenPage(read("page.html")),
    "page.js": await shortenScript(script),
  };
}

/** A module without its imports and exports: all are one script, which has no address to import from. */
function joinable(module: string): string {
  return module.replace(/^import\s[^;]*;\n/gm, "").replace(/^export /gm, "");
}

/** The text of each JSON module, by its path from the top of the checkout. */
export async function encodeEmbeddedFiles(): Promise<Record<string, string>> {
  return {
    "static/pages.json": encodeJson(await embed(PAGE_FILES)),
    "static/built_in.json": encodeJson(await embed(BUILT_IN_FILES)),
    "static/inspector.json": encodeJson(await embedInspector()),
    "src/site/representation/media_types.json": encodeJson(encodeMediaTypes()),
  };
}

/** The content of each file by its name: text without what only its authors need, other octets in base64. */
async function embed(
  names: readonly string[],
): Promise<Record<string, string>> {
  const embedded: Record<string, string> = {};
  for (const name of names) {
    const octets = Deno.readFileSync(new URL(`static/${name}`, TOP));
    embedded[name] = name.endsWith(".jpg")
      ? encodeBase64(octets)
      : await shorten(name, decode(octets));
  }
  return embedded;
}

async function shorten(name: string, text: string): Promise<string> {
  if (name.endsWith(".css")) return shortenStyle(text);
  if (name.endsWith(".js")) return await shortenScript(text);
  return shortenPage(text);
}

/** A script with short names of variables, and without comments and the blanks that mean nothing. */
export async function shortenScript(text: string): Promise<string> {
  const { code } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: { passes: 2, unsafe_arrows: true },
  });
  return code! + "\n";
}

/** A style without comments, and without the blanks that mean nothing there. No string in it has `: ` or such a sign. */
export function shortenStyle(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s*([{};,])\s*/g, "$1")
    .replaceAll(": ", ":")
    .replace(/(?<=[\s:(,-])0(?=\.\d)/g, "")
    .replaceAll(";}", "}")
    .trim() + "\n";
}

/** HTML without indents. No line of a `pre` or a `textarea` begins with a blank. */
export function shortenPage(text: string): string {
  return text.replace(/^[ \t]+/gm, "").replace(/\n>/g, ">");
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
  for (const [path, text] of Object.entries(await encodeEmbeddedFiles())) {
    Deno.writeTextFileSync(new URL(path, TOP), text);
  }
}
