// The notation of the wire cases, in which every octet is visible; `tests/wire/README.md` defines it.

import { MAX_SOURCE_OCTETS } from "./limits.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  r: "\r",
  n: "\n",
  t: "\t",
  "0": "\0",
  "\\": "\\",
  "{": "{",
  "}": "}",
  '"': '"',
};

/** The text that `notation` stands for. Throws a SyntaxError for what is no notation. */
export function readNotation(notation: string): string {
  const { text, end } = readUntil(notation, { start: 0, within: false });
  if (end < notation.length) fail("a brace was not opened", notation, end);
  return text;
}

/** The octets that the lines of a block stand for; its own line breaks mean nothing. */
export function readOctets(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  for (const line of lines) {
    if (/[^ -~]/.test(line) || line.endsWith(" ")) {
      throw new SyntaxError(`An octet cannot be seen: "${line}"`);
    }
  }
  return toOctets(readNotation(lines.join("")));
}

/** One octet for each character, which must be below U+0100. */
export function toOctets(text: string): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) octets[i] = text.charCodeAt(i);
  return octets;
}

interface Part {
  readonly text: string;
  /** Where reading goes on. */
  readonly end: number;
}

/** Reads up to the end or a closing brace; `within` a repetition up to its count too. */
function readUntil(
  notation: string,
  { start, within }: { start: number; within: boolean },
): Part {
  let text = "";
  let i = start;
  while (i < notation.length && notation[i] !== "}") {
    if (within && /^\*[0-9]+\}/.test(notation.slice(i, i + 12))) break;
    const part = readPart(notation, i);
    text += part.text;
    i = part.end;
  }
  return { text, end: i };
}

function readPart(notation: string, i: number): Part {
  switch (notation[i]) {
    case "\\":
      return readEscape(notation, i);
    case "{":
      return readRepetition(notation, i);
    default:
      return { text: notation[i], end: i + 1 };
  }
}

function readEscape(notation: string, i: number): Part {
  const hex = /^\\x([0-9A-Fa-f]{2})/.exec(notation.slice(i, i + 4));
  if (hex !== null) {
    return { text: String.fromCharCode(parseInt(hex[1], 16)), end: i + 4 };
  }
  const text = ESCAPES[notation[i + 1]];
  if (text === undefined) fail("an escape is not known", notation, i);
  return { text, end: i + 2 };
}

function readRepetition(notation: string, i: number): Part {
  const { text, end } = readUntil(notation, { start: i + 1, within: true });
  const count = /^\*([0-9]+)\}/.exec(notation.slice(end));
  if (count === null) fail("a repetition has no count", notation, i);
  const times = Number(count[1]);
  if (text.length * times > MAX_SOURCE_OCTETS) {
    fail("a repetition is too long", notation, i);
  }
  return { text: text.repeat(times), end: end + count[0].length };
}

function fail(fault: string, notation: string, i: number): never {
  throw new SyntaxError(`${fault}: "${notation.slice(i, i + 20)}"`);
}
