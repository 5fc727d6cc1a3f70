// The lists with weights of Accept and Accept-Encoding (RFC 9110 §5.6.1, §5.6.6, §12.4.2).
//
// A member with a malformed weight or parameter is left out, and so are members after the first `MAX_MEMBERS`. Names
// are not checked: one that is not a token equals no name that a caller compares it with.

import { trimBlanks } from "./octets.ts";

/** Members of a list, and parameters of a member, that are read. Browsers send about 10 media ranges or 4 codings. */
export const MAX_MEMBERS = 64;

export interface WeightedMember {
  /** A coding or media range, in lower case. */
  readonly name: string;
  /** The parameters except the weight, as `name=value`: the name in lower case, the value without quotes. */
  readonly parameters: readonly string[];
  /** In thousandths, the finest step of a qvalue: 0 to 1000. */
  readonly weight: number;
}

const TCHARS = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** A parameter. Its value is in the second group, or in the third if it is a quoted-string. */
const PARAMETER = new RegExp(
  `^(${TCHARS})=(?:(${TCHARS})|"((?:[^"\\\\]|\\\\.)*)")$`,
  "s",
);
const QVALUE = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** The well-formed members of a list, in order. Never throws. */
export function parseWeightedList(value: string): WeightedMember[] {
  const members: WeightedMember[] = [];
  for (const text of splitUnquoted(value, ",")) {
    const member = parseMember(text);
    if (member !== undefined) members.push(member);
  }
  return members;
}

function parseMember(text: string): WeightedMember | undefined {
  const pieces = splitUnquoted(text, ";");
  const name = trimBlanks(pieces[0]).toLowerCase();
  if (name === "") return undefined;
  const parameters: string[] = [];
  let weight: number | undefined;
  for (let at = 1; at < pieces.length; at++) {
    const parameter = trimBlanks(pieces[at]);
    // A semicolon with nothing after it is allowed (RFC 9110 §5.6.6).
    if (parameter === "") continue;
    const match = PARAMETER.exec(parameter);
    if (match === null) return undefined;
    const [, parameterName, token, quoted] = match;
    if (parameterName.toLowerCase() === "q") {
      const isOnce = weight === undefined;
      if (!isOnce || !QVALUE.test(token)) return undefined;
      weight = Number(token) * 1000;
    } else {
      const value = token ?? quoted.replace(/\\(.)/gs, "$1");
      parameters.push(`${parameterName.toLowerCase()}=${value}`);
    }
  }
  return { name, parameters, weight: weight ?? 1000 };
}

/** Splits at each separator outside quoted-strings (RFC 9110 §5.6.4); returns the first `MAX_MEMBERS` pieces. */
function splitUnquoted(text: string, separator: "," | ";"): string[] {
  if (!text.includes('"')) return text.split(separator, MAX_MEMBERS);
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (isQuoted && text[at] === "\\") at++;
    else if (!isQuoted && text[at] === separator) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces.slice(0, MAX_MEMBERS);
}
