import { assert, assertEquals } from "@std/assert";
import {
  MAX_ENTRIES_PER_TURN,
  MAX_PIECES_PER_TURN,
} from "../../src/net/limits.ts";
import { TurnQueue } from "../../src/net/turn_queue.ts";
import type { TurnSignal } from "../../src/net/turn_signal.ts";

/** A signal that the test gives. */
class ScriptedSignal implements TurnSignal {
  asked = 0;
  closes = 0;
  #settle: { resolve: () => void; reject: (error: Error) => void } | undefined;

  next(): Promise<void> {
    assertEquals(this.#settle, undefined, "asked twice at once");
    this.asked++;
    return new Promise((resolve, reject) => this.#settle = { resolve, reject });
  }

  /** Begins the next turn, or breaks. */
  async give(error?: Error): Promise<void> {
    const settle = this.#settle!;
    this.#settle = undefined;
    if (error === undefined) settle.resolve();
    else settle.reject(error);
    await settled();
  }

  close(): void {
    this.closes++;
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

const MANY = 10 * MAX_ENTRIES_PER_TURN;

/** Callers 0 to `count` - 1 enter; the ones that came in, in order. */
function enterAll(queue: TurnQueue, count: number): number[] {
  const entered: number[] = [];
  for (let i = 0; i < count; i++) {
    const turn = queue.enter();
    if (turn === undefined) entered.push(i);
    else turn.then(() => entered.push(i));
  }
  return entered;
}

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i);

Deno.test("TurnQueue.enter() lets a bounded number in at each signal, in the order in which they came", async () => {
  const signal = new ScriptedSignal();
  const queue = new TurnQueue(() => MANY, signal);
  const entered = enterAll(queue, 2 * MAX_ENTRIES_PER_TURN + 3);
  assertEquals(entered, upTo(MAX_ENTRIES_PER_TURN));
  await signal.give();
  assertEquals(entered, upTo(2 * MAX_ENTRIES_PER_TURN));
  await signal.give();
  assertEquals(entered, upTo(2 * MAX_ENTRIES_PER_TURN + 3));
  assertEquals(signal.asked, 2, "nobody waits for another");
});

Deno.test("TurnQueue.enter() puts a caller that comes again behind those that wait", async () => {
  const signal = new ScriptedSignal();
  const queue = new TurnQueue(() => MANY, signal);
  const order: string[] = [];
  enterAll(queue, MAX_ENTRIES_PER_TURN);
  queue.enter()!.then(() => {
    order.push("a");
    queue.enter()!.then(() => order.push("a again"));
  });
  for (let i = 1; i < MAX_ENTRIES_PER_TURN; i++) queue.enter();
  queue.enter()!.then(() => order.push("b"));
  await signal.give();
  await signal.give();
  assertEquals(order, ["a", "b", "a again"]);
});

Deno.test("TurnQueue.enterAgain() lets a few in at each signal, after all that enter", async () => {
  const signal = new ScriptedSignal();
  const queue = new TurnQueue(() => MANY, signal);
  enterAll(queue, MAX_ENTRIES_PER_TURN);
  const order: string[] = [];
  for (let i = 0; i < 2 * MAX_PIECES_PER_TURN; i++) {
    queue.enterAgain()!.then(() => order.push("piece"));
  }
  for (let i = 0; i < MAX_ENTRIES_PER_TURN; i++) {
    queue.enter()!.then(() => order.push("exchange"));
  }
  const turn = (exchanges: number, pieces: number) => [
    ...Array(exchanges).fill("exchange"),
    ...Array(pieces).fill("piece"),
  ];
  const first = turn(
    MAX_ENTRIES_PER_TURN - MAX_PIECES_PER_TURN,
    MAX_PIECES_PER_TURN,
  );
  await signal.give();
  assertEquals(order, first);
  await signal.give();
  assertEquals(order, [
    ...first,
    ...turn(MAX_PIECES_PER_TURN, MAX_PIECES_PER_TURN),
  ]);
  assertEquals(signal.asked, 2);
});

Deno.test("TurnQueue.enter() counts what entered after a signal towards that turn", async () => {
  const signal = new ScriptedSignal();
  const queue = new TurnQueue(() => MANY, signal);
  enterAll(queue, MAX_ENTRIES_PER_TURN + 1);
  await signal.give();
  const entered = enterAll(queue, MAX_ENTRIES_PER_TURN);
  assertEquals(entered, upTo(MAX_ENTRIES_PER_TURN - 1));
  await signal.give();
});

Deno.test("TurnQueue.enter() lets all in at once where they fit into a turn, or where there is no signal", () => {
  const signal = new ScriptedSignal();
  const few = new TurnQueue(() => MAX_ENTRIES_PER_TURN, signal);
  assertEquals(enterAll(few, MANY), upTo(MANY));
  assertEquals(signal.asked, 0);
  assertEquals(enterAll(new TurnQueue(() => MANY), MANY), upTo(MANY));
});

Deno.test("TurnQueue lets all in from when its signal breaks, or it is closed, and closes the signal once", async () => {
  for (const how of ["breaks", "closed"]) {
    const signal = new ScriptedSignal();
    const queue = new TurnQueue(() => MANY, signal);
    const entered = enterAll(queue, MANY);
    if (how === "breaks") await signal.give(new Error("broken"));
    else queue.close();
    await settled();
    assertEquals(entered, upTo(MANY), how);
    assertEquals(enterAll(queue, MANY), upTo(MANY), how);
    if (how === "closed") await signal.give(new Error("closed"));
    assertEquals(signal.closes, 1, how);
    queue.close();
    assert(signal.closes <= 1, how);
  }
});
