// Field names and values, and who sets which field.

import { assertEquals } from "@std/assert";
import {
  decideFieldOwner,
  isFieldName,
  isFieldValue,
} from "../../../src/site/representation/field_policy.ts";

Deno.test("decideFieldOwner() reserves the fields of the framing and of each response", () => {
  const cases: [string, string][] = [
    ["Content-Length", "connection"],
    ["transfer-ENCODING", "connection"],
    ["Connection", "connection"],
    ["ETag", "response"],
    ["Location", "response"],
    ["Cache-Control", "anyone"],
    ["X-Content-Length", "anyone"],
  ];
  for (const [name, expected] of cases) {
    assertEquals(decideFieldOwner(name), expected, name);
  }
});

Deno.test("isFieldName() and isFieldValue() refuse what would break a field line", () => {
  const cases: [string, boolean, boolean, string][] = [
    ["X-a", true, true, "token"],
    ["", false, true, "empty"],
    ["a b", false, true, "blank"],
    ["a:b", false, true, "colon"],
    ["a\tb", false, true, "tab"],
    ["a\rb", false, false, "CR"],
    ["a\nb", false, false, "LF"],
    ["a\0b", false, false, "NUL"],
    ["a\x7fb", false, false, "DEL"],
    ["é", false, false, "beyond ASCII"],
    ["ā", false, false, "beyond latin-1, whose low octet is SOH"],
    ["č", false, false, "beyond latin-1, whose low octet is CR"],
  ];
  for (const [text, name, value, why] of cases) {
    assertEquals([isFieldName(text), isFieldValue(text)], [name, value], why);
  }
});
