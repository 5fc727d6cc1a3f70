// Small arrays for octets that are sent or dropped soon, made as parts of a larger one.
//
// The runtime gives each `Uint8Array` memory of its own outside the heap: 0.3 us however small it is, and as much
// again for the garbage collector. A part of another array takes 0.06 us.

/** Octets of a slab: some 40 heads or field sections. A part that is kept keeps so much in memory. */
const SLAB_OCTETS = 4096;

/** Octets of the longest part: a longer array has memory of its own, so that little of a slab stays unused. */
const MAX_PART_OCTETS = 1024;

let slab = new Uint8Array(0);
let used = 0;

/** An array of that length that nobody else has or gets. Its octets are 0. */
export function takeOctets(length: number): Uint8Array {
  if (length > MAX_PART_OCTETS) return new Uint8Array(length);
  if (used + length > slab.length) {
    slab = new Uint8Array(SLAB_OCTETS);
    used = 0;
  }
  const start = used;
  used += length;
  return slab.subarray(start, used);
}

/** So many octets are copied here: a view for a call of the runtime costs more. */
const MAX_SHORT_LENGTH = 64;

/** A copy of the octets from `start` to `end` (excluded), which nothing overwrites. */
export function copyOctets(
  octets: Uint8Array,
  start: number,
  end: number,
): Uint8Array {
  const copy = takeOctets(end - start);
  if (copy.length > MAX_SHORT_LENGTH) copy.set(octets.subarray(start, end));
  else for (let i = 0; i < copy.length; i++) copy[i] = octets[start + i];
  return copy;
}
