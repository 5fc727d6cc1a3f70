import { assert, assertEquals } from "@std/assert";
import { connect, request, ScriptedPeer } from "./scripted_peer.ts";

const HELLO = "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03";
const TLS = "TLS; this port speaks plain HTTP: use http://";

Deno.test("Http1Connection names a TLS hello, whole, octet by octet, and cut at each place", async () => {
  const feedings = [[HELLO], [...HELLO]];
  for (let i = 1; i < HELLO.length; i++) {
    feedings.push([HELLO.slice(0, i), HELLO.slice(i)]);
  }
  for (const pieces of feedings) {
    const peer = await new ScriptedPeer().serve();
    for (const piece of pieces) await peer.send(piece);
    await peer.end();
    assertEquals(peer.notes, [TLS]);
    assertEquals(peer.exchanges[0].refusal, "malformed request-line");
    assertEquals(peer.responses().map(({ status }) => status), [400]);
  }
});

Deno.test("Http1Connection refuses the start of another protocol as it is, where no more comes", async () => {
  for (const start of ["\x16", "\x05\x01", "\x03\0\0\x13\x0e"]) {
    const peer = await connect(start);
    assertEquals(peer.responses(), [], "it waits");
    await peer.end();
    assertEquals(peer.exchanges[0].refusal, "malformed request-line");
    assertEquals(peer.notes, [undefined]);
  }
});

Deno.test("Http1Connection waits for the name of a protocol no longer than for a head", async () => {
  const peer = await connect("\x16");
  await peer.expire();
  assertEquals(peer.exchanges[0].refusal, "head too slow");
});

Deno.test("Http1Connection refuses other octets at once, without a name", async () => {
  for (const octets of ["\x17", "\x16\x02", "\x16G", "\r\n\r\n", "GET /\r"]) {
    const peer = await connect(octets + (octets.endsWith("\r") ? "x" : ""));
    assertEquals(peer.responses().map(({ status }) => status), [400], octets);
    assertEquals(peer.notes, [undefined]);
    await peer.end();
  }
});

Deno.test("Http1Connection looks for another protocol in the first octets alone", async () => {
  const peer = await connect(request("/a") + HELLO);
  assertEquals(peer.exchanges[1].refusal, "malformed request-line");
  assertEquals(peer.notes, [undefined, undefined]);
  await peer.end();
});

Deno.test("Http1Connection records the request-line of a refused head, as far as it was received", async () => {
  const table: [octets: string, status: number, line: string | undefined][] = [
    ["GET /a HTTP/1.1\r\nHost: x y\r\n\r\n", 400, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\n\r\n", 400, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "GET /a HTTP/1.1"],
    ["\r\nGET /a HTTP/2.0\r\n", 505, "GET /a HTTP/2.0"],
    ["GET /a HTTP/1.1\r\nHost: a\r\nX: \0", 400, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\n Host: a\r\n\r\n", 400, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\nX : a\r\n\r\n", 400, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\nX: a\n\r\n", 400, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\n" + "X: a\r\n".repeat(101), 431, "GET /a HTTP/1.1"],
    ["GET /a HTTP/1.1\r\nX: " + "a".repeat(40_000), 431, "GET /a HTTP/1.1"],
    ["GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "GET /a b HTTP/1.1"],
    ["GET /\xe4 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "GET /\xe4 HTTP/1.1"],
    ["GET /" + "a".repeat(9000), 414, `GET /${"a".repeat(8191)} -`],
    ["GET /a\r\n\r\n", 400, "GET /a -"],
    ["{}\r\n", 400, undefined],
  ];
  for (const [octets, status, line] of table) {
    const peer = await connect(request("/before") + octets);
    assertEquals(peer.exchanges.map(({ status }) => status), [200, status]);
    assertEquals(peer.lines, [undefined, line], JSON.stringify(octets));
    await peer.end();
  }
});

Deno.test("Http1Connection records the request-line of a head that does not end", async () => {
  const ended = await connect("GET /a HTTP/1.1\r\nHo");
  await ended.end();
  assertEquals(ended.lines, ["GET /a HTTP/1.1"]);
  const slow = await connect("GET /a HTTP/1.1\r\nHo");
  await slow.expire();
  assertEquals(slow.lines, ["GET /a HTTP/1.1"]);
  const begun = await connect("GET /a HTT");
  await begun.end();
  assertEquals(begun.lines, [undefined]);
});

Deno.test("Http1Connection sends no content where the head of a HEAD request is refused", async () => {
  const peer = await connect("HEAD /a HTTP/1.1\r\n\r\n");
  assertEquals(peer.exchanges.map(({ status, sent }) => [status, sent]), [
    [400, 0],
  ]);
  assert(peer.socket.text.endsWith("\r\n\r\n"));
  await peer.end();
});
