import { assert, assertEquals } from "@std/assert";
import { MAX_FIRST_OCTETS, MAX_LAST_OCTETS } from "../../src/observe/limits.ts";
import { OctetBudget, OctetWindow } from "../../src/observe/octet_window.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (octets: Uint8Array) => new TextDecoder().decode(octets);

Deno.test("OctetWindow.read() joins pieces, up to the bound and the first gap", () => {
  const window = new OctetWindow(new OctetBudget(100));
  window.add(0, encode("abc"));
  window.add(3, encode("def"));
  window.add(9, encode("jkl"));
  assertEquals(decode(window.read({ start: 1, end: 5 }, 100)), "bcde");
  assertEquals(decode(window.read({ start: 1, end: 5 }, 2)), "bc");
  assertEquals(decode(window.read({ start: 4, end: 12 }, 100)), "ef");
  assertEquals(decode(window.read({ start: 9, end: 12 }, 100)), "jkl");
  assertEquals(decode(window.read({ start: 7, end: 12 }, 100)), "");
  window.forgetBefore(4);
  assertEquals(decode(window.read({ start: 4, end: 6 }, 100)), "ef");
  window.forgetBefore(6);
  assertEquals(decode(window.read({ start: 4, end: 6 }, 100)), "");
  assertEquals(decode(window.read({ start: 9, end: 12 }, 100)), "jkl");
});

Deno.test("OctetWindow keeps the first and the last octets of what is long, within its budget", () => {
  const budget = new OctetBudget(10 ** 9);
  const window = new OctetWindow(budget);
  const piece = new Uint8Array(16 * 1024);
  let offset = 0;
  for (; offset < 10 ** 8; offset += piece.length) {
    piece.fill(offset / piece.length);
    window.add(offset, piece);
  }
  const end = offset;
  const first = window.read({ start: 0, end }, 10 ** 9).length;
  assertEquals(first, MAX_FIRST_OCTETS);
  const start = end - MAX_LAST_OCTETS;
  const last = window.read({ start, end }, 10 ** 9).length;
  assertEquals(last, MAX_LAST_OCTETS);
  window.end();
  assertEquals(budget.take(10 ** 9), true, "all was given back");
});

Deno.test("OctetWindow keeps single octets without an object for each", () => {
  const budget = new OctetBudget(10 ** 6);
  const window = new OctetWindow(budget);
  const began = performance.now();
  for (let i = 0; i < 500_000; i++) window.add(i, encode("a"));
  assert(performance.now() - began < 5000);
  const span = { start: 0, end: 500_000 };
  assert(window.read(span, 10 ** 6).length >= MAX_FIRST_OCTETS);
  window.end();
  assertEquals(budget.take(10 ** 6), true, "all was given back");
});

Deno.test("OctetWindow keeps nothing that the budget has no room for", () => {
  const budget = new OctetBudget(4);
  const window = new OctetWindow(budget);
  window.add(0, encode("abc"));
  window.add(3, encode("def"));
  assertEquals(decode(window.read({ start: 0, end: 6 }, 9)), "abc");
  window.forgetBefore(3);
  window.add(6, encode("ghij"));
  assertEquals(decode(window.read({ start: 6, end: 10 }, 9)), "ghij");
});
