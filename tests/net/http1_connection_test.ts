// Moments at which a connection ends that others do not reach: within a write, between two waits, after it was given up.

import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { RefusedRequest } from "../../src/http/refusal.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { WRITE_OCTETS } from "../../src/net/limits.ts";
import { request, ScriptedPeer, turn } from "./scripted_peer.ts";
import { ScriptedFile } from "./scripted_site.ts";
import { ScriptedStream, StreamingSite } from "./scripted_stream.ts";

const A = request("/a");

Deno.test("Http1Connection ends quietly where its first write fails", async () => {
  const peer = new ScriptedPeer();
  peer.socket.failWrites();
  peer.socket.send(A);
  await peer.serve();
  peer.assertOver();
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection ends quietly where the remainder of a write fails", async () => {
  const peer = new ScriptedPeer();
  peer.socket.writeLength = 9;
  peer.socket.stall();
  peer.socket.send(A);
  await peer.serve();
  peer.socket.resume();
  peer.socket.failWrites();
  await turn();
  peer.assertOver();
  assertEquals(peer.socket.text.length, 9);
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection gives its buffers back where a write is taken after it was given up", async () => {
  const begun = [
    A.slice(0, 9),
    request("/x", { fields: ["Content-Length: 3"] }),
  ];
  for (const octets of begun) {
    const peer = new ScriptedPeer();
    peer.socket.closeEndsWrites = false;
    peer.socket.send(octets);
    await peer.serve();
    peer.socket.stall();
    await peer.expire();
    await peer.expire();
    assert(peer.socket.closed);
    peer.socket.resume();
    await turn();
    peer.assertOver();
    assertEquals(peer.faults, []);
  }
});

Deno.test("Http1Connection reads no content after it was closed within a write", async () => {
  let failure: unknown;
  const peer = new ScriptedPeer({
    async respond({ method, content }): Promise<HttpResponse> {
      if (method === "POST") {
        await content.read().catch((error) => failure = error);
        throw new RefusedRequest("incomplete content");
      }
      const octets = encodeLatin1(method);
      return { status: 200, fields: [], content: { kind: "octets", octets } };
    },
  });
  peer.socket.closeEndsWrites = false;
  peer.socket.stall();
  const fields = ["Content-Length: 3"];
  peer.socket.send(A + request("/x", { method: "POST", fields }));
  await peer.serve();
  peer.connection.close();
  peer.socket.resume();
  await turn();
  peer.assertOver();
  assert(failure !== undefined);
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection asks for no piece of a stream after it was closed within a write", async () => {
  const stream = new ScriptedStream("one", "two");
  const peer = new ScriptedPeer(new StreamingSite(stream));
  peer.socket.closeEndsWrites = false;
  peer.socket.stall();
  peer.socket.send(request("/stream"));
  await peer.serve();
  peer.connection.close();
  peer.socket.resume();
  await turn();
  peer.assertOver();
  assertEquals([stream.pulls, stream.cancelled.length], [1, 1]);
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection serves a transport whose setNoDelay() fails", async () => {
  const peer = new ScriptedPeer();
  peer.socket.setNoDelay = () => {
    throw new Error("Not connected");
  };
  peer.socket.send(A);
  await peer.serve();
  await peer.send(A);
  assertEquals(peer.answers(), [[200, "GET /a"], [200, "GET /a"]]);
  await peer.end();
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection sends the parts of a file and the octets between them in order", async () => {
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const between = ["--1\r\n", "y".repeat(WRITE_OCTETS + 9), "--\r\n"];
  const source = new ScriptedFile({ length: 2600 });
  const parts = [
    encodeLatin1(between[0]),
    { start: 26, length: 26 },
    encodeLatin1(between[1]),
    { start: 2598, length: 2 },
    encodeLatin1(between[2]),
  ];
  const expected = between[0] + alphabet + between[1] + "yz" + between[2];
  for (const writeLength of [100, Infinity]) {
    source.closes = 0;
    const { length } = expected;
    const content = { kind: "file", source, length, parts } as const;
    const peer = new ScriptedPeer({
      respond: () => ({ status: 206, fields: [], content }),
    });
    peer.socket.writeLength = writeLength;
    peer.socket.send(A);
    await peer.serve();
    assertEquals(peer.answers(), [[206, expected]]);
    assertEquals(source.closes, 1);
    await peer.end();
  }
});

Deno.test("Http1Connection refuses a chunk that is too large for its reader, however the octets are cut", async () => {
  const fields = ["Transfer-Encoding: chunked"];
  const head = request("/echo", { method: "POST", fields });
  // The size of the chunk is complete, and the octet behind it is refused.
  for (const octets of [head + "1f4\rx", head + "1f4;a\0", head + "1f4\r\n"]) {
    const whole = new ScriptedPeer();
    whole.socket.send(octets);
    await whole.serve();
    const dripped = await new ScriptedPeer().serve();
    for (const octet of octets) await dripped.send(octet);
    for (const peer of [whole, dripped]) {
      assertEquals(peer.answers(), [[413, "content too large"]]);
      await peer.end();
    }
  }
});
