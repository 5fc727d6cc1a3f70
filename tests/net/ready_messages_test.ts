import { assert, assertEquals } from "@std/assert";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import {
  MAX_READY_MESSAGES,
  MAX_SECTIONS_SEEN,
  WRITE_OCTETS,
} from "../../src/net/limits.ts";
import { ReadyMessage, ReadyMessages } from "../../src/net/ready_messages.ts";

const START = encodeLatin1("start, ");
const CONTENT = encodeLatin1("content");

function textOf(message: ReadyMessage | undefined): string | undefined {
  return message &&
    decodeLatin1(message.beginning, 0, message.beginning.length);
}

Deno.test("ReadyMessages.find() gives one message to all that ask again in the same second", () => {
  const messages = new ReadyMessages();
  const section = encodeLatin1("section, ");
  const find = (now: number, start = START) =>
    messages.find(start, section, { content: CONTENT, now });
  assertEquals(find(5_000), undefined, "it is the first time");
  const message = find(5_001);
  assertEquals(textOf(message), "start, section, content");
  assert(find(5_999) === message);
  assertEquals(find(5_999, encodeLatin1("other, ")), undefined);
  assert(find(5_999) === message);
  const next = encodeLatin1("next, ");
  assertEquals(find(6_000, next), undefined, "it is another second");
  assertEquals(textOf(find(6_000, next)), "next, section, content");
  assertEquals(find(5_000), undefined, "the clock was set back");
});

Deno.test("ReadyMessages.find() makes a bounded number of messages in one second", () => {
  const messages = new ReadyMessages();
  const sections = Array.from(
    { length: MAX_SECTIONS_SEEN + 1 },
    (_, i) => encodeLatin1(`${i}`),
  );
  const findAll = (now: number) =>
    sections.filter((section) =>
      messages.find(START, section, { content: CONTENT, now }) !== undefined
    );
  assertEquals(findAll(0), []);
  assertEquals(findAll(0), sections.slice(0, MAX_READY_MESSAGES));
  assertEquals(findAll(1_000), []);
  sections.reverse();
  assertEquals(findAll(1_000).length, MAX_READY_MESSAGES);
});

Deno.test("ReadyMessages.trim() drops what is of another second", () => {
  const messages = new ReadyMessages();
  assert(messages.trim(0));
  messages.find(START, CONTENT, { content: CONTENT, now: 0 });
  assertEquals(messages.trim(999), false);
  assertEquals(messages.trim(1_000), true);
});

Deno.test("ReadyMessage.after() returns what follows, and only the content once the head was written", () => {
  const messages = new ReadyMessages();
  const section = encodeLatin1("section, ");
  messages.find(START, section, { content: CONTENT, now: 0 });
  const message = messages.find(START, section, { content: CONTENT, now: 0 })!;
  const whole = "start, section, content";
  for (let written = 0; written <= whole.length; written++) {
    const rest = message.after(written);
    assertEquals(decodeLatin1(rest, 0, rest.length), whole.slice(written));
    const isOfContent = written >= whole.length - CONTENT.length;
    assertEquals(rest.buffer === CONTENT.buffer, isOfContent);
  }
});

Deno.test("ReadyMessage keeps the beginning of a long message, and gives the rest from the content", () => {
  const length = 3 * WRITE_OCTETS;
  const content = new Uint8Array(length).map((_, i) => i % 251);
  const message = new ReadyMessage(START, START, content);
  const head = 2 * START.length;
  assertEquals(message.length, head + length);
  assertEquals(message.beginning.length, WRITE_OCTETS);
  for (const taken of [1, head, head + 1, WRITE_OCTETS]) {
    let written = taken;
    while (written < message.length) {
      const rest = message.after(written);
      const isRight = rest.every((octet, i) =>
        written + i < head || octet === (written + i - head) % 251
      );
      assert(isRight, `after ${written}`);
      written += rest.length;
    }
    assertEquals(written, message.length);
  }
});
