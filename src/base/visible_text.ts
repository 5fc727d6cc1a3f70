// Foreign text made safe to print: the name of a folder or an argument may hold characters that drive a
// terminal, end a line, or reverse the reading direction. They are shown as escapes.

// Controls, invisible format characters (bidirectional overrides among them), lone surrogates,
// and the two separators that end a line.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Characters of a quoted text, so that a message stays one line that a person reads. */
const MAX_QUOTED_CHARACTERS = 120;

/** `text` with each unprintable character as `\u{hex}`; all others as they are. */
export function escapeUnprintable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** The same for a text of several lines, such as the stack of an error: its line feeds stay. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeUnprintable).join("\n");
}

/** `text` in double quotes on one line, escaped, its middle replaced by `…` when it is very long. */
export function quote(text: string): string {
  const characters = text.length > MAX_QUOTED_CHARACTERS ? elide(text) : text;
  return `"${escapeUnprintable(characters.replace(/["\\]/g, "\\$&"))}"`;
}

function elide(text: string): string {
  const half = MAX_QUOTED_CHARACTERS / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
