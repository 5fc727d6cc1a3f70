// Contents from files: their octets equal Content-Length or the connection ends, and each file is
// given back once. RFC 9112 §6.3, §8.

import { assert, assertEquals } from "@std/assert";
import { WRITE_OCTETS } from "../../src/net/limits.ts";
import { connect, request, ScriptedPeer, turn } from "./scripted_peer.ts";

const NEXT = request("/next");

Deno.test("Connection streams files of every size around its buffer", async () => {
  for (const name of ["file", "slow-file"]) {
    for (
      const length of [
        0,
        1,
        WRITE_OCTETS - 300,
        WRITE_OCTETS,
        3 * WRITE_OCTETS + 1,
      ]
    ) {
      const peer = await connect(
        request("/first") + request(`/${name}?${length}`) + NEXT,
      );
      const [, file, next] = peer.responses();
      assertEquals(file.content.length, length);
      assert(/^(abcdefghijklmnopqrstuvwxyz)*a?/.test(file.content));
      assertEquals(next.content, "GET /next");
      await peer.end();
    }
  }
});

Deno.test("Connection never sends a head alone where content follows", async () => {
  const peer = await connect(request("/file?1000"));
  assertEquals(peer.socket.writes.length, 1);
  await peer.end();
});

Deno.test("Connection ends where a file shrank or changed after octets of it have left", async () => {
  for (const name of ["shrunk", "broken", "overwritten"]) {
    const length = 2 * WRITE_OCTETS;
    const peer = await connect(
      request("/first") + request(`/${name}?${length}`) + NEXT,
    );
    peer.assertOver();
    const { text } = peer.socket;
    assert(text.startsWith("HTTP/1.1 200 OK\r\n"));
    assert(text.includes("Content-Length: 1000000\r\n"));
    assert(text.length < length + 1000);
    assert(!peer.site.asked.includes("/next"), "nothing can follow");
    assertEquals(peer.faults.length, name === "broken" ? 1 : 0);
    const { status, sent } = peer.exchanges[1];
    assertEquals(status, 200);
    assert(sent > 0 && sent <= length, "what was sent is told");
  }
});

Deno.test("Connection answers 500 where a file fails before an octet has left", async () => {
  for (const name of ["shrunk", "broken"]) {
    for (const length of [0, 1000]) {
      const peer = await connect(
        request("/first") + request(`/${name}?${length}`) + NEXT,
      );
      assertEquals(
        peer.answers().slice(0, 2),
        [[200, "GET /first"], [500, "our fault"]],
      );
      await peer.end();
      assertEquals(peer.faults.length, 1);
      assertEquals(peer.exchanges[1].status, 500);
    }
  }
});

Deno.test("Connection answers 503, and reports no fault, where a file changes before an octet has left", async () => {
  for (const length of [0, 1000]) {
    const peer = await connect(
      request("/first") + request(`/overwritten?${length}`) + NEXT,
    );
    assertEquals(peer.answers(), [
      [200, "GET /first"],
      [503, "our fault"],
      [200, "GET /next"],
    ]);
    await peer.end();
    assertEquals(peer.faults, []);
  }
});

Deno.test("Connection doesn't send a content of another length than it says", async () => {
  const peer = await connect(request("/short-parts") + NEXT);
  assertEquals(peer.answers()[0], [500, "our fault"]);
  await peer.end();
});

Deno.test("Connection gives every file back once, whatever happens", async () => {
  const large = "/file?5000000";
  const head = await connect(request(large, { method: "HEAD" }));
  head.assertFilesClosed();
  await head.end();

  const broken = new ScriptedPeer();
  broken.socket.failWrites();
  broken.socket.send(request(large));
  await broken.serve();
  broken.assertOver();

  for (const closeEndsWrites of [true, false]) {
    const stalled = new ScriptedPeer();
    stalled.socket.closeEndsWrites = closeEndsWrites;
    stalled.socket.stall();
    stalled.socket.send(request(large));
    await stalled.serve();
    await stalled.expire();
    assert(stalled.socket.closed);
    assertEquals(stalled.settled, closeEndsWrites);
    stalled.socket.failWrites();
    await turn();
    stalled.assertOver();
    assertEquals(stalled.exchanges.length, 1, "a cut download is told");
  }

  const revived = new ScriptedPeer();
  revived.socket.closeEndsWrites = false;
  revived.socket.stall();
  revived.socket.send(request(large));
  await revived.serve();
  await revived.expire();
  revived.socket.resume();
  await turn();
  revived.assertOver();

  const late = await connect(request("/later-file"));
  await late.expire();
  assert(late.socket.closed);
  late.site.later[0]();
  await turn();
  late.assertOver();
  assertEquals(late.site.files.length, 1);

  const lateBroken = await connect(request("/later-file"));
  lateBroken.socket.failWrites();
  lateBroken.site.later[0]();
  await turn();
  lateBroken.assertOver();
  assertEquals(lateBroken.site.files.length, 1);

  const unsent = new ScriptedPeer();
  unsent.socket.failWrites();
  unsent.socket.send(request("/a") + request("/later-file"));
  await unsent.serve();
  unsent.site.later[0]();
  await turn();
  unsent.assertOver();
  assertEquals(unsent.site.files.length, 1);

  const badField = await connect(request("/bad-field-file"));
  badField.assertFilesClosed();
  await badField.end();

  const lateHead = await connect(request("/later-file", { method: "HEAD" }));
  await lateHead.expire();
  lateHead.site.later[0]();
  await turn();
  lateHead.assertOver();
});

Deno.test("Connection gives a file back whose request was received just as the deadline closed it", async () => {
  for (const method of ["GET", "HEAD"]) {
    for (const name of ["file?10", `file?${2 * WRITE_OCTETS}`, "later-file"]) {
      const peer = await connect();
      // The read has its octets, and has not gone on yet.
      peer.socket.send(request(`/${name}`, { method }));
      await peer.expire();
      for (const answer of peer.site.later) answer();
      await turn();
      peer.assertOver();
      assertEquals(peer.socket.text, "");
      assertEquals(peer.faults, []);
    }
  }
});
