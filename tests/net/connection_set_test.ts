import { assertEquals } from "@std/assert";
import {
  ConnectionSet,
  type ConnectionSetEntry,
} from "../../src/net/connection_set.ts";
import { seeded } from "../seeded.ts";

interface Named extends ConnectionSetEntry {
  readonly name: number;
}

function list(set: ConnectionSet<Named>): number[] {
  const names: number[] = [];
  set.forEach(({ name }) => names.push(name));
  return names.sort((a, b) => a - b);
}

Deno.test("Roster has what a Set would have, whatever comes and goes", () => {
  const random = seeded(1);
  const set = new ConnectionSet<Named>();
  const expected = new Set<Named>();
  for (let name = 0; name < 2000; name++) {
    if (expected.size === 0 || random() < 0.55) {
      const item = { name, place: -1 };
      set.add(item);
      expected.add(item);
    } else {
      const items = [...expected];
      const gone = items[Math.floor(random() * items.length)];
      set.delete(gone);
      expected.delete(gone);
    }
    assertEquals(set.size, expected.size);
    if (name % 50 === 0) {
      assertEquals(list(set), [...expected].map(({ name }) => name));
    }
  }
});

Deno.test("Roster.forEach() calls once for each, though they leave at that", () => {
  const set = new ConnectionSet<Named>();
  for (let name = 0; name < 10; name++) set.add({ name, place: -1 });
  const seen: number[] = [];
  set.forEach((item) => {
    seen.push(item.name);
    if (item.name % 3 !== 0) set.delete(item);
  });
  assertEquals(seen.sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(list(set), [0, 3, 6, 9]);
});
