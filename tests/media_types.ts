// Writes the table of `media_type.ts` from @std/media-types: deno run -A tests/media_types.ts
//
// The program has the table as text, because the package's module takes 12 ms and some MiB in every
// worker. It searches the text, which takes a few µs for each version of a file: a loop at the start
// that makes a Map would be optimised, and the optimiser alone needs some MiB. A test compares the
// text with the package, so that an update of the package can't be forgotten.

import { types } from "@std/media-types/db";

const TABLE = new URL(
  "../src/site/representation/media_types.txt",
  import.meta.url,
);

/** An empty line, then one line for each extension with its media type. */
export function encodeMediaTypes(): string {
  const lines = [...types].map(([extension, type]) => `${extension} ${type}\n`);
  return "\n" + lines.sort().join("");
}

if (import.meta.main) Deno.writeTextFileSync(TABLE, encodeMediaTypes());
