import { assert, assertEquals } from "@std/assert";
import { MAX_LINGER_OCTETS } from "../../src/net/limits.ts";
import { connect, request, ScriptedPeer, turn } from "./scripted_peer.ts";

const A = request("/a");
const B = request("/b");
const C = request("/c");

Deno.test("Connection answers A, B and C that came together in order and in one write", async () => {
  const peer = await connect(A + B + C);
  assertEquals(peer.answers(), [[200, "GET /a"], [200, "GET /b"], [
    200,
    "GET /c",
  ]]);
  assertEquals(peer.socket.writes.length, 1);
  await peer.end();
  assertEquals(peer.faults, []);
});

Deno.test("Connection answers what is whole before it waits for the rest", async () => {
  const peer = await connect(A + B + C.slice(0, 9));
  assertEquals(peer.answers(), [[200, "GET /a"], [200, "GET /b"]]);
  await peer.send(C.slice(9));
  assertEquals(peer.answers().length, 3);
  await peer.end();
});

Deno.test("Connection gives one answer however its octets were cut", async () => {
  const octets = A + request("/h", { method: "HEAD" }) +
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" +
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n" + "\r\n" +
    request("/file?300") + request("/n", { method: "PUT" }) +
    "GET /refused HTTP/1.1\r\nHost : a\r\n\r\n" + C;
  const whole = await (await connect(octets)).end();
  const methods = ["GET", "HEAD"];
  assertEquals(whole.answers(...methods).map(([status]) => status), [
    200,
    200,
    200,
    200,
    200,
    200,
    400,
  ]);
  const dripped = await connect();
  for (const octet of octets) await dripped.send(octet);
  await dripped.end();
  assertEquals(dripped.socket.text, whole.socket.text);
  for (let place = 1; place < octets.length; place++) {
    const cut = await connect(octets.slice(0, place));
    await cut.send(octets.slice(place));
    await cut.end();
    assertEquals(cut.socket.text, whole.socket.text, `cut at ${place}`);
  }
});

Deno.test("Connection writes the same however little a write takes", async () => {
  const octets = A + request("/long?200000") + request("/file?200000") + B;
  const whole = await (await connect(octets)).end();
  for (const writeLength of [1000, 65_537]) {
    const peer = new ScriptedPeer();
    peer.socket.writeLength = writeLength;
    peer.socket.send(octets);
    await peer.serve();
    await peer.end();
    assertEquals(peer.socket.text, whole.socket.text);
  }
  const drop = new ScriptedPeer();
  drop.socket.writeLength = 1;
  drop.socket.send(A + request("/file?30"));
  await drop.serve();
  assertEquals(drop.answers()[1][1], "abcdefghijklmnopqrstuvwxyzabcd");
  await drop.end();
});

Deno.test("Connection tells the end of the stream by where it comes", async () => {
  const cases: [string, [number, string][], string][] = [
    ["", [], "no request was begun"],
    ["\r\n", [], "an empty line is no request"],
    [A, [[200, "GET /a"]], "between requests"],
    [A + "\r\n", [[200, "GET /a"]], "an empty line after a request"],
    ["G", [[400, "incomplete head"]], "in the request-line"],
    [A.slice(0, -2), [[400, "incomplete head"]], "before the blank line"],
    [A + B.slice(0, -1), [[200, "GET /a"], [400, "incomplete head"]], "in B"],
    [
      request("/x", { method: "POST", fields: ["Content-Length: 3"] }) + "ab",
      [[400, "incomplete content"]],
      "in a content by length",
    ],
    [
      request("/x", {
        method: "POST",
        fields: ["Transfer-Encoding: chunked"],
      }) + "1\r\na\r\n",
      [[400, "incomplete content"]],
      "in a chunked content",
    ],
  ];
  for (const [octets, answers, why] of cases) {
    const peer = await (await connect(octets)).end();
    assertEquals(peer.answers(), answers, why);
    assertEquals(peer.faults, [], why);
    for (const { status, fields } of peer.responses()) {
      if (status === 400) assertEquals(fields.get("connection"), "close");
    }
  }
});

Deno.test("Connection persists as the version and the Connection field say", async () => {
  const cases: [string, string[], string | undefined, string][] = [
    ["1.1", [], undefined, "HTTP/1.1 persists"],
    ["1.1", ["Connection: keep-alive"], undefined, "and needs not say so"],
    ["1.1", ["Connection: close"], "close", "the peer says close"],
    ["1.1", ["Connection: x, Close"], "close", "among others, any case"],
    ["1.0", [], "close", "HTTP/1.0 does not persist"],
    ["1.0", ["Connection: Keep-Alive"], "keep-alive", "unless asked to"],
    ["1.0", ["Connection: keep-alive, close"], "close", "close wins"],
  ];
  for (const [version, fields, expected, why] of cases) {
    const peer = await connect(request("/a", { version, fields }));
    const [response] = peer.responses();
    assertEquals(response.fields.get("connection"), expected, why);
    assertEquals(peer.socket.closed, expected === "close", why);
    if (expected === "close") peer.assertOver();
    else await peer.end();
  }
});

Deno.test("Connection answers nothing that follows the last request", async () => {
  const last = [
    request("/a", { fields: ["Connection: close"] }),
    request("/a", { version: "1.0" }),
    "GET /refused HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /refused HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
  ];
  for (const octets of last) {
    const peer = await connect(octets + B + "x".repeat(5000));
    assertEquals(peer.responses().length, 1, octets);
    assertEquals(peer.responses()[0].fields.get("connection"), "close");
    assert(peer.socket.halfClosed, "the peer is told that there is no more");
    assert(!peer.socket.closed, "and what it still sends resets nothing");
    assertEquals(peer.socket.unread, 0);
    await peer.send(C);
    await peer.end();
    assertEquals(peer.responses().length, 1, octets);
    assert(!peer.site.asked.includes("/b"), octets);
  }
});

Deno.test("Connection never drains more than its bound after a refusal", async () => {
  const peer = await connect("refused\r\n\r\n");
  const piece = "x".repeat(1024 * 1024);
  const most = 2 * MAX_LINGER_OCTETS / piece.length;
  for (let sent = 0; sent < most && !peer.settled; sent++) {
    await peer.send(piece);
  }
  peer.assertOver();
  assertEquals(peer.answers(), [[400, "malformed request-line"]]);
});

Deno.test("Connection sends no content to HEAD, nor with a status that has none", async () => {
  for (const target of ["/a", "/long?300000", "/file?20", "/file?300000"]) {
    const get = await connect(request(target));
    const head = await connect(request(target, { method: "HEAD" }) + B);
    const [response, next] = head.responses("HEAD");
    const length = get.responses()[0].content.length;
    if (target !== "/a") {
      assertEquals(response.fields, get.responses()[0].fields, target);
      assertEquals(response.fields.get("content-length"), String(length));
    }
    assertEquals(response.content, "");
    assertEquals(next.content, "GET /b", target);
    assertEquals(head.exchanges[0].sent, 0);
    await get.end();
    await head.end();
  }
  const refused = await connect(
    request("/a", { method: "HEAD", fields: ["Transfer-Encoding: x"] }),
  );
  assertEquals(refused.answers("HEAD"), [[400, ""]]);
  await refused.end();
  const unmodified = await connect(request("/not-modified") + B);
  assertEquals(unmodified.answers(), [[304, ""], [200, "GET /b"]]);
  await unmodified.end();
});

Deno.test("Connection answers our own fault with 500, and tells of it", async () => {
  const cases: [string, string][] = [
    ["/throws", "respond failed"],
    ["/rejects", "respond rejected"],
    ["/bad-field", "Not a field"],
    ["/bad-field-file", "Not a field"],
  ];
  for (const [target, message] of cases) {
    const peer = await connect(A + request(target));
    assertEquals(
      peer.answers(),
      [[200, "GET /a"], [500, "our fault"]],
      target,
    );
    assertEquals(peer.faults.length, 1, target);
    assert(String(peer.faults[0]).includes(message), target);
    assert(!peer.socket.text.includes(message), "the peer is not told why");
    await peer.end();
  }
});

Deno.test("Connection answers in order where an answer takes time", async () => {
  const peer = await connect(A + request("/later?1") + B + request("/later?2"));
  assertEquals(peer.answers(), [[200, "GET /a"]], "A doesn't wait for it");
  peer.site.later[0]();
  await turn();
  assertEquals(peer.answers().slice(1), [
    [200, "GET /later?1"],
    [200, "GET /b"],
  ]);
  peer.site.later[1]();
  await turn();
  assertEquals(peer.answers()[3], [200, "GET /later?2"]);
  await peer.send(request("/later-rejects") + C);
  peer.site.later[2]();
  await turn();
  assertEquals(peer.answers().slice(4), [[500, "our fault"], [200, "GET /c"]]);
  await peer.end();
});

Deno.test("Connection is quiet where the peer or the network ends it", async () => {
  const reading = await connect(A + B.slice(0, 5));
  reading.socket.failReads();
  await turn();
  reading.assertOver();
  const writing = new ScriptedPeer();
  writing.socket.failWrites();
  writing.socket.send(A + request("/file?20") + B);
  await writing.serve();
  writing.assertOver();
  const content = await connect(
    request("/x", { method: "POST", fields: ["Content-Length: 3"] }),
  );
  content.socket.failReads();
  await turn();
  content.assertOver();
  const lingering = await connect("refused\r\n\r\n");
  lingering.socket.failReads();
  await turn();
  lingering.assertOver();
  for (const peer of [reading, writing, content, lingering]) {
    assertEquals(peer.faults, []);
  }
});

Deno.test("Connection that is turned away is told so without a request", async () => {
  const peer = new ScriptedPeer();
  let over = false;
  peer.connection.reject("too many connections").then(() => over = true);
  await turn();
  assertEquals(peer.answers(), [[503, "too many connections"]]);
  assertEquals(peer.responses()[0].fields.get("connection"), "close");
  assert(peer.socket.halfClosed);
  peer.socket.send(A);
  peer.socket.end();
  await turn();
  assert(over && peer.socket.closed);
  assertEquals(peer.responses().length, 1);
});

Deno.test("Connection tells what it observed, in order", async () => {
  const peer = await connect(
    A + request("/h", { method: "HEAD" }) + request("/file?200000") +
      "GET / HTTP/9.1\r\n\r\n",
  );
  await peer.end();
  assertEquals(peer.exchanges, [
    { target: "/a", status: 200, sent: 6, refusal: undefined },
    { target: "/h", status: 200, sent: 0, refusal: undefined },
    { target: "/file?200000", status: 200, sent: 200_000, refusal: undefined },
    {
      target: undefined,
      status: 505,
      sent: 21,
      refusal: "version not supported",
    },
  ]);
});

Deno.test("Connection asks for octets to leave at once before its second write, and only once", async () => {
  const peer = await connect(A);
  assertEquals(peer.socket.noDelayAfter, [], "the first write leaves at once");
  await peer.send(B);
  await peer.send(C);
  assertEquals(peer.socket.noDelayAfter, [1]);
  await peer.end();
  const long = await connect(request("/file?600000"));
  assertEquals(long.socket.noDelayAfter, [1], "within one answer, too");
  await long.end();
});

Deno.test("Connection serves a transport that has no setNoDelay()", async () => {
  const peer = new ScriptedPeer();
  Object.assign(peer.socket, { setNoDelay: undefined });
  peer.socket.send(A);
  await peer.serve();
  await peer.send(B);
  assertEquals(peer.answers(), [[200, "GET /a"], [200, "GET /b"]]);
  await peer.end();
  assertEquals(peer.faults, []);
});
