import { assertEquals } from "@std/assert";
import { isReservedName } from "../../../src/site/files/reserved_name.ts";

Deno.test("isReservedName() recognises the rules files in every case and coding, and nothing else", () => {
  const cases: [string, boolean, string][] = [
    ["_headers", true, "itself"],
    ["_redirects", true, "itself"],
    ["_Headers", true, "another case"],
    ["_REDIRECTS.GZ", true, "precompressed"],
    ["_headers.br", true, "precompressed"],
    ["_redirects.zst", true, "precompressed"],
    ["_header\u017f", true, "a long s folds to s"],
    ["_\uff48eaders", true, "a wide letter"],
    ["headers", false, "without its mark"],
    ["_headers.txt", false, "another file"],
    ["_headers.br.br", false, "another file"],
    ["_headers ", false, "another file"],
    ["_header", false, "another file"],
    ["", false, "nothing"],
  ];
  for (const [name, expected, why] of cases) {
    assertEquals(isReservedName(name), expected, `${name}: ${why}`);
  }
});
