// One suite over serve() and over Deno.serve; every difference is in a table, with its reason.

import { assert, assertEquals } from "@std/assert";
import { serve } from "../../src/mod.ts";
import { RawClient } from "../raw_client.ts";
import { app } from "./compare_app.ts";
import { COMPARE_CASES, type CompareCase } from "./compare_cases.ts";
import { listDifferences } from "./compare_differences.ts";
import { parseLast } from "./serving_handler.ts";

/** What a peer sees of a response. Names of fields are in lower case; lengths and dates are left to other tests. */
interface Seen {
  readonly status: number;
  readonly fields: readonly string[];
  readonly framing: string;
  readonly text: string;
  readonly isWhole: boolean;
}

const DIFFERENCES = listDifferences(Deno.version.deno);

/** Fields that each server decides by itself: of framing, of the connection, and of every response of this server. */
const LEFT_OUT = [
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "server",
  "transfer-encoding",
  "vary",
  "x-content-type-options",
];

async function observe(
  port: number,
  { octets, method }: CompareCase,
): Promise<Seen> {
  using client = await RawClient.connect(port, 5000);
  await client.send(octets.replaceAll("Host: localhost", "Host: a.example"));
  const ends = octets.includes("Connection: close") ||
    octets.includes("HTTP/1.0") && !octets.includes("keep-alive");
  if (!ends) {
    await client.read();
    await client.closeWrite().catch(() => {});
  }
  const received = (await client.readAll().catch(() => client.received))
    .replace(/^HTTP\/1\.0/, "HTTP/1.1");
  const { status, head, text, isWhole, field } = parseLast(received, method);
  const fields = head.trimEnd().split("\r\n").slice(1)
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .filter((line) => !LEFT_OUT.includes(line.slice(0, line.indexOf(":"))));
  const framing = field("transfer-encoding") === "chunked"
    ? "chunked"
    : field("content-length") === undefined
    ? "none"
    : "length";
  // The pages of errors differ, and each is the server's own.
  const isOwnPage = status === 500 || octets.startsWith("GET / HTTP/2") ||
    status === 400;
  return isOwnPage
    ? { status, fields: [], framing: "", text: "", isWhole }
    : { status, fields: fields.sort(), framing, text, isWhole };
}

/** What differs, in words: the properties, each with both values. */
function compare(own: Seen, other: Seen): string {
  return (Object.keys(own) as (keyof Seen)[]).flatMap((key) => {
    const [a, b] = [own, other].map((seen) => shorten(String(seen[key])));
    return a === b ? [] : [`${key}: ${a} | ${b}`];
  }).join("; ");
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 40)}… (${text.length})` : text;
}

Deno.test("there are at least 150 cases, each with its own name, and no difference for another", () => {
  const names = COMPARE_CASES.map(({ name }) => name);
  assert(names.length >= 150, String(names.length));
  assertEquals(new Set(names).size, names.length);
  for (const [name] of DIFFERENCES) assert(names.includes(name), name);
});

Deno.test("serve() does what Deno.serve does with a handler, but for the differences in the table", async () => {
  await using own = await serve({
    handler: app,
    hostname: "127.0.0.1",
    port: 0,
    onFault: () => {},
  });
  const other = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: () => new Response("failed", { status: 500 }),
  }, app);
  const unexpected: string[] = [];
  for (const each of COMPARE_CASES) {
    const [ours, theirs] = await Promise.all([
      observe(own.address.port, each),
      observe(other.addr.port, each),
    ]);
    const difference = compare(ours, theirs);
    const isExpected = DIFFERENCES.some(([name]) => name === each.name);
    if ((difference !== "") !== isExpected) {
      unexpected.push(`${each.name}: ${difference || "no difference"}`);
    }
  }
  await other.shutdown();
  assertEquals(unexpected, []);
});
