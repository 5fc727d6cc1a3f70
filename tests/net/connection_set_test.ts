import { assertEquals } from "@std/assert";
import {
  ConnectionSet,
  type ConnectionSetEntry,
} from "../../src/net/connection_set.ts";
import { seeded } from "../seeded.ts";

interface Named extends ConnectionSetEntry {
  readonly name: number;
}

function list(roster: ConnectionSet<Named>): number[] {
  const names: number[] = [];
  roster.forEach(({ name }) => names.push(name));
  return names.sort((a, b) => a - b);
}

Deno.test("Roster has what a Set would have, whatever comes and goes", () => {
  const random = seeded(1);
  const roster = new ConnectionSet<Named>();
  const expected = new Set<Named>();
  for (let name = 0; name < 2000; name++) {
    if (expected.size === 0 || random() < 0.55) {
      const item = { name, place: -1 };
      roster.add(item);
      expected.add(item);
    } else {
      const items = [...expected];
      const gone = items[Math.floor(random() * items.length)];
      roster.delete(gone);
      expected.delete(gone);
    }
    assertEquals(roster.size, expected.size);
    if (name % 50 === 0) {
      assertEquals(list(roster), [...expected].map(({ name }) => name));
    }
  }
});

Deno.test("Roster.forEach() calls once for each, though they leave at that", () => {
  const roster = new ConnectionSet<Named>();
  for (let name = 0; name < 10; name++) roster.add({ name, place: -1 });
  const seen: number[] = [];
  roster.forEach((item) => {
    seen.push(item.name);
    if (item.name % 3 !== 0) roster.delete(item);
  });
  assertEquals(seen.sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(list(roster), [0, 3, 6, 9]);
});
