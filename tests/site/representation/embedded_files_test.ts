import { assert, assertEquals } from "@std/assert";
import { encodeEmbeddedFiles } from "../../embedded_files.ts";

const TOP = new URL("../../../", import.meta.url);

Deno.test("each embedded JSON module holds what its files hold now", () => {
  for (const [path, text] of Object.entries(encodeEmbeddedFiles())) {
    assertEquals(
      Deno.readTextFileSync(new URL(path, TOP)),
      text,
      `${path} is out of date: deno task embed`,
    );
  }
});

Deno.test("every file in static/ is embedded", () => {
  const modules = Object.entries(encodeEmbeddedFiles())
    .filter(([path]) => path.startsWith("static/"));
  const embedded = modules.flatMap(([, text]) => Object.keys(JSON.parse(text)));
  for (const { name, isFile } of Deno.readDirSync(new URL("static/", TOP))) {
    // The modules of the inspector's page become one script.
    if (!isFile) continue;
    const isModule = modules.some(([path]) => path === `static/${name}`);
    assert(isModule || embedded.includes(name), name);
  }
  const { "page.js": script } = JSON.parse(
    modules.find(([path]) => path === "static/inspector.json")![1],
  );
  for (const { name } of Deno.readDirSync(new URL("static/inspector/", TOP))) {
    if (!name.endsWith(".js")) continue;
    const path = new URL(`static/inspector/${name}`, TOP);
    const [, first] = /^export (.*)$/m.exec(Deno.readTextFileSync(path)) ??
      ["", "receive();"];
    assert(script.includes(first), name);
  }
  assert(!/^(?:import|export) /m.test(script));
});
