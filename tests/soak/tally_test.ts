import { assertEquals } from "@std/assert";
import {
  sum,
  sumFaults,
  Tally,
  UnexpectedStatus,
  WrongOctets,
} from "./tally.ts";

Deno.test("Tally counts each sort of fault by kind, and all else as a failed connection", () => {
  const tally = new Tally(() => "now");
  tally.addVerified("a", 3);
  tally.addFault("a", new WrongOctets("octet 7 is wrong"));
  tally.addFault("b", new UnexpectedStatus(404, 200));
  tally.addFault("b", new Error("it ended"));
  tally.addFault("c", new Deno.errors.ConnectionReset("reset"));
  assertEquals([...tally.verified], [["a", 3]]);
  assertEquals([...tally.wrong], [["a", 1]]);
  assertEquals([...tally.unexpected], [["404 b", 1]]);
  assertEquals([...tally.failed], [["b", 1], ["c", 1]]);
  assertEquals(sumFaults(tally), 4);
  assertEquals(tally.notes, [
    "now, a: octet 7 is wrong",
    "now, b: status 404 instead of 200",
    "now, b: it ended",
    "now, c: reset",
  ]);
});

Deno.test("Tally keeps few notes with the same words, and a bounded number of all", () => {
  const tally = new Tally(() => "now");
  for (let i = 0; i < 1000; i++) tally.addFault("a", new Error("same"));
  assertEquals(tally.notes.length, 2);
  tally.addFault("a", new Error("another"));
  assertEquals(tally.notes.length, 3);
  for (let i = 0; i < 1000; i++) tally.addFault("a", new Error(`${i}`));
  assertEquals(tally.notes.length, 40);
  assertEquals(sum(tally.failed), 2001);
});

Deno.test("Tally adds the counts of another thread", () => {
  const [tally, other] = [new Tally(() => "here"), new Tally(() => "there")];
  for (const one of [tally, other]) {
    one.addVerified("a");
    one.addFault("a", new WrongOctets("wrong"));
  }
  tally.merge(structuredClone(other.snapshot()));
  assertEquals([...tally.verified], [["a", 2]]);
  assertEquals([...tally.wrong], [["a", 2]]);
  assertEquals(tally.notes, ["here, a: wrong", "there, a: wrong"]);
});
