// The file names and relative paths that settings can have, whatever the system.

import { MAX_FILE_NAME_CHARACTERS } from "./limits.ts";

/** True for a name that is exactly one segment of a path. */
export function isFileName(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." &&
    text.length <= MAX_FILE_NAME_CHARACTERS && !/[/\\\p{Cc}\p{Cs}]/u.test(text);
}

/** True for file names with `/` between them, so that the path leads down from a folder. */
export function isPathBelow(text: string): boolean {
  return text.split("/").every(isFileName);
}
