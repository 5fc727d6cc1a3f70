// Writes `src/site/media_types.txt` from @std/media-types: deno run -A tests/media_types.ts
//
// The program holds the table as text since evaluating the package's own takes 12 ms and some MiB in
// every worker. A test compares the two, so a new version of the package can't be forgotten.

import { types } from "@std/media-types/db";

const TABLE = new URL("../src/site/media_types.txt", import.meta.url);

/** A line for each media type: the type, then its extensions. */
export function encodeMediaTypes(): string {
  const lines = new Map<string, string[]>();
  for (const [extension, type] of types) {
    const extensions = lines.get(type) ?? [];
    lines.set(type, [...extensions, extension]);
  }
  return [...lines].map(([type, extensions]) =>
    [type, ...extensions.sort()].join(" ")
  ).sort().join("\n") + "\n";
}

if (import.meta.main) Deno.writeTextFileSync(TABLE, encodeMediaTypes());
