// Commands as a reader would type them: what is of this run only, or of this machine, by a name.

import { TOP } from "./top.ts";
import type { Workspace } from "./workspace.ts";

/** The words as a shell takes them, with `$SITE`, `$TEMP`, `$PORT` for what changes each time. */
export function encodeCommand(
  words: readonly string[],
  { port, workspace }: { port: number; workspace: Workspace },
): string {
  const names: [string, string][] = [
    [workspace.site, "$SITE"],
    [workspace.folder, "$TEMP"],
    [String(port), "$PORT"],
    [Deno.execPath(), "deno"],
    [TOP, ""],
  ];
  return words
    .map((word) =>
      names.reduce((text, [value, name]) => text.replaceAll(value, name), word)
    )
    .map((word) => /[\s"?*;&()]/.test(word) ? `'${word}'` : word)
    .join(" ");
}
