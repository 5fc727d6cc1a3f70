// Writes `src/site/media_types.txt` from @std/media-types: deno run -A tests/media_types.ts
//
// The program holds the table as text since evaluating the package's own takes 12 ms and some MiB in
// every worker. It searches the text, a few µs for each version of a file, since making a table of it
// at the start would be a loop that gets optimised, which alone is some MiB of the runtime's code.
// A test compares text and package, so a new version of the package can't be forgotten.

import { types } from "@std/media-types/db";

const TABLE = new URL(
  "../src/site/representation/media_types.txt",
  import.meta.url,
);

/** A line for each extension, with its media type; an empty one before the first. */
export function encodeMediaTypes(): string {
  const lines = [...types].map(([extension, type]) => `${extension} ${type}\n`);
  return "\n" + lines.sort().join("");
}

if (import.meta.main) Deno.writeTextFileSync(TABLE, encodeMediaTypes());
