import { assert, assertEquals } from "@std/assert";
import {
  encodeHelp,
  encodeOptionMarkdown,
  encodeShortHelp,
  EXAMPLES,
  listOptions,
} from "../../src/cli/help.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { COMMAND_TABLE } from "../../src/cli/command_table.ts";
import { OPTION_TABLE } from "../../src/cli/option_table.ts";

const lines = encodeHelp().split("\n");

Deno.test("encodeHelp() fits 80 columns of printable ASCII without trailing blanks", () => {
  for (const line of lines) assert(/^([ -~]{0,79}[!-~])?$/.test(line), line);
});

Deno.test("encodeHelp() shows each option with its meaning, default and environment", () => {
  const flat = encodeHelp().replace(/\s+/g, " ");
  for (const { usage, meaning, initial, environment } of listOptions()) {
    const shown = environment.length === 0
      ? `${usage} ${meaning}`
      : `${usage} ${meaning} [default: ${initial}; ${environment.join(", ")}]`;
    assert(flat.includes(shown), shown);
  }
});

Deno.test("encodeHelp() begins with examples, each of which parses", () => {
  const start = lines.slice(0, lines.findIndex((line) => /^Usage/.test(line)));
  for (const [args, meaning] of EXAMPLES) {
    assert(
      start.some((line) =>
        line.includes(`tinyhttp ${args} `) && line.endsWith(meaning)
      ),
    );
    const parsed = parseOptions(args.split(" "), () => undefined);
    assert(parsed.kind === "run", args);
  }
  assertEquals(start[2].trimStart().startsWith("tinyhttp "), true);
});

Deno.test("encodeShortHelp() fits a screen of 24 lines with 80 columns", () => {
  const page = encodeShortHelp().split("\n");
  assert(page.length <= 23, String(page.length));
  for (const line of page) assert(/^([ -~]{0,79}[!-~])?$/.test(line), line);
  assert(page.at(-1)!.includes("--help"));
  assertEquals(page.filter((line) => /^ +-/.test(line)).length, 12);
});

Deno.test("-h prints the short page, and --help all options", () => {
  const text = (arg: string) => {
    const parsed = parseOptions([arg], () => undefined);
    assert(parsed.kind === "help");
    return parsed.text;
  };
  assertEquals(text("-h"), encodeShortHelp());
  assertEquals(text("--help"), encodeHelp());
});

Deno.test("listOptions() has every row", () => {
  const rows = [
    ...Object.values(OPTION_TABLE),
    ...Object.values(COMMAND_TABLE),
  ];
  assertEquals(listOptions().length, rows.length);
  for (const name of rows.flatMap((row) => row.long)) {
    const words = listOptions().flatMap(({ usage }) => usage.split(/[ ,[=]+/));
    assert(words.includes(`--${name}`), name);
  }
});

Deno.test("encodeHelp() starts all meanings in column 30", () => {
  // The meaning of a long option is on the next line.
  const starts = lines.filter((line) => /^ {2,6}(-|DIR).* {2}/.test(line))
    .map((line) => line.search(/ {2}(?! )(?=[^ -])/) + 2);
  assertEquals([...new Set(starts.slice(1))], [30]);
});

Deno.test("encodeHelp() gives each heading once", () => {
  const headings = lines.filter((line) => /^[A-Z]\w*:$/.test(line));
  assertEquals(headings, [
    "Where:",
    "Files:",
    "Responses:",
    "Programs:",
    "Access:",
    "HTTPS:",
    "Handler:",
    "Limits:",
    "Output:",
  ]);
});

Deno.test("encodeOptionMarkdown() is a table with a row for each option", () => {
  const rows = encodeOptionMarkdown().split("\n");
  assertEquals(rows.length, 2 + listOptions().length);
  for (const row of rows) {
    assertEquals(row.replaceAll("\\|", "").split("|").length, 6, row);
  }
  assert(
    rows.includes(
      "| `-p, --port N` | port to listen on; 0 for any free port | 8000 | `TINYHTTP_PORT`, `PORT` |",
    ),
  );
});
