import { assert, assertEquals } from "@std/assert";
import { MAX_SPELLED_NAMES } from "../../../src/site/files/limits.ts";
import {
  listSpellings,
  mayBeSpelled,
} from "../../../src/site/files/other_spelling.ts";

const NFC = "Caf\u00e9";
const NFD = "Cafe\u0301";
/** Both forms of its two letters in one name. */
const MIXED = "\u00e9e\u0301";

Deno.test("listSpellings() gives the other forms of the last name below the folders that are there", () => {
  const cases: [string, string, string[], string][] = [
    ["a/b", "a", [], "ASCII only"],
    [NFC, "", [NFD], "composed"],
    [NFD, "", [NFC], "decomposed"],
    [MIXED, "", ["\u00e9\u00e9", "e\u0301e\u0301"], "mixed"],
    ["\u212b", "", ["\u00c5", "A\u030a"], "a letter with three forms"],
    ["\ud55c", "", ["\u1112\u1161\u11ab"], "Hangul"],
    ["\u2603", "", [], "one form only"],
    [`${NFC}/b`, NFC, [], "the folder is as it was asked for"],
    [`${NFC}/b`, NFD, [`${NFD}/b`], "the folder has the other form"],
    [`${NFC}/b`, `${NFD} ${NFC}`, [], "the folder has both"],
    [`${NFC}/b`, "", [], "no folder"],
    [`${NFC}/${NFD}`, NFC, [`${NFC}/${NFC}`], "only the file differs"],
    [`${NFC}/${NFC}`, NFD, [`${NFD}/${NFC}`, `${NFD}/${NFD}`], "either"],
    [`${MIXED}/b`, "\u00e9\u00e9 e\u0301e\u0301", [], "two others"],
    [`a/${NFC}/b`, `a/${NFD}`, [`a/${NFD}/b`], "below a folder in ASCII"],
    ["\u00e9".repeat(256), "", [], "longer than any name"],
  ];
  for (const [path, there, expected, why] of cases) {
    const exists = (names: readonly string[]) =>
      there.split(" ").includes(names.join("/"));
    const found = listSpellings(path.split("/"), exists);
    assertEquals(found.map((names) => names.join("/")), expected, why);
    assertEquals(mayBeSpelled(path.split("/")), !/^[a-z/]*$/.test(path), why);
  }
});

Deno.test("listSpellings() asks a bounded number of times", () => {
  let asked = 0;
  const long = Array<string>(2000).fill(NFC);
  listSpellings(long, ([...names]) => {
    asked++;
    return names.at(-1) === NFD;
  });
  assert(asked <= 2 * MAX_SPELLED_NAMES, `${asked}`);
  asked = 0;
  listSpellings(long, () => {
    asked++;
    return false;
  });
  assertEquals(asked, 2, "it ends where nothing is");
});
