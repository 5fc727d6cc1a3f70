// Names of certificates and hosts in a message: the first ones, made safe to print.

import { escapeUnprintable } from "../base/visible_text.ts";
import { MAX_LISTED_NAMES } from "./limits.ts";

/** Characters of a DNS name at most, RFC 1035: a name in a certificate can be longer. */
const MAX_NAME_LENGTH = 253;

/** `a, b, c` for up to `MAX_LISTED_NAMES` names, and then the number of the others: `a, b, c and 7 more`. */
export function listSome(names: readonly string[]): string {
  const listed = names.slice(0, MAX_LISTED_NAMES).map((name) =>
    escapeUnprintable(
      name.length > MAX_NAME_LENGTH
        ? `${name.slice(0, MAX_NAME_LENGTH)}…`
        : name,
    )
  ).join(", ");
  const others = names.length - MAX_LISTED_NAMES;
  return others > 0 ? `${listed} and ${others} more` : listed;
}
