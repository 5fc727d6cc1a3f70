// The Vary field as one list. RFC 9110 §12.5.5.

import type { Field } from "../http/response.ts";

/** The fields with `name` among the members of Vary; a Vary that is there is extended. */
export function addVary(fields: readonly Field[], name: string): Field[] {
  const isVary = ([field]: Field) => field.toLowerCase() === "vary";
  if (!fields.some(isVary)) return [...fields, ["Vary", name]];
  return fields.map((field) =>
    isVary(field) ? [field[0], `${field[1]}, ${name}`] : field
  );
}
