// Lists with weights, as Accept and Accept-Encoding hold them (RFC 9110 §5.6.1, §5.6.6, §12.4.2).
//
// A member with a malformed weight or parameter is left out, and so is what comes after `MAX_MEMBERS`; names are
// not checked, as one that is no token equals none that is looked for. Values come without blanks at their ends.

import { trimBlanks } from "./octets.ts";

/** Browsers send up to about 10 media ranges and 4 codings. What comes after this many is not looked at. */
export const MAX_MEMBERS = 64;

export interface WeightedMember {
  /** A coding or media range, in lower case. */
  readonly name: string;
  /** All but the weight, as `name=value`: the name in lower case, the value without quotes. */
  readonly parameters: readonly string[];
  /** In thousandths, which are the least that a weight can say, so that equal ones are equal: 0 to 1000. */
  readonly weight: number;
}

const TCHARS = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** A parameter, with its value in the second group, or in the third where it is a quoted-string. */
const PARAMETER = new RegExp(
  `^(${TCHARS})=(?:(${TCHARS})|"((?:[^"\\\\]|\\\\.)*)")$`,
  "s",
);
const QVALUE = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** The well-formed members of a list in order; none where there is none. It never throws. */
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

/** Splits at each separator outside quoted-strings (RFC 9110 §5.6.4), into `MAX_MEMBERS` pieces at most. */
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
