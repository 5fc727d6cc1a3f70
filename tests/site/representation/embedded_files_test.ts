import { assert, assertEquals } from "@std/assert";
import {
  encodeEmbeddedFiles,
  INSPECTOR_MODULES,
  shortenPage,
  shortenScript,
  shortenStyle,
} from "../../embedded_files.ts";

const TOP = new URL("../../../", import.meta.url);

Deno.test("each embedded JSON module holds what its files hold now", async () => {
  for (const [path, text] of Object.entries(await encodeEmbeddedFiles())) {
    assertEquals(
      Deno.readTextFileSync(new URL(path, TOP)),
      text,
      `${path} is out of date: deno task embed`,
    );
  }
});

/** The files of the embedded modules in static/, by their names. */
function readEmbedded(): Record<string, Record<string, string>> {
  const modules = ["pages.json", "built_in.json", "inspector.json"];
  return Object.fromEntries(modules.map((name) => [
    name,
    JSON.parse(Deno.readTextFileSync(new URL(`static/${name}`, TOP))),
  ]));
}

Deno.test("every file in static/ is embedded", () => {
  const modules = readEmbedded();
  const embedded = Object.values(modules).flatMap(Object.keys);
  for (const { name, isFile } of Deno.readDirSync(new URL("static/", TOP))) {
    // The modules of the inspector's page become one script.
    if (isFile) assert(name in modules || embedded.includes(name), name);
  }
  const scripts = [...Deno.readDirSync(new URL("static/inspector/", TOP))]
    .map(({ name }) => name).filter((name) => name.endsWith(".js"));
  assertEquals(INSPECTOR_MODULES.toSorted(), scripts.toSorted());
  const script = modules["inspector.json"]["page.js"];
  assert(!/^(?:import|export) /m.test(script));
});

/** Octets of all pages that the server makes itself, without the picture. */
const MAX_PAGE_OCTETS = 60_000;

Deno.test("the pages that the server makes itself have less than 60,000 octets altogether", () => {
  const files = Object.values(readEmbedded()).flatMap(Object.entries<string>)
    .filter(([name]) => name !== "test.jpg");
  const sizes = files.map(([, text]) => new TextEncoder().encode(text).length);
  const sum = sizes.reduce((sum, size) => sum + size);
  assert(files.length > 15);
  assert(sum < MAX_PAGE_OCTETS, `${sum} octets`);
});

Deno.test("shortenScript() leaves what texts, templates and patterns are", async () => {
  const module = [
    "// A comment.",
    "export const name = `a  ${1 + 1} // b",
    "  /* c */   d`;",
    'export const text = "a  // b: c;  /* d */";',
    "/* A comment. */",
    "export const parts = String.raw`\\r  ${name}`;",
    "export const pattern = /  \\/\\/ \\u{1f600}/u.source;",
  ].join("\n");
  const shortened = await shortenScript(module);
  assert(shortened.length < module.length && !shortened.includes("comment"));
  const load = (text: string) =>
    import(`data:text/javascript,${encodeURIComponent(text)}`);
  assertEquals({ ...await load(shortened) }, { ...await load(module) });
});

Deno.test("shortenStyle() removes blanks that mean nothing, and no others", () => {
  assertEquals(
    shortenStyle(
      '/* A\ncomment. */\na:hover,\n.b > c :is(d, e) {\n  font: 1rem/2 "A B", serif;\n  content: "a" / "";\n}\n\n@media (x: 1) {\n  f {\n    g: 1;\n  }\n}\n',
    ),
    'a:hover,.b > c :is(d,e){font:1rem/2 "A B",serif;content:"a" / ""}@media (x:1){f{g:1}}\n',
  );
});

Deno.test("shortenPage() changes no text that is shown with its blanks", () => {
  for (const folder of ["static/", "static/inspector/"]) {
    for (const { name } of Deno.readDirSync(new URL(folder, TOP))) {
      if (!name.endsWith(".html")) continue;
      const page = Deno.readTextFileSync(new URL(folder + name, TOP));
      const list = (text: string) =>
        text.match(/<(pre|textarea)\b[^>]*>[^]*?<\/\1>|="[^"]*\n[^"]*"/g);
      assertEquals(list(shortenPage(page)), list(page), name);
    }
  }
});
