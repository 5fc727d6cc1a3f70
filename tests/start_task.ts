// The command of the task `start`, so that tests run the program with its permissions.

import { assert } from "@std/assert";

/** The command of the task in `config`, a deno.json: its words from `deno` to `main.ts`. */
export function readStartTask(config: string): string[] {
  const task: string = JSON.parse(config).tasks.start;
  // Before the command the task goes to the folder where the user stands.
  const command = task.replace(/^.* && /, "").replace("$CLONE/", "");
  const words = (command.match(/(?:[^\s"]|"[^"]*")+/g) ?? [])
    .map((word) => word.replaceAll('"', ""));
  assert(words[0] === "deno" && words.at(-1) === "main.ts", task);
  return words;
}
