import { assert, assertEquals } from "@std/assert";
import { MAX_HEAD_OCTETS } from "../../src/http1/limits.ts";
import { FIRST_READ_OCTETS, READ_OCTETS } from "../../src/net/limits.ts";
import { Pool } from "../../src/base/pool.ts";
import { ReadBuffer } from "../../src/net/read_buffer.ts";
import { pickBelow, seeded } from "../seeded.ts";

/** What stands in the buffer. */
function held({ octets, start, end }: ReadBuffer): number[] {
  return [...octets.subarray(start, end)];
}

Deno.test("ReadBuffer.room() keeps what was received, whatever was taken of it", () => {
  const random = seeded(3);
  const buffer = new ReadBuffer();
  let expected: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const room = buffer.room();
    assert(room.length > 0, "there is always room");
    const length = Math.min(pickBelow(random, 900), room.length);
    for (let k = 0; k < length; k++) {
      room[k] = (i + k) % 256;
      expected.push(room[k]);
    }
    buffer.end += length;
    assertEquals(buffer.end - buffer.start, expected.length);
    // What is held stays below the longest head, as the parser sees to.
    const most = i % 50 === 0 || expected.length > MAX_HEAD_OCTETS - 900;
    const taken = most ? expected.length : pickBelow(random, length + 1);
    buffer.start += taken;
    expected = expected.slice(taken);
    if (i % 97 === 0) assertEquals(held(buffer), expected);
  }
});

Deno.test("ReadBuffer.room() is small until a peer fills it, and of the usual size from then on", () => {
  const buffer = new ReadBuffer();
  assertEquals(buffer.room().length, FIRST_READ_OCTETS);
  buffer.end += 100;
  buffer.start = buffer.end;
  assertEquals(buffer.room().length, FIRST_READ_OCTETS, "a small head");
  buffer.end = FIRST_READ_OCTETS;
  buffer.start = 100;
  const left = FIRST_READ_OCTETS - 100;
  assertEquals(buffer.room().length, READ_OCTETS - left, "a longer one");
  assertEquals([buffer.start, buffer.end], [0, left]);
  buffer.start = buffer.end;
  assertEquals(buffer.room().length, READ_OCTETS, "stays so");

  const pipelined = new ReadBuffer();
  pipelined.end = pipelined.start = FIRST_READ_OCTETS;
  assertEquals(pipelined.room().length, READ_OCTETS, "all of it was taken");
});

Deno.test("ReadBuffer.room() moves what is held to the front before it grows, and shrinks when empty", () => {
  const buffer = new ReadBuffer();
  buffer.end = buffer.start = FIRST_READ_OCTETS;
  assertEquals(buffer.room().length, READ_OCTETS);
  buffer.end = READ_OCTETS;
  buffer.start = 100;
  assertEquals(buffer.room().length, 100);
  assertEquals([buffer.start, buffer.end], [0, READ_OCTETS - 100]);
  assertEquals(buffer.octets.length, READ_OCTETS, "no more than is needed");
  for (let i = 0; i < 4; i++) buffer.end += buffer.room().length;
  assert(buffer.octets.length > MAX_HEAD_OCTETS, "the longest head has room");
  assert(buffer.octets.length <= MAX_HEAD_OCTETS + READ_OCTETS, "and not more");
  buffer.start = buffer.end;
  assert(buffer.empty);
  assertEquals(buffer.room().length, READ_OCTETS);
  assertEquals(buffer.octets.length, READ_OCTETS, "waiting costs little");
});

Deno.test("ReadBuffer.leaveTo() gives a buffer of the first size back, and no other", () => {
  const pool = new Pool(() => new Uint8Array(FIRST_READ_OCTETS), 2);
  const first = new ReadBuffer(pool.take());
  const { octets } = first;
  first.leaveTo(pool);
  const second = new ReadBuffer(pool.take());
  assert(second.octets === octets);
  assertEquals([second.start, second.end], [0, 0], "and nothing in it");
  second.end = second.octets.length;
  second.room();
  second.leaveTo(pool);
  assert(pool.take() !== second.octets, "it has grown");
});
