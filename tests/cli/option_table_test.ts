import { assert, assertEquals } from "@std/assert";
import { environmentNames, type OptionRow } from "../../src/cli/option_row.ts";
import { COMMAND_TABLE, OPTION_TABLE } from "../../src/cli/option_table.ts";

const rows = Object.values<OptionRow<unknown>>(OPTION_TABLE);
const all = [...rows, ...Object.values(COMMAND_TABLE)];

Deno.test("OPTION_TABLE gives no name twice", () => {
  const names = [
    ...all.flatMap((row) => row.long.map((name) => `--${name}`)),
    ...all.flatMap((row) => row.short === undefined ? [] : [`-${row.short}`]),
    ...rows.flatMap((row) => environmentNames(row)),
  ];
  assertEquals(new Set(names).size, names.length);
});

Deno.test("OPTION_TABLE has names that @std/cli takes as they are", () => {
  for (const row of all) {
    for (const name of row.long) {
      // `no-` would be cut off, a dot would nest, one letter would be a short name.
      assert(/^(?!no-)[a-z][a-z-]+$/.test(name), name);
    }
    assert(row.short === undefined || /^[A-Za-z]$/.test(row.short));
  }
});

Deno.test("OPTION_TABLE has default texts that mean the default values", () => {
  let checked = 0;
  for (const row of rows) {
    if (row.initial === undefined || row.kind.kind === "flag") continue;
    if (Array.isArray(row.initial) && row.initial.length === 0) continue;
    const value = row.initial;
    assertEquals(row.kind.gather([row.initialText]), { kind: "fit", value });
    checked++;
  }
  assertEquals(checked, 9);
});

Deno.test("OPTION_TABLE has one operand, and a placeholder wherever a value is taken", () => {
  assertEquals(rows.filter((row) => row.long.length === 0).length, 1);
  for (const row of rows) {
    assertEquals(row.kind.placeholder === "", row.kind.kind === "flag");
  }
});
