import { assert, assertStringIncludes } from "@std/assert";
import { encodeOptionMarkdown } from "../src/cli/help.ts";

const README = Deno.readTextFileSync(
  new URL("../README.md", import.meta.url),
);

/** The text with runs of blanks and dashes as one: formatting pads the columns of a table. */
function squeeze(text: string): string {
  return text.replace(/ +/g, " ").replace(/-{3,}/g, "---");
}

Deno.test("README shows the options as the table has them", () => {
  assertStringIncludes(squeeze(README), squeeze(encodeOptionMarkdown()));
});

Deno.test("README's first screen says how to run and how to test", () => {
  const firstScreen = README.split("\n").slice(0, 24).join("\n");
  for (const task of ["start", "test"]) {
    assertStringIncludes(firstScreen, `npx -y deno@2.9.6 task ${task}`);
  }
});

Deno.test("README names only files that are there", () => {
  const names = [...README.matchAll(/`((?:src|tests|\.ci)\/[\w./-]+)`/g)];
  assert(names.length > 5);
  for (const [, name] of names) {
    if (!name.includes("*")) {
      Deno.statSync(new URL(`../${name}`, import.meta.url));
    }
  }
});
