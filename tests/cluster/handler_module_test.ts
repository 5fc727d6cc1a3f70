import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import {
  HandlerFailure,
  loadHandler,
} from "../../src/cluster/handler_module.ts";
import { makeFifo } from "../fifo.ts";
import { requiring, windowsLacks } from "../requirement.ts";

/** Why there is no handler. */
async function explain(path: string): Promise<string> {
  const module = {
    url: new URL(`file://${path}`).href,
    folder: ".",
    allow: {},
  };
  const error = await loadHandler(module).catch((error) => error);
  assert(error instanceof HandlerFailure, `${path}: ${error}`);
  return error.message;
}

Deno.test(requiring(
  windowsLacks,
  "loadHandler() opens no pipe and no device, and says so",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "tinyhttp_handler_" });
    try {
      const path = (name: string) => join(folder, name);
      await makeFifo(path("fifo.js"));
      await Deno.symlink("/dev/zero", path("zero.js"));
      await Deno.mkdir(path("folder.js"));
      await Deno.symlink("nowhere.js", path("dangling.js"));
      await Deno.writeTextFile(path("empty.js"), "");
      for (const name of ["fifo.js", "zero.js", "folder.js"]) {
        assertEquals(await explain(path(name)), "it is not a file", name);
      }
      assertMatch(await explain(path("dangling.js")), /not found/i);
      assertMatch(await explain(path("empty.js")), /no function fetch/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
));
