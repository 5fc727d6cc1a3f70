// When a peer is asked to send its content, and when it is not. RFC 9110 §10.1.1.

import { assert, assertEquals } from "@std/assert";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { ScriptedPeer, turn } from "./scripted_peer.ts";

const EXPECT = "Expect: 100-continue";
const NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

function post(
  fields: readonly string[],
  { version = "1.1", method = "POST" } = {},
): string {
  const lines = [`${method} /x HTTP/${version}`, "Host: a", ...fields];
  return lines.map((line) => line + "\r\n").join("") + "\r\n";
}

function respondWith(text: string): HttpResponse {
  const octets = encodeLatin1(text);
  return { status: 200, fields: [], content: { kind: "octets", octets } };
}

/** Reads all of the content, and responds with it. */
async function echo({ content }: HttpRequest): Promise<HttpResponse> {
  let text = "";
  for (;;) {
    const piece = await content.read();
    if (piece === undefined) return respondWith(text);
    text += decodeLatin1(piece, 0, piece.length);
  }
}

async function serve(
  octets: string,
  respond: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer({ respond });
  peer.socket.send(octets);
  return await peer.serve();
}

/** Both framings of the content "hello": its field, and its octets. */
const FRAMINGS: [string, string][] = [
  ["Content-Length: 5", "hello"],
  ["Transfer-Encoding: chunked", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"],
];

Deno.test("RequestContent.read() sends 100 once, when it is first called", async () => {
  for (const [framing, content] of FRAMINGS) {
    let read: (() => void) | undefined;
    const peer = await serve(post([framing, EXPECT]), async (request) => {
      if (request.method === "GET") return respondWith("next");
      await new Promise<void>((resolve) => read = resolve);
      return await echo(request);
    });
    assertEquals(peer.socket.text, "", "nobody has read yet");
    read!();
    await turn();
    assertEquals(peer.socket.text, "HTTP/1.1 100 Continue\r\n\r\n");
    for (const octet of content) await peer.send(octet);
    await peer.send(NEXT);
    assertEquals(peer.answers(), [[100, ""], [200, "hello"], [200, "next"]]);
    await peer.end();
    const statuses = peer.exchanges.map(({ status }) => status);
    assertEquals(statuses, [200, 200], "100 is no response to record");
  }
});

Deno.test("RequestWire.readMessage() sends 100 as read() does", async () => {
  for (const [framing, content] of FRAMINGS) {
    const head = post([framing, EXPECT]);
    const peer = await serve(head, async ({ wire }) => {
      const message = await wire!.readMessage(1000);
      return respondWith(decodeLatin1(message, 0, message.length));
    });
    await peer.send(content);
    assertEquals(peer.answers(), [[100, ""], [200, head + content]]);
    await peer.end();
  }
});

Deno.test("RequestContent.read() sends no 100 where content has begun to arrive", async () => {
  for (const [framing, content] of FRAMINGS) {
    for (const sent of [1, content.length]) {
      const octets = post([framing, EXPECT]) + content.slice(0, sent);
      const peer = await serve(octets, echo);
      await peer.send(content.slice(sent));
      assertEquals(peer.answers(), [[200, "hello"]]);
      assertEquals(peer.responses()[0].fields.get("connection"), undefined);
      await peer.end();
    }
  }
});

Deno.test("Http1Connection drops an unread content that has begun to arrive, and persists", async () => {
  for (const [framing, content] of FRAMINGS) {
    for (const sent of [1, content.length]) {
      const octets = post([framing, EXPECT]) + content.slice(0, sent);
      const peer = await serve(octets, ({ method }) => respondWith(method));
      await peer.send(content.slice(sent) + NEXT);
      assertEquals(peer.answers(), [[200, "POST"], [200, "GET"]]);
      await peer.end();
    }
  }
});

Deno.test("Http1Connection sends no 100 where nobody reads the content", async () => {
  const responders: [
    number,
    () => HttpResponse | Promise<HttpResponse>,
    string,
  ][] = [
    [200, () => respondWith("early"), "it responds"],
    [200, () => Promise.resolve(respondWith("early")), "it responds later"],
    [500, () => {
      throw new Error("respond failed");
    }, "it throws"],
    [500, () => Promise.reject(new Error("respond failed")), "it rejects"],
  ];
  for (const [framing] of FRAMINGS) {
    for (const [status, respond, why] of responders) {
      const peer = await serve(post([framing, EXPECT]), respond);
      const statuses = peer.answers().map(([status]) => status);
      assertEquals(statuses, [status], why);
      // Whether the content follows is the peer's choice, so the next request could not be found.
      const [{ fields }] = peer.responses();
      assertEquals(fields.get("connection"), "close", why);
      assert(peer.socket.halfClosed, why);
      await peer.send("hello" + NEXT);
      await peer.end();
      assertEquals(peer.responses().length, 1, why);
    }
  }
});

Deno.test("Http1Connection sends no 100 where there is no content, or none was waited for", async () => {
  const cases: [string, string, string][] = [
    [post([EXPECT]), "", "there is no content"],
    [post([EXPECT], { method: "GET" }), "", "a GET without content"],
    [post(["Content-Length: 0", EXPECT]), "", "its length is 0"],
    [post(["Content-Length: 5"]), "hello", "nothing is expected"],
  ];
  for (const [octets, content, why] of cases) {
    const peer = await serve(octets, echo);
    await peer.send(content);
    assertEquals(peer.answers(), [[200, content]], why);
    assertEquals(peer.responses()[0].fields.get("connection"), undefined, why);
    await peer.end();
  }
});

Deno.test("Http1Connection ignores expectations in HTTP/1.0", async () => {
  for (const expectation of [EXPECT, "Expect: tea"]) {
    const octets = post(["Content-Length: 5", expectation], { version: "1.0" });
    const peer = await serve(octets, echo);
    assertEquals(peer.socket.text, "");
    await peer.send("hello");
    assertEquals(peer.answers(), [[200, "hello"]]);
    peer.assertOver();
  }
});

Deno.test("Http1Connection refuses expectations that are not 100-continue alone", async () => {
  const cases: [string[], boolean, string][] = [
    [[EXPECT], true, "the one that is known"],
    [["Expect: 100-CONTINUE"], true, "in any case"],
    [["expect:\t100-continue "], true, "blanks around it"],
    [["Expect: 101-continue"], false, "another one"],
    [["Expect: 100-continued"], false, "longer"],
    [["Expect:"], false, "empty"],
    [["Expect: 100-continue, tea"], false, "another one beside it"],
    [["Expect: 100-continue;q=1"], false, "a parameter"],
    [["Expect: 100-continue=1"], false, "a value"],
    [[EXPECT, EXPECT], false, "two lines"],
  ];
  for (const [fields, isKnown, why] of cases) {
    for (const [framing, content] of FRAMINGS) {
      const peer = await serve(post([framing, ...fields]), echo);
      if (isKnown) {
        await peer.send(content);
        assertEquals(peer.answers(), [[100, ""], [200, "hello"]], why);
      } else {
        assertEquals(peer.answers().map(([status]) => status), [417], why);
        const [{ fields }] = peer.responses();
        assertEquals(fields.get("connection"), "close", why);
        assertEquals(peer.exchanges[0].refusal, "expectation not met");
      }
      await peer.end();
    }
  }
});
