// A file's name → the media type that its ending, or the whole name, stands for.
//
// The table is one text that is searched; tests/embedded_files.ts says why, and tests/media_types.ts
// makes it of mime-db. A line is an ending, or `/` and a whole name without one, then the type. Before
// the type stands `?` or `+` where the first octets decide too.

import table from "./media_types.json" with { type: "json" };

/** What a name says of the content. */
export interface NamedType {
  readonly type: string;
  /**
   * What the first octets decide: "text" if content that is text is text/plain instead, "gzip" if the
   * content is coded in gzip where it begins so.
   */
  readonly open: "text" | "gzip" | undefined;
}

/** A name that is not in the table can be anything, as can files without an ending. */
const UNKNOWN: NamedType = Object.freeze({
  type: "application/octet-stream",
  open: "text",
});

/** Types that were looked up before, by the start of their line: at most as many as the table has lines. */
const knownTypes = new Map<string, NamedType>();

/** The separators in the table, and the mark of a whole name. */
const MARKS = /[ \n/]/;

/** True for a name with an ending that is in the table. */
export function hasKnownEnding(name: string): boolean {
  return name.lastIndexOf(".") > 0 && lookUpType(name) !== UNKNOWN;
}

/** The type by the last ending of the name, in any case; by the whole name where it has none. */
export function lookUpType(name: string): NamedType {
  const dot = name.lastIndexOf(".");
  const isWhole = dot <= 0;
  const key = (isWhole ? name : name.slice(dot + 1)).toLowerCase();
  if (MARKS.test(key)) return UNKNOWN;
  const line = `\n${isWhole ? "/" : ""}${key} `;
  const known = knownTypes.get(line);
  if (known !== undefined) return known;
  const read = readLine(line);
  if (read === undefined) return UNKNOWN;
  knownTypes.set(line, read);
  return read;
}

/** The rest of the line that begins with `start`; undefined where the table has none. */
function readLine(start: string): NamedType | undefined {
  const at = table.indexOf(start);
  if (at === -1) return undefined;
  const type = table.slice(at + start.length, table.indexOf("\n", at + 1));
  switch (type[0]) {
    case "?":
      return { type: type.slice(1), open: "text" };
    case "+":
      return { type: type.slice(1), open: "gzip" };
    default:
      return { type, open: undefined };
  }
}
