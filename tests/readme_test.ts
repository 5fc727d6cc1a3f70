// The texts for people: what they name exists, and what they tell the reader to type is understood.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeOptionMarkdown } from "../src/cli/help.ts";
import { parseOptions } from "../src/cli/options.ts";

const TOP = new URL("../", import.meta.url);
const README = readTop("README.md");

const TEXTS: readonly string[] = [
  "README.md",
  ".github/CONTRIBUTING.md",
  ".github/LIMITS.md",
  ".github/BENCHMARK.md",
  "src/README.md",
];

/** Names of files as prose gives them, in backquotes. */
const NAMES = /`(?:src|tests|\.ci|\.github)\/[\w./-]+`/g;

/** What stands outside of src on its page. */
const PLACES = /^(?:src\/$|tests\/|\.github\/|\.ci\/|static\/|main\.ts$)/;

/** The targets of links and pictures that are no URL. */
const LINKS = /\]\((?!https?:)([^)\s]+)\)/g;

/** A text without its blocks of code. */
function readProse(name: string): string {
  return readTop(name).replace(/^```[^]*?^```$/gm, "");
}

function readTop(name: string): string {
  return Deno.readTextFileSync(new URL(name, TOP));
}

function exists(name: string): boolean {
  try {
    const { isFile, isDirectory } = Deno.statSync(new URL(name, TOP));
    return isFile || isDirectory;
  } catch {
    return false;
  }
}

/** The text with runs of blanks and dashes as one: formatting pads the columns of a table. */
function squeeze(text: string): string {
  return text.replace(/ +/g, " ").replace(/-{3,}/g, "---");
}

/** The identifier that a heading gets on pages of code hosts. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-");
}

Deno.test("README.md shows the table of options", () => {
  assertStringIncludes(squeeze(README), squeeze(encodeOptionMarkdown()));
});

Deno.test("README.md says on its first screen how to run and how to test", () => {
  const firstScreen = README.split("\n").slice(0, 24).join("\n");
  for (const task of ["start", "test"]) {
    assertStringIncludes(firstScreen, `npx -y deno@2.9.6 task ${task}`);
  }
});

Deno.test("the texts name only files that exist", () => {
  for (const text of TEXTS) {
    const names = readProse(text).match(NAMES) ?? [];
    assert(names.length > 0, text);
    for (const name of names.map((name) => name.replaceAll("`", ""))) {
      assert(exists(name), `${text}: ${name}`);
    }
  }
});

Deno.test("src/README.md names modules and rooms by their paths in src", () => {
  const names = [
    ...readProse("src/README.md").matchAll(/`([\w/.]+(?:\.ts|\/))`/g),
  ];
  assert(names.length > 100);
  for (const [, name] of names) {
    assert(exists(`src/${name}`) || PLACES.test(name) && exists(name), name);
  }
});

Deno.test("links of the texts lead to files and headings that exist", () => {
  for (const text of TEXTS) {
    const prose = readProse(text);
    const anchors = [...prose.matchAll(/^#+ (.+)$/gm)]
      .map(([, heading]) => anchorOf(heading));
    for (const [, target] of prose.matchAll(LINKS)) {
      const found = target.startsWith("#")
        ? anchors.includes(target.slice(1))
        : exists(new URL(target, new URL(text, "file:///")).pathname.slice(1));
      assert(found, `${text}: ${target}`);
    }
  }
});

Deno.test("deno.json names only files that exist", () => {
  const { tasks } = JSON.parse(readTop("deno.json"));
  const words: string = Object.values(tasks).join(" ");
  const names = words.match(/(?<= )(?:src|tests|\.ci)\b[\w./]*/g) ?? [];
  assert(names.length > 5);
  for (const name of names) assert(exists(name), name);
});

Deno.test("deno.json grants the program the same permissions in each task", () => {
  const { tasks } = JSON.parse(readTop("deno.json"));
  const flagsOf = (task: string) =>
    (tasks[task].match(/--(?:allow|v8|no-prompt)\S*/g) ?? []).sort();
  assert(flagsOf("start").length > 5);
  for (const task of ["install", "pack"]) {
    assertEquals(flagsOf(task), flagsOf("start"), task);
  }
});

Deno.test("README.md's commands are understood by the program", () => {
  const blocks = README.matchAll(/^```(?:sh|ini|dockerfile)\n([^]*?)^```$/gm);
  const commands = [...blocks].flatMap(([, block]) => block.split("\n"))
    .map((line) => line.replace(/ +#.*$/, ""))
    .flatMap((line) =>
      /^(?:\w+=\S+ )*(?:ExecStart=\S*\/)?(?:npx \S+ \S+ task start|tinyhttp)\b(.*)$/
        .exec(line)?.[1] ?? []
    );
  const inline = README.replaceAll(/\s+/g, " ").matchAll(/`tinyhttp ([^`]*)`/g);
  const all = [...commands, ...[...inline].map(([, args]) => args)];
  assert(all.length > 20, `${all.length}`);
  for (const args of all) {
    const words = (args.match(/(?:'[^']*'|[^\s'])+/g) ?? [])
      .map((word) => word.replaceAll("'", ""));
    const { kind, ...rest } = parseOptions(words, () => undefined);
    const isUnderstood = kind !== "usage";
    assert(isUnderstood, `tinyhttp ${args}: ${JSON.stringify(rest)}`);
  }
});
