import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { CODING_BIT } from "../../../src/site/coding/coding.ts";
import { withFolder } from "../../site_server.ts";
import { countPresenceChecks } from "./presence_checks.ts";
import { openStore } from "./opened_store.ts";
import {
  findCodedNames,
  isPresent,
} from "../../../src/site/files/present_names.ts";

Deno.test("findCodedNames() finds the codings of the names that are there, and asks for nothing below a coded name", () =>
  withFolder(
    { "a.gz": "", "a.br": "", "b.zst": "", "c.gz.br": "", "d.br/x": "" },
    (folder) => {
      const cases: [string, number, number][] = [
        ["a", CODING_BIT.gzip + CODING_BIT.br, 3],
        ["b", CODING_BIT.zstd, 3],
        ["c", 0, 3],
        ["c.gz", 0, 0],
        ["d", CODING_BIT.br, 3],
        ["x/y", 0, 3],
        ["\0", 0, 3],
        ["n".repeat(300), 0, 3],
      ];
      for (const [name, expected, checks] of cases) {
        const path = join(folder, name);
        const asked = countPresenceChecks(() =>
          assertEquals(findCodedNames(path), expected, name)
        );
        assertEquals(asked, checks, name);
      }
      assertEquals(isPresent(join(folder, "a.gz")), true);
      assertEquals(isPresent(join(folder, "a")), false);
    },
  ));

Deno.test("FileStore.resolve() asks for few other names after a miss, however many are there", () =>
  withFolder(
    Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`e\u0301${i}`, ""]),
    ),
    (folder) => {
      const store = openStore(folder);
      const cases: [string[], number, string][] = [
        [["missing"], 3, "the coded names"],
        [["e\u0301"], 7, "those of both forms, and the other form"],
        [["\u00e9", "\u00e9"], 5, "the folder in both forms"],
        [
          Array<string>(1000).fill("\u00e9"),
          5,
          "no further than what is there",
        ],
      ];
      for (const [segments, expected, why] of cases) {
        const asked = countPresenceChecks(() =>
          assertEquals(store.resolve(segments, Date.now()).kind, "missing")
        );
        assertEquals(asked, expected, why);
      }
    },
  ));
