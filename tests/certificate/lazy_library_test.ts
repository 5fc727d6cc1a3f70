// The library that reads X.509 is loaded only where TLS is used: it costs every other start some ms.

import { assert, assertEquals } from "@std/assert";
import { removeComments, resolveImport } from "../structure.ts";

const ROOT = new URL("../../", import.meta.url);
const ROOM = "src/certificate";

/** The modules and packages that are loaded with a module, without those of `import()`. */
function listLoaded(path: string, loaded = new Set<string>()): Set<string> {
  const text = removeComments(Deno.readTextFileSync(new URL(path, ROOT)));
  const imports = text.matchAll(
    /\b(?:import|export)\b(?!\s+type\b)[^;"'()]*?\bfrom\s*["']([^"']+)["']/g,
  );
  for (const [, specifier] of imports) {
    const target = resolveImport(path, specifier);
    if (loaded.has(target ?? specifier)) continue;
    loaded.add(target ?? specifier);
    if (target !== null) listLoaded(target, loaded);
  }
  return loaded;
}

Deno.test("what the program imports of certificates does not load the library", () => {
  const faces = [
    "certificate_pair",
    "host_name",
    "pair_warnings",
    "problem",
    "self_signed",
    "validity",
  ];
  for (const name of faces) {
    const loaded = [...listLoaded(`${ROOM}/${name}.ts`)];
    assertEquals(loaded.filter((each) => each.startsWith("@")), [], name);
  }
  assert(listLoaded(`${ROOM}/certificate.ts`).has("@peculiar/asn1-x509"));
});
