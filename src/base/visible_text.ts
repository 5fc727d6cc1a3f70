// Foreign text made safe to show. A name, a path or an argument may hold characters that drive a
// terminal, end a line, or turn the reading direction round. They are shown by their numbers.
//
// All sets of such characters and all spellings of them stand in this file.

// Controls, format characters (bidirectional overrides among them), lone surrogates, and the two
// separators that end a line.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The same without the joiners, which scripts and emoji need. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const NOT_VISIBLE_ASCII = /[^ -~]/g;

/** Characters that `quote` shows: a message stays one line that a person reads. */
const MAX_QUOTE_LENGTH = 120;

/** `text` with each unprintable character as `\u{hex}`; all others as they are. */
export function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, encodeNumber);
}

/**
 * A name with each character that cannot be seen as what `mark` makes of `\u{hex}`. The joiners stay:
 * without them the names of some scripts, and many emoji, are other names.
 */
export function escapeUnseen(
  name: string,
  mark = (number: string) => number,
): string {
  return name.replace(UNSEEN, (unseen) => mark(encodeNumber(unseen)));
}

/** `text` in double quotes on one line, escaped; `…` replaces the middle of a long one. */
export function quote(text: string): string {
  const characters = text.length > MAX_QUOTE_LENGTH ? elide(text) : text;
  return `"${escapeUnprintable(characters.replace(/["\\]/g, "\\$&"))}"`;
}

/** The first `maxLength` characters of `text` as a JSON string on one line; `…` stands for the others. */
export function quoteStart(text: string, maxLength: number): string {
  const start = text.length > maxLength ? text.slice(0, maxLength) + "…" : text;
  return escapeUnprintable(JSON.stringify(start));
}

/** All of `text` as a JSON string of visible ASCII. */
export function quoteAsAscii(text: string): string {
  return JSON.stringify(text).replace(
    NOT_VISIBLE_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function elide(text: string): string {
  const half = MAX_QUOTE_LENGTH / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

function encodeNumber(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
