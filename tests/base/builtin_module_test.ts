import { assertEquals, assertStrictEquals } from "@std/assert";
import { loadBuiltinModule } from "../../src/base/builtin_module.ts";

Deno.test("loadBuiltinModule() returns the module, the same one each time", () => {
  interface PathModule {
    basename(path: string): string;
  }
  const module = loadBuiltinModule<PathModule>("node:path");
  assertEquals(module.basename("a/b.txt"), "b.txt");
  assertStrictEquals(loadBuiltinModule("node:path"), module);
});
