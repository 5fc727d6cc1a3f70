import { assertEquals } from "@std/assert";
import {
  FIELD_BIT,
  type KnownField,
  recogniseField,
} from "../../src/http/field.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";

const NAMES = Object.keys(FIELD_BIT) as KnownField[];

function recognise(name: string): number {
  return recogniseField(encodeLatin1(`:${name}:`), 1, 1 + name.length);
}

Deno.test("FIELD_BIT gives each known field one bit of its own", () => {
  let all = 0;
  for (const name of NAMES) {
    const bit = FIELD_BIT[name];
    assertEquals(bit & (bit - 1), 0, name);
    assertEquals(all & bit, 0, name);
    all |= bit;
  }
  assertEquals(NAMES.length < 32, true);
});

Deno.test("recogniseField() knows each name in any case", () => {
  for (const name of NAMES) {
    assertEquals(recognise(name), FIELD_BIT[name], name);
    assertEquals(recognise(name.toUpperCase()), FIELD_BIT[name], name);
  }
});

Deno.test("recogniseField() knows no name that differs in one octet or in length", () => {
  for (const name of NAMES) {
    assertEquals(recognise(`${name}x`), 0, name);
    assertEquals(recognise(name.slice(1)), 0, name);
    for (let i = 0; i < name.length; i++) {
      const other = `${name.slice(0, i)}_${name.slice(i + 1)}`;
      assertEquals(recognise(other), 0, other);
    }
  }
  assertEquals(recognise(""), 0);
  assertEquals(recognise("x".repeat(8000)), 0);
});
