// What an exchange becomes outside of the page: the page's own module, without a browser.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  decodeHar,
  encodeBase64,
  encodeCurl,
  encodeHar,
  encodePrintfCommand,
  encodeWireCase,
} from "../../static/inspector/files.js";
import {
  decodeChunks,
  decodeContent,
  encodeHex,
  escapeOctets,
  isBinary,
  splitOctets,
} from "../../static/inspector/octets.js";
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
  return { id: 1, connection, exchange, pieces };
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
  const text = encodeWireCase(makeKept(EVIL, CONTENT));
  const block = /```octets\n([^]*?)\n```/.exec(text)![1];
  assertEquals(readOctets(block.split("\n")), encodeLatin1(EVIL + CONTENT));
  assertStringIncludes(text, "complete: POST");
});

Deno.test("encodeBase64() has all octets", () => {
  assertEquals(atob(encodeBase64(CONTENT)), CONTENT);
});

Deno.test("decodeHar() opens what encodeHar() saved, and what other programs saved", () => {
  const kept = makeKept(EVIL, CONTENT);
  const har = JSON.parse(JSON.stringify(encodeHar([kept], SERVER)));
  assertEquals(decodeHar(har), [kept]);
  delete har.log.entries[0]._tinyhttp;
  har.log.entries[0].request.url = "http://a.example/x?y";
  const [{ exchange }] = decodeHar(har);
  assertEquals(exchange.request.target, "/x?y");
  assert(exchange.responseHead.octets.startsWith("HTTP/1.1 200"));
});

Deno.test("splitOctets() shows text, and escapes what is none or is not seen", () => {
  const utf8 = (text: string) =>
    String.fromCharCode(...new TextEncoder().encode(text));
  const cases: [string, string, string][] = [
    ["a<b>&amp;", "a<b>&amp;", "markup is text"],
    [utf8("é文"), "é文", "UTF-8"],
    ["\xe9", "\\xe9", "no UTF-8"],
    ["\xc0\xaf", "\\xc0\\xaf", "overlong"],
    ["\xed\xa0\x80", "\\xed\\xa0\\x80", "a surrogate"],
    [utf8("a\u202eb"), "a\\xe2\\x80\\xaeb", "bidi override"],
    [
      utf8("\u2066\u200b\ufeff"),
      "\\xe2\\x81\\xa6\\xe2\\x80\\x8b\\xef\\xbb\\xbf",
      "unseen",
    ],
    ["\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f", "controls"],
    ["\r\n\t\0", "\\r\\n\\t\\0", "named"],
    ["\\x41", "\\\\x41", "a backslash of the peer's"],
  ];
  for (const [octets, expected, why] of cases) {
    assertEquals(escapeOctets(octets), expected, why);
  }
  const runs = splitOctets("ab\x80cd") as {
    plain?: string;
    escaped?: string;
  }[];
  assertEquals(runs, [{ plain: "ab" }, { escaped: "\\x80" }, { plain: "cd" }]);
});

Deno.test("isBinary() and encodeHex() are for octets that nobody reads as text", () => {
  assertEquals(isBinary(CONTENT), true);
  assertEquals(isBinary("text\r\n\tand more"), false);
  const lines = encodeHex(CONTENT.slice(0, 20), 100).split("\n");
  assertEquals(lines.length, 2);
  assert(lines[1].startsWith("   116  10 11 12 13 "));
});

Deno.test("decodeContent() undoes chunks and gzip, and nothing else", async () => {
  assertEquals(decodeChunks("5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"), "hello!");
  assertEquals(decodeChunks("5\r\nhel"), "hel");
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
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
