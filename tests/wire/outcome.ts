// What becomes of the octets of one connection, as data, and how an `outcome` block spells it.

import type { FieldLine } from "../../src/http/field.ts";
import type { RequestTarget } from "../../src/http/request_target.ts";
import { readNotation } from "./notation.ts";

/** A request that was understood to its end. */
export interface Message {
  readonly method: string;
  readonly target: RequestTarget;
  readonly minor: 0 | 1;
  readonly framing: "none" | "length" | "chunked";
  /** The decoded content, one character for each octet. */
  readonly content: string;
  readonly persists: boolean;
  readonly awaitsContinue: boolean;
  readonly fields: readonly FieldLine[];
}

/** What became of the octets after the last message. */
export type Rest =
  | { readonly kind: "nothing" }
  | { readonly kind: "partial"; readonly within: "head" | "content" }
  | { readonly kind: "refused"; readonly refusal: string }
  | { readonly kind: "unread"; readonly octets: number };

/** What became of all octets. */
export interface Outcome {
  readonly messages: readonly Message[];
  readonly rest: Rest;
}

/** An outcome as a case states it: `fields` is empty where the case says nothing of them. */
export interface StatedOutcome extends Outcome {
  /** The status the refusal must have; undefined where nothing was refused. */
  readonly status: number | undefined;
}

type Draft = { -readonly [K in keyof Message]: Message[K] };

/** Reads the lines of an `outcome` block. Throws a SyntaxError for what is none. */
export function readOutcome(lines: readonly string[]): StatedOutcome {
  const messages: Draft[] = [];
  let rest: Rest = { kind: "nothing" };
  let status: number | undefined;
  for (const line of lines) {
    const match = /^([a-z ]+): (.+)$/.exec(line);
    if (match === null || rest.kind !== "nothing") throw unknown(line);
    const [, key, value] = match;
    if (key === "complete") messages.push(ordinaryMessage(readNotation(value)));
    else if (key === "partial" || key === "unread") rest = readRest(key, value);
    else if (key === "refused") {
      const refused = /^(.+) \(([0-9]{3})\)$/.exec(value);
      if (refused === null) throw unknown(line);
      rest = { kind: "refused", refusal: refused[1] };
      status = Number(refused[2]);
    } else {
      const message = messages.at(-1);
      if (message === undefined) throw unknown(line);
      readDetail(message, { key, value });
    }
  }
  return { messages, rest, status };
}

function ordinaryMessage(method: string): Draft {
  return {
    method,
    target: { kind: "path", segments: [], slash: true, query: "" },
    minor: 1,
    framing: "none",
    content: "",
    persists: true,
    awaitsContinue: false,
    fields: [],
  };
}

function readDetail(
  message: Draft,
  { key, value }: { key: string; value: string },
): void {
  const line = `${key}: ${value}`;
  if (key === "target") message.target = readTarget(value);
  else if (key === "field") {
    const field = /^([^ ]+) "(.*)"$/.exec(value);
    if (field === null) throw unknown(line);
    message.fields = [...message.fields, {
      name: field[1],
      value: readNotation(field[2]),
    }];
  } else if (key === "content") {
    const content = /^(length|chunked) "(.*)"$/.exec(value);
    if (content === null) throw unknown(line);
    message.framing = content[1] as "length" | "chunked";
    message.content = readNotation(content[2]);
  } else if (line === "version: 1.0") message.minor = 0;
  else if (line === "persists: no") message.persists = false;
  else if (line === "awaits continue: yes") message.awaitsContinue = true;
  else throw unknown(line);
}

function readTarget(value: string): RequestTarget {
  if (value === "server" || value === "authority") return { kind: value };
  const path =
    /^path((?: "(?:[^"\\?]|\\.)(?:[^"\\]|\\.)*")*)( slash)?(?: "(\?.*)")?$/
      .exec(value);
  if (path === null) throw unknown(`target: ${value}`);
  const segments = [...path[1].matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  return {
    kind: "path",
    segments: segments.map(([, segment]) => readNotation(segment)),
    slash: path[2] !== undefined,
    query: readNotation(path[3] ?? ""),
  };
}

function readRest(key: "partial" | "unread", value: string): Rest {
  if (key === "unread" && /^[1-9][0-9]*$/.test(value)) {
    return { kind: "unread", octets: Number(value) };
  }
  if (key === "partial" && (value === "head" || value === "content")) {
    return { kind: "partial", within: value };
  }
  throw unknown(`${key}: ${value}`);
}

function unknown(line: string): SyntaxError {
  return new SyntaxError(`No line of an outcome: "${line}"`);
}
