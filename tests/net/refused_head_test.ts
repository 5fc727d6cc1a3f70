import { assertEquals } from "@std/assert";
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
