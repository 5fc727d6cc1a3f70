// What a handler threw, in words. It may throw anything, also values that cannot be printed.

import { MAX_THROWN_LENGTH } from "./limits.ts";

const UNPRINTABLE = "a value that cannot be printed";

/** A frame of a stack in a module; the runtime's own modules are `ext:` and `node:`. */
const FRAME =
  /^ {4}at (?:.+ \()?((?:file|https?|data|npm|jsr):\S+:\d+:\d+)\)?$/;

/** The line that imported: the runtime puts it behind the frames of the module itself. */
const IMPORTER = /^ {4}at async /;

/** An error with its stack, or another value as a console shows it, in one line of a bounded length. Never throws. */
export function describeThrown(thrown: unknown): string {
  return describe(() =>
    thrown instanceof Error
      ? String(thrown.stack ?? thrown.message)
      : inspect(thrown)
  );
}

/** In one line what the import of a module threw, with its place where the runtime tells it. Never throws. */
export function describeLoadError(thrown: unknown): string {
  return describe(() => {
    if (!(thrown instanceof Error)) return inspect(thrown);
    const [line] = String(thrown).split("\n");
    // The runtime puts its own name before that of a syntax error.
    const text = cut(line.replace(/^TypeError: (?=\w*Error: )/, ""));
    if (/:\d+:\d+$/.test(text)) return text;
    const place = findPlace(String(thrown.stack));
    return place === undefined ? text : `${text} at ${place}`;
  });
}

function describe(make: () => string): string {
  try {
    return make();
  } catch {
    return UNPRINTABLE;
  }
}

function findPlace(stack: string): string | undefined {
  return stack.split("\n").filter((line) => !IMPORTER.test(line))
    .map((line) => FRAME.exec(line)?.[1])
    .find((place) => place !== undefined);
}

function inspect(value: unknown): string {
  const text = Deno.inspect(value, {
    depth: 2,
    iterableLimit: 10,
    strAbbreviateSize: MAX_THROWN_LENGTH,
    breakLength: Infinity,
  });
  return cut(text.replace(/\s*\n\s*/g, " "));
}

function cut(text: string): string {
  return text.length > MAX_THROWN_LENGTH
    ? text.slice(0, MAX_THROWN_LENGTH) + "…"
    : text;
}
