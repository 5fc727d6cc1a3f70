import { assert, assertEquals } from "@std/assert";
import {
  type CommandRow,
  environmentNames,
  type OptionRow,
} from "../../src/cli/option_row.ts";
import {
  DEFAULT_OPTIONS,
  type Options,
} from "../../src/cli/option_sections.ts";
import { COMMAND_TABLE } from "../../src/cli/command_table.ts";
import { OPTION_TABLE, type OptionTable } from "../../src/cli/option_table.ts";
import type { ServingSettings } from "../../src/cluster/message.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";

const SECTIONS = DEFAULT_OPTIONS as unknown as Record<
  string,
  Record<string, unknown>
>;
const rows = Object.values<OptionRow<unknown>>(OPTION_TABLE);
const all: readonly CommandRow[] = [...rows, ...Object.values(COMMAND_TABLE)];

Deno.test("OPTION_TABLE gives no name twice", () => {
  const names = [
    ...all.flatMap((row) => row.long.map((name) => `--${name}`)),
    ...all.flatMap((row) => [...row.short ?? ""].map((letter) => `-${letter}`)),
    ...rows.flatMap((row) => environmentNames(row)),
  ];
  assertEquals(new Set(names).size, names.length);
});

Deno.test("OPTION_TABLE has names that @std/cli does not change", () => {
  for (const row of all) {
    for (const name of row.long) {
      // parseArgs cuts off `no-`, nests at a dot, and takes one letter for a short name.
      assert(/^(?!no-)[a-z][a-z-]+$/.test(name), name);
    }
    assert(row.short === undefined || /^[A-Za-z]+$/.test(row.short));
  }
});

Deno.test("OPTION_TABLE has default texts that mean the default values", () => {
  let checked = 0;
  for (
    const [target, row] of Object.entries<OptionRow<unknown>>(OPTION_TABLE)
  ) {
    const [section, property] = target.split(".");
    const defaults: Record<string, Record<string, unknown>> = structuredClone<
      object
    >(DEFAULT_OPTIONS) as never;
    const value = defaults[section][property];
    if (value === undefined || row.kind.kind === "flag") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    assertEquals(row.kind.gather([row.initialText]), { kind: "valid", value });
    checked++;
  }
  assertEquals(checked, 10);
});

Deno.test("OPTION_TABLE has one operand, and a placeholder in each row that takes a value", () => {
  assertEquals(rows.filter((row) => row.long.length === 0).length, 1);
  for (const row of rows) {
    assertEquals(row.kind.placeholder === "", row.kind.kind === "flag");
  }
});

Deno.test("OPTION_TABLE targets each property of the options once", () => {
  const properties = Object.entries(SECTIONS).flatMap((
    [section, values],
  ) => Object.keys(values).map((property) => `${section}.${property}`));
  assertEquals(Object.keys(OPTION_TABLE).sort(), properties.sort());
});

// The rest is for `deno check`, which fails where one of the marked lines compiles.

const { "site.spa": _row, ...withoutRow } = OPTION_TABLE;
const { spa: _spa, ...withoutProperty } = DEFAULT_OPTIONS.site;
const { users: _users, ...withoutUsers } = DEFAULT_SITE;

/** Places on an option's way to the site. It can be dropped at none of them. */
export const _DROPPED: [
  OptionTable,
  OptionTable,
  Options["site"],
  ServingSettings["site"],
  ServingSettings["site"],
] = [
  // @ts-expect-error: a property without a row
  withoutRow,
  // @ts-expect-error: a row of another kind than its property
  { ...OPTION_TABLE, "site.spa": OPTION_TABLE["site.list"] },
  // @ts-expect-error: a default that is missing
  withoutProperty,
  // @ts-expect-error: a property that the program doesn't pass on
  { ...withoutProperty, users: undefined },
  // @ts-expect-error: users that the program doesn't pass on
  withoutUsers,
];
