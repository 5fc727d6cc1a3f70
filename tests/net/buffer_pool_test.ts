import { assert, assertEquals } from "@std/assert";
import { BufferPool, LentBuffer } from "../../src/net/buffer_pool.ts";

const OPTIONS = { size: 64, plenty: 2, scarceSize: 8, spares: 1 };

Deno.test("BufferPool.borrow() lends small buffers once there is no plenty", () => {
  const pool = new BufferPool(OPTIONS);
  const lent = [pool.borrow(), pool.borrow(), pool.borrow(), pool.borrow()];
  assertEquals(lent.map(({ octets }) => octets.length), [64, 64, 8, 8]);
  assertEquals(pool.lent, 4);
  for (const buffer of lent) pool.giveBack(buffer);
  assertEquals(pool.lent, 0);
  assertEquals(pool.borrow().octets.length, 64, "plenty again");
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

Deno.test("LentBuffer.beginning() views the first octets, again and again without another view", () => {
  const buffer = new LentBuffer(8);
  buffer.octets.set([1, 2, 3, 4]);
  const three = buffer.beginning(3);
  assertEquals(three, new Uint8Array([1, 2, 3]));
  assert(buffer.beginning(3) === three);
  assertEquals(buffer.beginning(4), new Uint8Array([1, 2, 3, 4]));
  assertEquals(buffer.beginning(8).length, 8);
});
