import { assert, assertEquals } from "@std/assert";
import { BufferPool, LentBuffer } from "../../src/net/buffer_pool.ts";

const OPTIONS = {
  small: { size: 8, pooled: 1 },
  large: { size: 64, pooled: 1, lent: 2 },
};

Deno.test("BufferPool.borrow() lends a large buffer only where a small one is too small, and so many at once", () => {
  const pool = new BufferPool(OPTIONS);
  const lent = [8, 9, 64, 65, 9].map((octets) => pool.borrow(octets));
  assertEquals(lent.map(({ octets }) => octets.length), [8, 64, 64, 8, 8]);
  assertEquals(pool.lent, 5);
  for (const buffer of lent) pool.giveBack(buffer);
  assertEquals(pool.lent, 0);
  assertEquals(pool.borrow(9).octets.length, 64, "large ones are free again");
});

Deno.test("BufferPool.borrow() lends again what was given back, and nothing twice at once", () => {
  for (const octets of [8, 64]) {
    const pool = new BufferPool(OPTIONS);
    const first = pool.borrow(octets);
    const second = pool.borrow(octets);
    assert(first !== second);
    pool.giveBack(first);
    pool.giveBack(second);
    assert(pool.borrow(octets) === first, "the pooled one");
    assert(pool.borrow(octets) !== second, "no more than one was pooled");
  }
});

Deno.test("BufferPool.grow() moves the content of a small buffer to a large one, and takes the small one back", () => {
  const pool = new BufferPool(OPTIONS);
  const small = pool.borrow(1);
  small.octets.set([1, 2, 3]);
  const large = pool.grow(small, 3)!;
  assertEquals(large.octets.length, 64);
  assertEquals(large.octets.subarray(0, 3), new Uint8Array([1, 2, 3]));
  assertEquals(pool.lent, 1);
  assert(pool.borrow(1) === small);
  assertEquals(pool.grow(large, 3), undefined, "it is large");
});

Deno.test("BufferPool.grow() leaves a small buffer where no large one can be lent", () => {
  const pool = new BufferPool(OPTIONS);
  pool.borrow(64);
  pool.borrow(64);
  const small = pool.borrow(1);
  assertEquals(pool.grow(small, 0), undefined);
  assertEquals(pool.lent, 3);
});

Deno.test("BufferPool.forget() makes room for another, and pools nothing", () => {
  const pool = new BufferPool(OPTIONS);
  const gone = [pool.borrow(64), pool.borrow(64), pool.borrow(1)];
  for (const buffer of gone) pool.forget(buffer);
  assertEquals(pool.lent, 0);
  assert(!gone.includes(pool.borrow(1)));
  assert(!gone.includes(pool.borrow(64)));
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
