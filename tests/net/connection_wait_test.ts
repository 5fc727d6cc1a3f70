// What a connection waits for, how long, and what becomes of it when the time is over or the
// server drains.

import { assert, assertEquals } from "@std/assert";
import {
  CONTENT_STALL_MS,
  CONTENT_TIMEOUT_MS,
  DEFAULT_LIMITS,
  LINGER_TIMEOUT_MS,
  MIN_CONTENT_OCTETS_PER_MS,
} from "../../src/net/limits.ts";
import { connect, request, ScriptedPeer, turn } from "./scripted_peer.ts";
import { ScriptedSite } from "./scripted_site.ts";

const { headTimeoutMs, idleTimeoutMs, writeTimeoutMs } = DEFAULT_LIMITS;
const A = request("/a");
const HALF = A.slice(0, 10);
const UPLOAD = request("/x", {
  method: "POST",
  fields: ["Content-Length: 3"],
});

Deno.test("Connection that is idle ends without a word", async () => {
  // An empty line, which old clients send after a content, begins no request. RFC 9112 §2.2.
  for (const octets of ["", A, "\r", "\r\n", A + "\r\n"]) {
    const peer = await connect(octets);
    const written = peer.socket.text;
    assertEquals(peer.patience, idleTimeoutMs);
    await peer.expire();
    peer.assertOver();
    assertEquals(peer.socket.text, written);
    assertEquals(peer.faults, []);
  }
});

Deno.test("Connection gives a head its time in total, and then says 408", async () => {
  for (const before of ["", A]) {
    const peer = await connect(before);
    for (const octet of HALF) {
      await peer.send(octet);
      peer.now += 500;
    }
    assertEquals(peer.patience, headTimeoutMs - 500 * HALF.length);
    const answered = peer.responses().length;
    await peer.expire();
    assertEquals(peer.answers().slice(answered), [[408, "head too slow"]]);
    assertEquals(
      peer.responses()[answered].fields.get("connection"),
      "close",
    );
    assert(peer.socket.halfClosed);
    await peer.send(A.slice(10) + A);
    assertEquals(peer.responses().length, answered + 1, "it comes too late");
    await peer.end();
  }
});

Deno.test("Connection counts a head's time from its own first octet", async () => {
  const peer = await connect(A + HALF);
  assertEquals(peer.patience, headTimeoutMs);
  peer.now += headTimeoutMs - 1;
  await peer.send(A.slice(10) + HALF);
  assertEquals(peer.responses().length, 2);
  assertEquals(peer.patience, headTimeoutMs, "the next head has its own time");
  peer.now += headTimeoutMs - 1;
  await peer.send(A.slice(10));
  assertEquals(peer.patience, idleTimeoutMs);
  await peer.end();
});

Deno.test("Connection gives a content time for each octet and in total, and then says 408", async () => {
  const stalled = await connect(UPLOAD);
  assertEquals(stalled.patience, CONTENT_STALL_MS);
  stalled.now += 1000;
  await stalled.send("a");
  assertEquals(stalled.patience, CONTENT_STALL_MS);
  await stalled.expire();
  assertEquals(stalled.answers(), [[408, "content too slow"]]);
  assertEquals(stalled.exchanges[0].target, "/x", "the log says of what");
  await stalled.send("bc" + A);
  await stalled.end();
  assertEquals(stalled.responses().length, 1);
  assertEquals(stalled.site.asked, ["/x"], "its response is not sent");

  const dripped = await connect(
    request("/x", { method: "POST", fields: ["Content-Length: 99"] }),
  );
  const beginning = dripped.now;
  let octets = 0;
  while (dripped.now + 15_000 < dripped.connection.deadline) {
    dripped.now += 15_000;
    await dripped.send("a");
    octets++;
  }
  assertEquals(
    dripped.connection.deadline - beginning,
    CONTENT_TIMEOUT_MS + octets / MIN_CONTENT_OCTETS_PER_MS,
  );
  await dripped.expire();
  assertEquals(dripped.answers(), [[408, "content too slow"]]);
  await dripped.end();

  const head = await connect(
    request("/x", { method: "HEAD", fields: ["Content-Length: 3"] }),
  );
  await head.expire();
  assertEquals(head.answers("HEAD"), [[408, ""]]);
  await head.end();
});

Deno.test("Connection ends where the peer takes no octet for too long", async () => {
  const peer = new ScriptedPeer();
  peer.socket.writeLength = 50_000;
  peer.socket.stall();
  peer.socket.send(request("/file?1000000"));
  await peer.serve();
  assertEquals(peer.patience, writeTimeoutMs);
  peer.now += writeTimeoutMs - 1;
  peer.socket.resume();
  peer.socket.stall();
  await turn();
  assertEquals(peer.patience, writeTimeoutMs, "progress renews the time");
  await peer.expire();
  peer.assertOver();
  assertEquals(peer.faults, []);
});

Deno.test("Connection ends where a refusal isn't taken either", async () => {
  for (const octets of [HALF, UPLOAD]) {
    const peer = await connect(octets);
    peer.socket.stall();
    await peer.expire();
    assertEquals(peer.patience, writeTimeoutMs);
    await peer.expire();
    peer.assertOver();
  }
});

Deno.test("Connection waits a bounded time for a peer that was refused", async () => {
  for (const octets of ["refused\r\n\r\n", HALF, UPLOAD]) {
    const peer = await connect(octets);
    if (octets !== "refused\r\n\r\n") await peer.expire();
    assertEquals(peer.patience, LINGER_TIMEOUT_MS);
    for (let i = 0; i < 20; i++) {
      peer.now += 50;
      await peer.send("more");
    }
    assertEquals(
      peer.patience,
      LINGER_TIMEOUT_MS - 1000,
      "sending buys no time",
    );
    await peer.expire();
    peer.assertOver();
    assertEquals(peer.responses().length, 1);
  }
});

Deno.test("Connection gives an answer in the making as much time as its writing", async () => {
  const peer = await connect(request("/later") + A);
  assertEquals(peer.patience, writeTimeoutMs);
  await peer.expire();
  assert(peer.socket.closed);
  peer.site.later[0]();
  await turn();
  peer.assertOver();
  assertEquals(peer.socket.text, "");
  assertEquals(peer.site.asked, ["/later"], "nobody is there for the next");
});

/** What the server does to each connection it has. */
async function drain(peer: ScriptedPeer): Promise<void> {
  peer.draining = true;
  peer.connection.drain();
  await turn();
}

Deno.test("Connection gives the next request its time from the end of the answer before", async () => {
  const made = await connect(request("/later"));
  made.now += 2 * idleTimeoutMs;
  made.site.later[0]();
  await turn();
  assertEquals(made.responses().length, 1);
  assertEquals(made.patience, idleTimeoutMs, "an answer long in the making");
  await made.end();

  for (const target of ["/file?60000", "/long?60000"]) {
    const taken = new ScriptedPeer();
    taken.socket.writeLength = 50_000;
    taken.socket.stall();
    taken.socket.send(request(target));
    await taken.serve();
    taken.socket.resume();
    taken.socket.stall();
    await turn();
    taken.now += 2 * idleTimeoutMs;
    taken.socket.resume();
    await turn();
    assertEquals(taken.responses().length, 1);
    assertEquals(
      taken.patience,
      idleTimeoutMs,
      `${target}, long in the taking`,
    );
    await taken.end();
  }

  const followed = await connect(request("/later") + request("/x"));
  followed.now += 2 * idleTimeoutMs;
  followed.socket.stall();
  followed.site.later[0]();
  await turn();
  assertEquals(followed.patience, writeTimeoutMs, "the answer to the next");
  followed.socket.resume();
  await turn();
  await followed.end();
});

Deno.test("Connection that waits for a request ends when the server drains", async () => {
  for (const octets of ["", A, A + "\r\n"]) {
    const peer = await connect(octets);
    await drain(peer);
    peer.assertOver();
  }
});

Deno.test("Connection finishes the request in hand when the server drains", async () => {
  const cases: [string, string, [number, string]][] = [
    [HALF, A.slice(10), [200, "GET /a"]],
    [UPLOAD, "abc", [200, "POST /x"]],
  ];
  for (const [begun, rest, answer] of cases) {
    const peer = await connect(begun);
    await drain(peer);
    assert(!peer.socket.closed);
    await peer.send(rest + A);
    assertEquals(peer.answers(), [answer]);
    assertEquals(peer.responses()[0].fields.get("connection"), "close");
    await peer.end();
  }

  const later = await connect(request("/later") + A);
  await drain(later);
  later.site.later[0]();
  await turn();
  assertEquals(later.answers(), [[200, "GET /later"]]);
  assertEquals(later.responses()[0].fields.get("connection"), "close");
  await later.end();

  const writing = new ScriptedPeer();
  writing.socket.stall();
  writing.socket.send(request("/file?1000000"));
  await writing.serve();
  await drain(writing);
  writing.socket.resume();
  await turn();
  assertEquals(writing.answers()[0][1].length, 1_000_000);
  assert(writing.socket.halfClosed, "no further request is taken");
  await writing.end();
});

Deno.test("Connection that begins while the server drains is half-closed", async () => {
  const peer = new ScriptedPeer();
  peer.draining = true;
  await peer.serve();
  assert(peer.socket.halfClosed);
  await peer.end();
  assertEquals(peer.socket.text, "");
});

Deno.test("Connection can be closed at any time", async () => {
  const later = await connect(request("/later"));
  const lingering = await connect("refused\r\n\r\n");
  const tooSlow = await connect(HALF);
  await tooSlow.expire();
  const peers = [
    await connect(),
    await connect(HALF),
    await connect(UPLOAD),
    later,
    lingering,
    tooSlow,
  ];
  for (const peer of peers) {
    peer.connection.close();
    peer.connection.close();
    for (const end of later.site.later) end();
    await turn();
    peer.assertOver();
    assertEquals(peer.faults, []);
  }
});

Deno.test("Connection given up in a write ends quietly where that is taken after all", async () => {
  const cases: [string, string][] = [
    [A + "refused\r\n\r\n", "a refusal"],
    [request("/a", { fields: ["Connection: close"] }) + A, "more was sent"],
  ];
  for (const [octets, why] of cases) {
    const peer = new ScriptedPeer();
    peer.socket.closeEndsWrites = false;
    peer.socket.stall();
    peer.socket.send(octets);
    await peer.serve();
    await peer.expire();
    assert(peer.socket.closed, why);
    peer.socket.resume();
    await turn();
    peer.assertOver();
    assertEquals(peer.faults, [], why);
  }
});

Deno.test("Connection tells of our own fault though the peer was only slow", async () => {
  const fault = new Error("respondToError failed");
  for (const octets of [HALF, UPLOAD, "GET\r\n"]) {
    const site = new ScriptedSite();
    site.respondToError = () => {
      throw fault;
    };
    const peer = new ScriptedPeer(site);
    peer.socket.send(octets);
    await peer.serve();
    if (!peer.settled) await peer.expire();
    assertEquals(peer.faults, [fault], octets);
    peer.assertOver();
  }
});

Deno.test("Http1Connection receives the content before it sends 500", async () => {
  const fields = ["Content-Length: 3"];
  const peer = await connect(request("/throws", { method: "POST", fields }));
  assertEquals(peer.answers(), []);
  await peer.send("abc" + A);
  assertEquals(peer.answers(), [[500, "our fault"], [200, "GET /a"]]);
  assertEquals(peer.faults.length, 1);
  await peer.end();
});
