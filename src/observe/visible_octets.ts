// Octets as text that can be shown anywhere: each octet can be read back, and nothing drives a terminal.
//
// The escapes are those of the wire cases in `tests/wire/`: `\r`, `\n`, `\t`, `\0`, `\\`, and `\xNN` for any other octet
// that is no visible character. UTF-8 is shown where it is valid and visible.

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "\n": "\\n",
  "\t": "\\t",
  "\0": "\\0",
  "\\": "\\\\",
};

/** A character in UTF-8, one unit an octet (RFC 3629 §4), or else one octet that is not visible ASCII. */
const SPECIAL =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[^ -[\]-~]/g;

/** Controls, formats, surrogates, what is not assigned, separators, and what leaves no trace on a screen. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The octets, one unit each, as visible text on one line. A blank at the end is escaped, since nobody would see it. */
export function encodeVisible(octets: string): string {
  return octets.replace(SPECIAL, encodeSpecial).replace(/ $/, "\\x20");
}

function encodeSpecial(units: string): string {
  const escape = ESCAPES[units];
  if (escape !== undefined) return escape;
  if (units.length > 1) {
    const character = decoder.decode(
      Uint8Array.from(units, (unit) => unit.charCodeAt(0)),
    );
    if (!UNSEEN.test(character)) return character;
  }
  let escaped = "";
  for (const unit of units) {
    escaped += `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`;
  }
  return escaped;
}

/** True where so many of the octets are no text that a person would not read them. */
export function isBinary(octets: string): boolean {
  const unreadable = octets.replace(
    SPECIAL,
    (units) => units.length > 1 || /[\r\n\t\\]/.test(units) ? "" : "\x01",
  );
  let count = 0;
  for (const unit of unreadable) if (unit === "\x01") count++;
  return count * 10 > octets.length;
}
