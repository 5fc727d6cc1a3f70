// Foreign text made safe to print: a folder's name or an argument may hold octets that drive a
// terminal, break a line, or turn the reading direction round. They are shown, never obeyed.

// Controls, invisible format characters (bidirectional overrides among them), lone surrogates,
// and the two separators that end a line.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A message stays one line that a person reads: what is longer is cut in its middle. */
const LONGEST_QUOTE = 120;

/** `text` with each unprintable character as `\u{hex}`; all others as they are. */
export function escapeUnprintable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** `text` in double quotes on one line, escaped, and shortened with `…` when it is very long. */
export function quote(text: string): string {
  const characters = text.length > LONGEST_QUOTE ? elide(text) : text;
  return `"${escapeUnprintable(characters.replace(/["\\]/g, "\\$&"))}"`;
}

function elide(text: string): string {
  const half = LONGEST_QUOTE / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
