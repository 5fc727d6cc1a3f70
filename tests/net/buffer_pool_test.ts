import { assert, assertEquals } from "@std/assert";
import { BufferPool, LentBuffer } from "../../src/net/buffer_pool.ts";

const OPTIONS = {
  small: { size: 8, pooled: 1 },
  large: { size: 64, lent: 2 },
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
  const pool = new BufferPool(OPTIONS);
  const [first, second] = [pool.borrow(8), pool.borrow(8)];
  assert(first !== second);
  pool.giveBack(first);
  pool.giveBack(second);
  assert(pool.borrow(8) === first, "the pooled one");
  assert(pool.borrow(8) !== second, "no more than one small one is pooled");

  const large = [pool.borrow(64), pool.borrow(64)];
  assert(large[0] !== large[1]);
  for (const buffer of large) pool.giveBack(buffer);
  assert(large.includes(pool.borrow(64)));
  assert(large.includes(pool.borrow(64)), "as many as may be lent are pooled");
});

Deno.test("BufferPool.trim() keeps the large buffers that were needed lately, and drops the others step by step", () => {
  const pool = new BufferPool({ ...OPTIONS, large: { size: 64, lent: 100 } });
  const use = (count: number) => {
    const lent = Array.from({ length: count }, () => pool.borrow(64));
    for (const buffer of lent) pool.giveBack(buffer);
    return lent;
  };
  const first = use(64);
  assertEquals(pool.trim(), false);
  assertEquals(new Set([...first, ...use(64)]).size, 64, "all were kept");
  pool.trim();
  pool.trim();
  const some = use(64).filter((buffer) => first.includes(buffer));
  assertEquals(some.length, 56, "an eighth was dropped");
  let trims = 0;
  while (!pool.trim()) trims++;
  assert(trims < 40, `${trims} calls`);
  assert(!first.includes(pool.borrow(64)), "none was kept");
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
