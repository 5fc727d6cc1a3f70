import { assert, assertEquals } from "@std/assert";
import { BufferPool } from "../../src/net/buffer_pool.ts";

const OPTIONS = { size: 64, plenty: 2, scarceSize: 8, spares: 1 };

Deno.test("BufferPool.borrow() lends small buffers once there is no plenty", () => {
  const pool = new BufferPool(OPTIONS);
  const lent = [pool.borrow(), pool.borrow(), pool.borrow(), pool.borrow()];
  assertEquals(lent.map(({ length }) => length), [64, 64, 8, 8]);
  assertEquals(pool.lent, 4);
  for (const buffer of lent) pool.giveBack(buffer);
  assertEquals(pool.lent, 0);
  assertEquals(pool.borrow().length, 64, "plenty again");
});

Deno.test("BufferPool.borrow() lends again what was given back, and nothing twice at once", () => {
  const pool = new BufferPool(OPTIONS);
  const first = pool.borrow();
  const second = pool.borrow();
  assert(first !== second);
  pool.giveBack(first);
  pool.giveBack(second);
  assert(pool.borrow() === first, "the spare");
  assert(pool.borrow() !== second, "no more than one was kept");
});

Deno.test("BufferPool.forget() makes room for another, and keeps nothing", () => {
  const pool = new BufferPool(OPTIONS);
  const gone = pool.borrow();
  pool.forget();
  assertEquals(pool.lent, 0);
  assert(pool.borrow() !== gone);
});
