// What the server has done, counted in shared memory: one row for each worker, written by it alone.
//
// A row outlives its worker, so no message is needed, and nothing is lost when a worker stops.
// Sums are doubles: exact up to 2^53, while octets pass 2^32 in minutes. A plain addition is sound
// because a sum has one writer; readers get it whole because 64-bit processors store an aligned
// double at once. The open connections are an Int32 for Atomics, since other workers decide by them.

import type { ExchangeRecord } from "./exchange_record.ts";

/**
 * What is counted since the start. `requests`: all that got a response, refused ones included, or should have got one.
 * `refusals`: those refused before they reached the responder. `cuts`: those whose response ended before its end, or was not sent.
 * `octets`: octets of content sent.
 */
export const COUNTERS = ["requests", "refusals", "cuts", "octets"] as const;

/** The name of a counter. */
export type Counter = typeof COUNTERS[number];

/** The sums of all workers. */
export type Totals = Readonly<Record<Counter, number>>;

const INDEX = Object.fromEntries(
  COUNTERS.map((counter, index) => [counter, index]),
) as Readonly<Record<Counter, number>>;

/** Stands for the number of open connections in the row of a worker that does not run. */
const STOPPED = -1;

/** Two numbers stand before the sums, and take as much room as one of them: the open connections, and those given up. */
const GIVEN_UP_AT = 1;
const SUMS_AT = Float64Array.BYTES_PER_ELEMENT;

/** Whole cache lines, so that workers on other cores don't wait for a line that they share. */
const CACHE_LINE_OCTETS = 64;
const ROW_OCTETS = CACHE_LINE_OCTETS * Math.ceil(
  (SUMS_AT + COUNTERS.length * Float64Array.BYTES_PER_ELEMENT) /
    CACHE_LINE_OCTETS,
);
const ROW_INTEGERS = ROW_OCTETS / Int32Array.BYTES_PER_ELEMENT;

/**
 * One worker's row, and its view of all rows.
 *
 * @example
 * ```ts
 * import { makeSite, Metrics, openTcpEndpoint, Server } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const memory = Metrics.memory(1);
 * const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
 * const server = new Server({
 *   endpoints: [endpoint],
 *   responder: await makeSite(),
 *   metrics: new Metrics(memory, 0),
 * });
 * const response = await fetch(`http://127.0.0.1:${endpoint.address.port}/hello`);
 * const { length } = await response.text();
 * await server.drain();
 * assertEquals(Metrics.totals(memory), {
 *   requests: 1,
 *   refusals: 0,
 *   cuts: 0,
 *   octets: length,
 * });
 * ```
 */
export class Metrics {
  readonly #integers: Int32Array<SharedArrayBuffer>;
  readonly #openAt: number;
  readonly #sums: Float64Array<SharedArrayBuffer>;

  /**
   * The row of that number, from 0, in what `Metrics.memory()` made; a RangeError beyond its end.
   * The row has no open connections then: those of a worker before this one are closed. Its sums stay.
   */
  constructor(memory: SharedArrayBuffer = Metrics.memory(1), row = 0) {
    this.#integers = new Int32Array(memory);
    this.#openAt = row * ROW_INTEGERS;
    this.#sums = sumsOf(memory, row);
    Atomics.store(this.#integers, this.#openAt, 0);
    Atomics.store(this.#integers, this.#openAt + GIVEN_UP_AT, 0);
  }

  /** Memory for so many workers, all sums 0. It survives a structured clone. */
  static memory(rows: number): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(rows * ROW_OCTETS);
    for (let row = 0; row < rows; row++) Metrics.stop(memory, row);
    return memory;
  }

  /** Marks the row of a worker that stopped: its connections are closed. Its sums stay. */
  static stop(memory: SharedArrayBuffer, row: number): void {
    const integers = new Int32Array(memory);
    Atomics.store(integers, row * ROW_INTEGERS, STOPPED);
    Atomics.store(integers, row * ROW_INTEGERS + GIVEN_UP_AT, 0);
  }

  /** The sums over all rows. A sum that a worker is adding to may be as it was just before. */
  static totals(memory: SharedArrayBuffer): Totals {
    const totals = Object.fromEntries(
      COUNTERS.map((counter) => [counter, 0]),
    ) as Record<Counter, number>;
    for (let row = 0; row * ROW_OCTETS < memory.byteLength; row++) {
      const sums = sumsOf(memory, row);
      for (const counter of COUNTERS) totals[counter] += sums[INDEX[counter]];
    }
    return totals;
  }

  /** How many connections of one row were given up, and their sockets are still open. */
  static givenUpConnections(memory: SharedArrayBuffer, row: number): number {
    return Atomics.load(
      new Int32Array(memory),
      row * ROW_INTEGERS + GIVEN_UP_AT,
    );
  }

  /** The open connections of all rows, without those that were given up. */
  static servedConnections(memory: SharedArrayBuffer): number {
    const integers = new Int32Array(memory);
    return sumOfRows(integers, 0) - sumOfRows(integers, GIVEN_UP_AT);
  }

  /** Adds to the row's sum; `by` is not negative. */
  add(counter: Counter, by = 1): void {
    this.#sums[INDEX[counter]] += by;
  }

  /** Counts a finished exchange. */
  count(
    { sent, refusal, cut }: Pick<ExchangeRecord, "sent" | "refusal" | "cut">,
  ): void {
    if (cut) this.add("cuts");
    this.add("requests");
    if (refusal !== undefined) this.add("refusals");
    this.add("octets", sent);
  }

  /** A connection was opened (1) or closed (-1). */
  connected(difference: 1 | -1): void {
    Atomics.add(this.#integers, this.#openAt, difference);
  }

  /** So many more of the open connections are given up than before. */
  gaveUp(difference: number): void {
    Atomics.add(this.#integers, this.#openAt + GIVEN_UP_AT, difference);
  }

  /**
   * The open connections of all rows. Two workers that compare it with a maximum at the same moment
   * may both find room for one more, so that it is exceeded by at most one for each further worker.
   */
  get openConnections(): number {
    return sumOfRows(this.#integers, 0);
  }

  /** Whether another worker that runs has fewer open connections than this one. */
  get isAhead(): boolean {
    const own = Atomics.load(this.#integers, this.#openAt);
    for (let at = 0; at < this.#integers.length; at += ROW_INTEGERS) {
      const open = Atomics.load(this.#integers, at);
      if (open < own && open > STOPPED) return true;
    }
    return false;
  }
}

/** The sum of one number of each row. */
function sumOfRows(
  integers: Int32Array<SharedArrayBuffer>,
  at: number,
): number {
  let sum = 0;
  for (let i = at; i < integers.length; i += ROW_INTEGERS) {
    sum += Math.max(0, Atomics.load(integers, i));
  }
  return sum;
}

function sumsOf(
  memory: SharedArrayBuffer,
  row: number,
): Float64Array<SharedArrayBuffer> {
  return new Float64Array(memory, row * ROW_OCTETS + SUMS_AT, COUNTERS.length);
}
