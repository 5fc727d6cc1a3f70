import { assert, assertStringIncludes } from "@std/assert";
import { encodeOptionMarkdown } from "../src/cli/help.ts";

const TOP = new URL("../", import.meta.url);
const README = readTop("README.md");

/** Names of files as prose gives them, in backquotes. */
const NAMES = /`(?:src|tests|\.ci|\.github)\/[\w./-]+`/g;

function readTop(name: string): string {
  return Deno.readTextFileSync(new URL(name, TOP));
}

/** The text with runs of blanks and dashes as one: formatting pads the columns of a table. */
function squeeze(text: string): string {
  return text.replace(/ +/g, " ").replace(/-{3,}/g, "---");
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

Deno.test("README.md, CONTRIBUTING.md and deno.json name only files that exist", () => {
  const contributing = readTop(".github/CONTRIBUTING.md");
  const { tasks } = JSON.parse(readTop("deno.json"));
  const words: string = Object.values(tasks).join(" ");
  for (
    const [file, names] of [
      ["README.md", README.match(NAMES) ?? []],
      ["CONTRIBUTING.md", contributing.match(NAMES) ?? []],
      ["deno.json", words.match(/(?<= )(?:src|tests)\b[\w./]*/g) ?? []],
    ] as const
  ) {
    assert(names.length > 5, file);
    for (const name of names.map((name) => name.replaceAll("`", ""))) {
      if (!name.includes("*")) {
        const { isFile, isDirectory } = Deno.statSync(new URL(name, TOP));
        assert(isFile || isDirectory, `${file}: ${name}`);
      }
    }
  }
});
