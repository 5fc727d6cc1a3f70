import { assert, assertEquals } from "@std/assert";
import {
  ExchangeStore,
  type StoreEvent,
} from "../../src/inspector/exchange_store.ts";
import {
  MAX_CONNECTIONS_KEPT,
  MAX_LISTED_CHARACTERS,
} from "../../src/inspector/limits.ts";
import { encodeWatchEvent } from "../../src/observe/watch_recorder.ts";
import { closed, exchanged, opened } from "./watch_events.ts";

function ids(events: Iterable<StoreEvent>): string[] {
  return [...events].map((event) =>
    event.kind === "connection"
      ? `c${event.connection.id}`
      : event.kind === "exchange"
      ? `e${event.exchange.id}`
      : event.kind
  );
}

Deno.test("ExchangeStore tells each change, lists all, and finds an exchange with all that came", () => {
  const store = new ExchangeStore();
  const told = [opened("1.1"), exchanged("1.1", 1), closed("1.1")]
    .map((line) => store.add(line)!);
  assertEquals(ids(told), ["c1", "e1", "c1"]);
  assertEquals(ids(store.list()), ["c1", "e1"]);
  const kept = store.find(1)!;
  assertEquals(kept.connection.closed?.by, "peer");
  assertEquals(kept.exchange.responseHead.octets, "HTTP/1.1 200 OK\r\n\r\n");
  assertEquals(kept.pieces.sent, [[0, 19, 4]]);
  assertEquals(store.find(2), undefined);
});

Deno.test("ExchangeStore keeps the last exchanges, by their number and by their memory", () => {
  const bounds = { exchanges: 3, characters: 1_000_000 };
  const few = new ExchangeStore(bounds);
  few.add(opened("1.1"));
  for (let i = 1; i <= 5; i++) few.add(exchanged("1.1", i));
  assertEquals(ids(few.list()), ["c1", "e3", "e4", "e5"]);
  const small = new ExchangeStore({ exchanges: 100, characters: 10_000 });
  small.add(opened("1.1"));
  for (let i = 1; i <= 9; i++) {
    small.add(exchanged("1.1", i, { content: "x".repeat(3_000) }));
  }
  assertEquals(ids(small.list()), ["c1", "e8", "e9"]);
});

Deno.test("ExchangeStore forgets connections without exchanges, when there are many", () => {
  const store = new ExchangeStore();
  store.add(opened("1.0"));
  store.add(exchanged("1.0", 1));
  for (let i = 1; i <= 3 * MAX_CONNECTIONS_KEPT; i++) {
    store.add(opened(`1.${i}`));
    if (i % 2 === 0) store.add(closed(`1.${i}`));
  }
  const kept = ids(store.list());
  assert(kept.length <= MAX_CONNECTIONS_KEPT + 1, String(kept.length));
  assert(kept.includes("c1") && kept.includes("e1"));
  assertEquals(store.find(1)?.connection.name, "1.0");
});

Deno.test("ExchangeStore keeps connections of one name apart: a worker that starts again counts anew", () => {
  const store = new ExchangeStore();
  store.add(opened("1.1", "10.0.0.1"));
  store.add(exchanged("1.1", 1));
  store.add(opened("2.1"));
  assertEquals(ids(store.forgetWorker(1, 1_000_250)), ["c1"]);
  store.add(opened("1.1", "10.0.0.2"));
  store.add(exchanged("1.1", 1));
  assertEquals(store.find(1)?.connection.peer, "10.0.0.1");
  assertEquals(store.find(1)?.connection.closed?.at, 250);
  assertEquals(store.find(2)?.connection.peer, "10.0.0.2");
  assertEquals(store.find(2)?.connection.closed, undefined);
});

Deno.test("ExchangeStore shortens a target in the list, and knows nothing of connections it did not see begin", () => {
  const store = new ExchangeStore();
  assertEquals(store.add(exchanged("1.1", 1)), undefined);
  assertEquals(store.add(closed("1.1")), undefined);
  store.add(opened("1.1"));
  const target = "/" + "a".repeat(2 * MAX_LISTED_CHARACTERS);
  const told = store.add(exchanged("1.1", 1, { target }));
  assert(told?.kind === "exchange");
  assertEquals(told.exchange.target?.length, MAX_LISTED_CHARACTERS);
  assertEquals(store.find(1)?.exchange.request?.target, target);
});

Deno.test("ExchangeStore lists a request that takes long before it is over, and then in its place", () => {
  const store = new ExchangeStore();
  const begun = (number: number) =>
    encodeWatchEvent({
      kind: "begun",
      connection: "1.1",
      number,
      method: "GET",
      target: `/${number}`,
      version: "HTTP/1.1",
      at: 3,
    });
  assertEquals(store.add(begun(1)), undefined);
  store.add(opened("1.1"));
  const told = store.add(begun(1));
  assert(told?.kind === "exchange");
  assertEquals([told.exchange.target, told.exchange.isOver], ["/1", false]);
  assertEquals(store.find(1), undefined);
  store.add(begun(2));
  assertEquals(ids([store.add(exchanged("1.1", 2))!]), ["e2"]);
  const over = store.add(exchanged("1.1", 1));
  assert(over?.kind === "exchange" && over.exchange.isOver);
  assertEquals(ids(store.list()), ["c1", "e1", "e2"]);
  assert(store.find(1) !== undefined);
});

Deno.test("ExchangeStore.clear() forgets exchanges, and keeps connections that are open", () => {
  const store = new ExchangeStore();
  for (const name of ["1.1", "1.2"]) {
    store.add(opened(name));
    store.add(exchanged(name, 1));
  }
  store.add(closed("1.1"));
  store.clear();
  assertEquals(ids(store.list()), ["c2"]);
  store.add(exchanged("1.2", 2));
  assertEquals(ids(store.list()), ["c2", "e3"]);
});
