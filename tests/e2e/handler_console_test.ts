// What a handler prints goes to standard error: standard output has the access log alone.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exchange } from "../raw_client.ts";
import { withFolder } from "../site_server.ts";
import { until } from "../wait.ts";
import { withProgram } from "./program.ts";

/** Deno 2.4 binds the named exports of `node:console` when it is built. */
const REPLACES_NAMED = !Deno.version.deno.startsWith("2.4.");

/** At import, and at each request: every method of `console` that there is, and what those do that print to standard output. */
const PRINTING = `import nodeConsole, { log } from "node:console";
console.log("at import");
export default { fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/each") {
    for (const name of Object.getOwnPropertyNames(console)) {
      if (typeof console[name] !== "function" || name === "Console") continue;
      try { console[name]("each " + name); } catch {}
    }
    while (console.indentLevel > 0) console.groupEnd();
    nodeConsole.log("node's console");
    if (${REPLACES_NAMED}) log("its log");
  } else {
    console.log("log %s", "text", { a: 1 });
    console.info("info");
    console.debug("debug");
    console.dir({ b: { c: 1 } }, { depth: 0 });
    console.dirxml({ d: 1 });
    console.table([{ column: "cell" }]);
    console.group("group %d", 1);
    console.groupCollapsed("inner");
    console.count();
    console.count("name");
    console.count("name");
    console.groupEnd();
    console.groupEnd();
    console.countReset("name");
    console.count("name");
    console.time();
    console.timeLog("default", { e: 1 });
    console.timeEnd();
    console.clear();
    console.warn("warn");
    console.error("error");
    console.trace("trace");
    console.assert(false, "assert");
  }
  return new Response("done");
} };
`;

Deno.test("what a handler prints with console goes to standard error, whatever the method", async () => {
  const files = { "a.txt": "file", "app.js": PRINTING };
  await withFolder(files, async (folder) => {
    const args = [folder, "--handler", `${folder}/app.js`, "--log=json"];
    await withProgram([...args, "--workers=1"], async (program, port) => {
      assertEquals((await exchange(port, "/all")).text(), "done");
      assertEquals((await exchange(port, "/each")).text(), "done");
      await until(() => program.stdout.includes("/each"));
      const ended = await program.end();
      const lines = ended.stdout.trimEnd().split("\n");
      assertEquals(lines.map((line) => JSON.parse(line).target), [
        "/all",
        "/each",
      ]);
      const expected = [
        "at import",
        "log text { a: 1 }",
        "info",
        "debug",
        "{ b: [Object] }",
        "{ d: 1 }",
        "column",
        "cell",
        "group 1",
        "  inner",
        "    default: 1",
        "    name: 1",
        "    name: 2",
        "name: 1",
        "default: ",
        "ms { e: 1 }",
        "warn",
        "error",
        "trace",
        "assert",
        "each log",
        "node's console",
        ...REPLACES_NAMED ? ["its log"] : [],
      ];
      let rest = ended.stderr;
      for (const text of expected) {
        assertStringIncludes(rest, text);
        rest = rest.slice(rest.indexOf(text) + text.length);
      }
      assert(!ended.stderr.includes("\x1b"), "the screen is not cleared");
    });
  });
});
