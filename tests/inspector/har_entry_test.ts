// What an exchange becomes outside of the page: a command, a wire case, an entry of a HAR.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describeExchange } from "../../src/inspector/described_exchange.ts";
import { listTimes } from "../../src/inspector/exchange_times.ts";
import { encodeHarEntry } from "../../src/inspector/har_entry.ts";
import {
  decodeContent,
  removeChunks,
} from "../../src/inspector/message_text.ts";
import { describeOpened } from "../../src/inspector/opened_entry.ts";
import {
  encodeCurl,
  encodePrintfCommand,
} from "../../src/inspector/request_command.ts";
import { encodeWireCase } from "../../src/inspector/wire_case.ts";
import { encodeLatin1 } from "../latin1.ts";
import { readOctets } from "../wire/notation.ts";
import { exchanged } from "./watch_events.ts";

const SERVER = "http://127.0.0.1:8000/";

/** All octets, and what a shell or a notation could take for its own. */
const EVIL =
  `POST /a'b%25\\"$(x)\`{}?q=1 HTTP/1.1\r\nHost: a\r\nX-E: \t'%s\\n' ` +
  `\x80\xff\r\nEmpty:\r\nContent-Length: 256\r\n\r\n`;
const CONTENT = String.fromCharCode(...Array(256).keys());

function makeKept(head: string, content: string, method = "POST") {
  const { exchange, pieces } = JSON.parse(exchanged("1.1", 1));
  const connection = { id: 1, name: "1.1", peer: "127.0.0.1", opened: 1e12 };
  const [, target] = head.split(" ");
  exchange.request = { method, target, version: "HTTP/1.1" };
  exchange.decisions = [];
  exchange.requestHead = { offset: 0, length: head.length, octets: head };
  exchange.requestContent = {
    offset: head.length,
    length: content.length,
    octets: content,
  };
  return { connection, exchange: describeExchange(exchange), pieces };
}

async function runShell(command: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", command] })
    .output();
  return Array.from(stdout, (octet) => String.fromCharCode(octet)).join("");
}

Deno.test({
  name: "encodePrintfCommand() is a command that writes exactly these octets",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { exchange } = makeKept(EVIL, CONTENT);
    const command = encodePrintfCommand(exchange, SERVER)!;
    assertStringIncludes(command, "| nc 127.0.0.1 8000");
    const printed = await runShell(command.replace(/ \| nc .*$/s, ""));
    assertEquals(printed, EVIL + CONTENT);
  },
});

Deno.test("encodePrintfCommand() and encodeCurl() reach the server as it is served", () => {
  const { exchange } = makeKept("GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "");
  const cases: [string, string][] = [
    ["http://127.0.0.1/", "nc 127.0.0.1 80"],
    ["http://[::1]:8000/", "nc ::1 8000"],
    ["https://127.0.0.1/", "openssl s_client -quiet -connect 127.0.0.1:443"],
    ["https://[::1]:8000/", "openssl s_client -quiet -connect [::1]:8000"],
  ];
  for (const [server, connecting] of cases) {
    const command = encodePrintfCommand(exchange, server);
    assertEquals(command.slice(command.lastIndexOf("| ")), `| ${connecting}`);
    assertStringIncludes(encodeCurl(exchange, server)!, `'${server}a'`);
  }
});

Deno.test({
  name:
    "encodeCurl() gives curl the method, the target and the fields as arguments, whatever they hold",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { exchange } = makeKept(EVIL, "a=1&b='x'\n");
    const command = encodeCurl(exchange, SERVER)!;
    const show = 'show() { for each; do printf "%s\\036" "$each"; done; }; ';
    const printed = await runShell(show + command.replace(/^curl/, "show"));
    const args = printed.split("\x1e");
    assertEquals(args.slice(4), [
      "-X",
      "POST",
      "-H",
      "Host: a",
      "-H",
      "X-E: '%s\\n' \x80\xff",
      "-H",
      "Empty;",
      "--data-binary",
      "a=1&b='x'\n",
      "http://127.0.0.1:8000/a'b%25\\\"$(x)`{}?q=1",
      "",
    ]);
    const binary = encodeCurl(makeKept(EVIL, CONTENT).exchange, SERVER)!;
    assertStringIncludes(binary, "--data-binary @-");
  },
});

Deno.test("encodeWireCase() has the octets in the notation of tests/wire", () => {
  const { connection, exchange } = makeKept(EVIL, CONTENT);
  const text = encodeWireCase(connection, exchange);
  const block = /```octets\n([^]*?)\n```/.exec(text)![1];
  assertEquals(readOctets(block.split("\n")), encodeLatin1(EVIL + CONTENT));
  assertStringIncludes(text, "complete: POST");
});

Deno.test("encodeWireCase() names a refusal with its section", () => {
  const { connection, exchange } = makeKept(EVIL, CONTENT);
  const refused = { refusal: "bare LF", at: 5 } as const;
  const text = encodeWireCase(
    connection,
    describeExchange({ ...exchange, refused, status: 400 }),
  );
  assertStringIncludes(text, "## bare LF\n");
  assertStringIncludes(text, "RFC 9112 §");
  assertStringIncludes(text, "refused: bare LF (400)");
});

/** What stands in `_tinyhttp`, as the page gets it. */
function readOwn(entry: object) {
  return JSON.parse(JSON.stringify(entry))._tinyhttp;
}

Deno.test("describeOpened() takes of a saved entry what came over the wire, and makes commands anew", async () => {
  const kept = makeKept(EVIL, CONTENT);
  const entry = JSON.parse(JSON.stringify(await encodeHarEntry(kept, SERVER)));
  const saved = readOwn(entry);
  assertEquals(saved.connection, kept.connection);
  assertEquals(saved.exchange, JSON.parse(JSON.stringify(kept.exchange)));
  assertEquals(saved.pieces, kept.pieces);
  assertEquals(saved.summary.method, "POST");
  entry._tinyhttp.texts.curl = "rm -r";
  const opened = readOwn(await describeOpened(entry, SERVER));
  assertEquals(opened, saved);
  assert(opened.texts.curl.startsWith("printf "), opened.texts.curl);
});

Deno.test("describeOpened() makes octets of what another program saved, and rejects what is no entry", async () => {
  const entry = JSON.parse(
    JSON.stringify(await encodeHarEntry(makeKept(EVIL, CONTENT), SERVER)),
  );
  delete entry._tinyhttp;
  entry.request.url = "http://a.example/x?y";
  entry.connection = "17";
  const { connection, exchange, times } = readOwn(
    await describeOpened(entry, SERVER),
  );
  assertEquals(connection.name, "17");
  assertEquals(exchange.request.target, "/x?y");
  assert(exchange.responseHead.octets.startsWith("HTTP/1.1 200"));
  assertEquals(times[0][0], "first octet in");
  for (const bad of [{}, null, { request: {} }, { _tinyhttp: {} }]) {
    await assertRejects(() => describeOpened(bad as never, SERVER));
  }
});

Deno.test("listTimes() says how far an exchange came, and in how many pieces", () => {
  const { connection, exchange } = makeKept(EVIL, "");
  const half = EVIL.length / 2;
  const rows = listTimes(
    { ...connection, closed: { by: "peer", at: 12, received: 1, sent: 1 } },
    exchange,
    { received: [[0, half, 0], [half, EVIL.length, 30]], sent: [] },
  );
  assertEquals(rows, [
    ["first octet in", "at 1.0 ms"],
    ["head complete", "+ 1.0 ms", "in 2 pieces, the longest gap 30 ms"],
    ["response ready", "+ 1.0 ms"],
    ["first octet out", "+ 1.0 ms"],
    ["last octet out", "+ 1.0 ms"],
    ["closed", "at 12 ms", "by peer"],
  ]);
});

Deno.test("decodeContent() undoes chunks and gzip, and nothing else", async () => {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  assertEquals(
    removeChunks(head, "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"),
    "hello!",
  );
  assertEquals(removeChunks(head, "5\r\nhel"), "hel");
  assertEquals(await decodeContent(head, "1\r\na\r\n0\r\n\r\n"), "a");
  assertEquals(await decodeContent("HTTP/1.1 200 OK\r\n\r\n", "a"), undefined);
  const zipped = new Response(
    new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip")),
  );
  const octets = new Uint8Array(await zipped.arrayBuffer());
  const text = String.fromCharCode(...octets);
  const coded = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
  assertEquals(await decodeContent(coded, text), "hello");
});
