// The content of requests: kept, dropped, waited for, refused. RFC 9112 §6, RFC 9110 §10.1.1.

import { assert, assertEquals } from "@std/assert";
import { MAX_DISCARDED_OCTETS } from "../../src/net/limits.ts";
import { connect, request } from "./scripted_peer.ts";

const NEXT = request("/next");

function post(target: string, ...fields: string[]): string {
  return request(target, { method: "POST", fields });
}

Deno.test("Connection hands over the message exactly as it was received", async () => {
  const messages = [
    post("/echo", "Content-Length: 5") + "he\0\r\n",
    post("/echo", "content-LENGTH:   3  ", "X:  y") + "abc",
    post("/echo", "Transfer-Encoding: chunked") +
    "3;a=b\r\nabc\r\n02\r\nde\r\n0\r\nTrailer: x\r\n\r\n",
    post("/echo", "Content-Length: 0"),
    request("/echo"),
    "\r\n" + request("/echo"),
  ];
  for (const message of messages) {
    const peer = await connect(message + NEXT);
    assertEquals(peer.answers(), [[200, message], [200, "GET /next"]]);
    await peer.end();
    const dripped = await connect();
    for (const octet of message) await dripped.send(octet);
    assertEquals(dripped.answers(), [[200, message]]);
    await dripped.end();
  }
});

Deno.test("Connection reads and drops a content nobody wants, and goes on", async () => {
  const contents = [
    post("/x", "Content-Length: 5") + "GET /",
    post("/x", `Content-Length: ${MAX_DISCARDED_OCTETS}`) +
    "x".repeat(MAX_DISCARDED_OCTETS),
    post("/x", "Transfer-Encoding: chunked") + "5\r\nGET /\r\n0\r\n\r\n",
    request("/x", { fields: ["Content-Length: 4"] }) + "\r\n\r\n",
  ];
  for (const content of contents) {
    const peer = await connect(content + NEXT);
    assertEquals(peer.answers().length, 2);
    assertEquals(peer.answers()[1], [200, "GET /next"]);
    await peer.end();
  }
});

Deno.test("Connection answers a content that is too large to drop, and is the last", async () => {
  const huge = MAX_DISCARDED_OCTETS + 1;
  const cases: [string, string][] = [
    [post("/x", `Content-Length: ${huge}`), "by length, before it came"],
    [
      post("/x", "Transfer-Encoding: chunked") + huge.toString(16) + "\r\n",
      "by a chunk's size, before it came",
    ],
    [
      post("/x", "Transfer-Encoding: chunked") + "1\r\na\r\n".repeat(huge / 4),
      "by many chunks, framing counted",
    ],
  ];
  for (const [octets, why] of cases) {
    const peer = await connect(octets);
    assertEquals(peer.answers(), [[200, "POST /x"]], why);
    assertEquals(peer.responses()[0].fields.get("connection"), "close", why);
    await peer.send(NEXT);
    assert(peer.socket.halfClosed && !peer.socket.closed, why);
    await peer.end();
    assertEquals(peer.responses().length, 1, why);
  }
});

Deno.test("Connection refuses a content larger than who wants it takes", async () => {
  const cases = [
    post("/echo", "Content-Length: 400"),
    post("/echo", "Content-Length: 9999", "Expect: 100-continue"),
    post("/echo", "Transfer-Encoding: chunked") + "200\r\n",
    post("/echo", "Transfer-Encoding: chunked") + "1\r\na\r\n".repeat(80),
  ];
  for (const octets of cases) {
    const peer = await connect(octets + "x".repeat(500) + NEXT);
    assertEquals(peer.answers(), [[413, "content too large"]], octets);
    assertEquals(peer.site.asked, ["/echo"]);
    await peer.end();
  }
});

Deno.test("Connection refuses a chunked content at its first fault, whoever wants it", async () => {
  for (const target of ["/x", "/echo"]) {
    const peer = await connect(
      post(target, "Transfer-Encoding: chunked") + "5\r\nhello0\r\n\r\n" + NEXT,
    );
    assertEquals(peer.answers(), [[400, "malformed chunk"]]);
    assertEquals(peer.site.asked, [target]);
    await peer.end();
  }
});

Deno.test("Connection tells 100 where the content is wanted and hasn't come", async () => {
  for (
    const [framing, content] of [
      ["Content-Length: 2", "hi"],
      ["Transfer-Encoding: chunked", "2\r\nhi\r\n0\r\n\r\n"],
    ]
  ) {
    const head = post("/echo", framing, "Expect: 100-Continue");
    const peer = await connect(request("/before") + head);
    assertEquals(peer.answers().map(([status]) => status), [200, 100]);
    await peer.send(content + NEXT);
    assertEquals(peer.answers(), [
      [200, "GET /before"],
      [100, ""],
      [200, head + content],
      [200, "GET /next"],
    ]);
    await peer.end();
  }
});

Deno.test("Connection tells no 100 where it would be idle or untrue", async () => {
  const expect = "Expect: 100-continue";
  const early = post("/echo", "Content-Length: 2", expect) + "hi";
  const cases: [string, [number, string], boolean, string][] = [
    [early, [200, early], true, "the content is there"],
    [
      post("/x", "Content-Length: 2", expect),
      [200, "POST /x"],
      false,
      "nobody wants the content, which may or may not follow",
    ],
    [post("/x", expect), [200, "POST /x"], true, "there is no content"],
    [
      post("/x", "Content-Length: 2", "Expect: tea"),
      [417, "expectation not met"],
      false,
      "another expectation",
    ],
  ];
  for (const [octets, answer, persists, why] of cases) {
    const peer = await connect(octets);
    assertEquals(peer.answers(), [answer], why);
    const [{ fields }] = peer.responses();
    assertEquals(fields.get("connection"), persists ? undefined : "close", why);
    await peer.end();
  }
  const old = "POST /echo HTTP/1.0\r\nContent-Length: 2\r\n" + expect;
  const peer = await connect(old + "\r\n\r\n");
  assertEquals(peer.socket.text, "", "HTTP/1.0 knows no 100");
  await peer.send("hi");
  assertEquals(peer.responses().length, 1);
  peer.assertOver();
});
