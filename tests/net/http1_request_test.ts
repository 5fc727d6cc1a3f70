// The content of a request as a responder reads it: in part, too late, twice at once, and beyond its end.
// RFC 9112 §6, §9.3; RFC 9110 §10.1.1.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodeLatin1, encodeLatin1 } from "../../src/http/octets.ts";
import { RefusedRequest } from "../../src/http/refusal.ts";
import type { HttpRequest, RequestContent } from "../../src/http/request.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { MAX_DISCARDED_OCTETS } from "../../src/net/limits.ts";
import { ConnectionGone } from "../../src/net/transport.ts";
import { request, ScriptedPeer, turn } from "./scripted_peer.ts";
import { ScriptedFile } from "./scripted_site.ts";
import { ScriptedStream } from "./scripted_stream.ts";

const NEXT = request("/next");
const CHUNKED = "Transfer-Encoding: chunked";

function post(...fields: string[]): string {
  return request("/x", { method: "POST", fields });
}

function respondWith(text: string): HttpResponse {
  const octets = encodeLatin1(text);
  return { status: 200, fields: [], content: { kind: "octets", octets } };
}

function decode(octets: Uint8Array): string {
  return decodeLatin1(octets, 0, octets.length);
}

/** A peer that sent octets to a responder that handles POST like this, and responds to all else with the method. */
async function serve(
  octets: string,
  respond: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
  prepare?: (peer: ScriptedPeer) => void,
): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer({
    respond(request) {
      return request.method === "POST"
        ? respond(request)
        : respondWith(request.method);
    },
  });
  prepare?.(peer);
  peer.socket.send(octets);
  return await peer.serve();
}

/** All pieces of a content, joined. */
async function readAll(content: RequestContent): Promise<string> {
  let text = "";
  for (;;) {
    const piece = await content.read();
    if (piece === undefined) return text;
    assert(piece.length > 0, "a piece without octets");
    text += decode(piece);
  }
}

/** A response with a file, which counts how often it is closed. */
function respondWithFile(): [HttpResponse, ScriptedFile] {
  const source = new ScriptedFile({ length: 9 });
  const parts = [{ start: 0, length: 9 }];
  return [
    {
      status: 200,
      fields: [],
      content: { kind: "file", source, length: 9, parts },
    },
    source,
  ];
}

/** The same content twice: with its length, and in chunks. */
function framings(text: string): string[] {
  const half = text.length >> 1;
  const chunks = [text.slice(0, half), text.slice(half)]
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  return [
    post(`Content-Length: ${text.length}`) + text,
    post(CHUNKED) + chunks + "0\r\nTrailer: x\r\n\r\n",
  ];
}

Deno.test("RequestContent.read() returns the decoded content in pieces, however it comes", async () => {
  const text = "0123456789".repeat(3);
  for (const octets of framings(text)) {
    const respond = async ({ content }: HttpRequest) => {
      const all = await readAll(content);
      assertEquals(await content.read(), undefined, "the end stays the end");
      return respondWith(all);
    };
    const whole = await serve(octets + NEXT, respond);
    assertEquals(whole.answers(), [[200, text], [200, "GET"]]);
    await whole.end();
    for (const step of [1, 7, 100]) {
      const peer = await serve("", respond);
      for (let at = 0; at < octets.length; at += step) {
        await peer.send(octets.slice(at, at + step));
      }
      assertEquals(peer.answers(), [[200, text]]);
      await peer.send(NEXT);
      assertEquals(peer.responses().length, 2);
      await peer.end();
      assertEquals(peer.faults, []);
    }
  }
});

Deno.test("RequestContent.length is known unless the content is chunked", async () => {
  const cases: [string, number | undefined][] = [
    [post("Content-Length: 3") + "abc", 3],
    [post("Content-Length: 0"), 0],
    [post(), 0],
    [post(CHUNKED) + "0\r\n\r\n", undefined],
  ];
  for (const [octets, length] of cases) {
    const peer = await serve(octets, async ({ content }) => {
      assertEquals(content.length, length);
      return respondWith(await readAll(content));
    });
    assertEquals(peer.faults, []);
    await peer.end();
  }
});

Deno.test("Http1Connection drops what a responder leaves of a content, and persists", async () => {
  const text = "0123456789";
  const error = new Error("respond failed");
  const responders: [
    string,
    number,
    (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
  ][] = [
    ["it never reads", 200, () => respondWith("early")],
    ["it never reads, and waits", 200, async () => {
      await turn();
      return respondWith("early");
    }],
    ["it reads one piece", 200, async ({ content }) => {
      await content.read();
      return respondWith("early");
    }],
    ["it reads one piece and throws", 500, async ({ content }) => {
      await content.read();
      throw error;
    }],
    ["it throws", 500, () => {
      throw error;
    }],
    ["it does not wait for its read", 200, ({ content }) => {
      content.read();
      return respondWith("early");
    }],
    ["it does not wait for its read, and throws", 500, ({ content }) => {
      content.read();
      throw error;
    }],
    ["it reads twice at once", 500, async ({ content }) => {
      await Promise.all([content.read(), content.read()]);
      return respondWith("early");
    }],
  ];
  for (const [why, status, respond] of responders) {
    for (const octets of framings(text)) {
      const whole = await serve(octets + NEXT, respond);
      const dripped = await serve("", respond);
      for (const octet of octets + NEXT) await dripped.send(octet);
      await turn();
      for (const peer of [whole, dripped]) {
        await turn();
        const statuses = peer.answers().map(([status]) => status);
        assertEquals(statuses, [status, 200], why);
        assertEquals(peer.responses()[0].fields.get("connection"), undefined);
        assertEquals(peer.faults.length, status === 500 ? 1 : 0, why);
        await peer.end();
      }
    }
  }
});

Deno.test("Http1Connection persists after a large content of which only the end is left", async () => {
  const length = 2 * MAX_DISCARDED_OCTETS;
  const text = "x".repeat(length);
  for (const octets of framings(text)) {
    const peer = await serve("", async ({ content }) => {
      for (let read = 0; read < length;) {
        read += (await content.read())!.length;
      }
      return respondWith("all");
    });
    await peer.send(octets + NEXT);
    assertEquals(peer.answers(), [[200, "all"], [200, "GET"]]);
    await peer.end();
  }
});

Deno.test("Http1Connection closes after a content of which too much is left", async () => {
  const text = "x".repeat(2 * MAX_DISCARDED_OCTETS);
  for (const octets of framings(text)) {
    const peer = await serve("", async ({ content }) => {
      await content.read();
      return respondWith("early");
    });
    await peer.send(octets);
    assertEquals(peer.answers(), [[200, "early"]]);
    assertEquals(peer.responses()[0].fields.get("connection"), "close");
    assert(peer.socket.halfClosed);
    await peer.send(NEXT);
    await peer.end();
    assertEquals(peer.responses().length, 1);
  }
});

Deno.test("RequestContent.read() rejects after the response, and takes nothing of the next request", async () => {
  const expecting = post("Content-Length: 3", "Expect: 100-continue");
  const tooLarge = post(`Content-Length: ${2 * MAX_DISCARDED_OCTETS}`);
  for (const octets of [...framings("hello"), expecting, tooLarge]) {
    let kept: RequestContent | undefined;
    const peer = await serve(octets, ({ content }) => {
      kept = content;
      return respondWith("early");
    });
    const written = peer.socket.text;
    await peer.send(NEXT.slice(0, 9));
    await assertRejects(() => kept!.read(), "it is after the response");
    await turn();
    assertEquals(peer.socket.text, written, "no 100 after the response");
    await peer.send(NEXT.slice(9));
    if (octets === expecting || octets === tooLarge) {
      assertEquals(peer.responses().length, 1);
    } else assertEquals(peer.answers()[1], [200, "GET"]);
    await peer.end();
    assertEquals(peer.faults, []);
  }
  let kept: RequestContent | undefined;
  const [octets] = framings("hello");
  const peer = await serve(octets + NEXT, async ({ content }) => {
    kept = content;
    return respondWith(await readAll(content));
  });
  assertEquals(await kept!.read(), undefined, "all was read before");
  await peer.end();
});

Deno.test("Http1Connection gives back a response whose request turns out to be refused", async () => {
  const [fileResponse, file] = respondWithFile();
  const stream = new ScriptedStream("never");
  const content = { kind: "stream", length: undefined, stream } as const;
  const streamResponse = { status: 200, fields: [], content };
  for (const response of [fileResponse, streamResponse]) {
    for (const respond of [() => response, () => Promise.resolve(response)]) {
      file.closes = 0;
      stream.cancelled.length = 0;
      const peer = await serve(post(CHUNKED) + "5\r\nhello", respond);
      assertEquals(peer.socket.text, "", "the content is not complete");
      await peer.send("\n\r\n" + NEXT);
      assertEquals(peer.answers().map(([status]) => status), [400]);
      assertEquals(peer.responses()[0].fields.get("connection"), "close");
      await peer.end();
      const ends = response === fileResponse
        ? file.closes
        : stream.cancelled.length;
      assertEquals(ends, 1);
      assertEquals(peer.faults, []);
    }
  }
});

Deno.test("Http1Connection refuses a malformed content although the responder responds to it", async () => {
  const peer = await serve(
    post(CHUNKED) + "5\r\nhello0\r\n\r\n" + NEXT,
    async ({ content }) => {
      assertEquals(decode((await content.read())!), "hello");
      for (let i = 0; i < 2; i++) {
        const error = await assertRejects(() => content.read());
        assert(error instanceof RefusedRequest);
      }
      return respondWith("I do not mind");
    },
  );
  assertEquals(peer.answers().map(([status]) => status), [400]);
  await peer.end();
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection lets the responder respond to a content that is too large for it", async () => {
  const peer = await serve(
    post("Content-Length: 500") + "x".repeat(500) + NEXT,
    async ({ wire }) => {
      const error = await assertRejects(() => wire!.readMessage(400));
      assert(error instanceof RefusedRequest);
      return respondWith("too large for me");
    },
  );
  assertEquals(peer.answers(), [[200, "too large for me"]]);
  assertEquals(peer.responses()[0].fields.get("connection"), "close");
  await peer.end();
});

Deno.test("RequestWire.readMessage() refuses a message whose head alone is too large", async () => {
  for (const octets of [post("X: " + "x".repeat(400)), post("Host2: a")]) {
    const peer = await serve(octets + NEXT, async ({ wire }) => {
      return respondWith(decode(await wire!.readMessage(100)));
    });
    const statuses = peer.answers().map(([status]) => status);
    assertEquals(statuses, octets.length > 100 ? [413] : [200, 200]);
    await peer.end();
  }
});

Deno.test("Http1Connection refuses a request for which the responder throws a RefusedRequest", async () => {
  const error = new RefusedRequest("expectation not met");
  const responders: [
    string,
    (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
  ][] = [
    ["at once", () => {
      throw error;
    }],
    ["as a promise", () => Promise.reject(error)],
    ["later", async () => {
      await turn();
      throw error;
    }],
    ["by its stream", () => {
      const stream = new ScriptedStream().fail(error);
      const content = { kind: "stream", length: undefined, stream } as const;
      return { status: 200, fields: [], content };
    }],
  ];
  const requests: [string, boolean][] = [
    [post(), false],
    [post("Content-Length: 5") + "hello", true],
    [post(CHUNKED) + "5\r\nhello\r\n0\r\n\r\n", true],
  ];
  for (const [when, respond] of responders) {
    for (const [octets] of requests) {
      const peer = await serve(request("/a") + octets + NEXT, respond);
      await turn();
      const why = `${when}: ${octets}`;
      const statuses = peer.answers().map(([status]) => status);
      assertEquals(statuses, [200, 417], why);
      assertEquals(peer.responses()[1].fields.get("connection"), "close", why);
      assert(peer.socket.halfClosed, why);
      await peer.end();
      assertEquals(peer.faults, [], why);
      assertEquals(peer.exchanges.length, 2, why);
      assertEquals(peer.exchanges[1].refusal, "expectation not met", why);
    }
  }
});

Deno.test("Http1Connection survives a refusal that comes while the response before it is written", async () => {
  const requests = [
    post("Content-Length: 500"),
    post(CHUNKED) + "x",
    post(),
  ];
  for (const octets of requests) {
    const peer = await serve(
      request("/a") + octets,
      async ({ wire }) => {
        await wire!.readMessage(300);
        throw new RefusedRequest("content too large");
      },
      ({ socket }) => socket.stall(),
    );
    await turn();
    peer.socket.resume();
    await turn();
    assertEquals(peer.answers().map(([status]) => status)[0], 200);
    assertEquals(peer.responses().length, 2, octets);
    await peer.end();
    assertEquals(peer.faults, []);
  }
});

Deno.test("Http1Connection never writes twice at once, though the content is read meanwhile", async () => {
  const awaiting = post("Content-Length: 2", "Expect: 100-continue");
  for (const writeLength of [10, Infinity]) {
    const peer = await serve(
      request("/a") + awaiting,
      async ({ content }) => {
        await turn();
        return respondWith(await readAll(content));
      },
      ({ socket }) => {
        socket.writeLength = writeLength;
        socket.stall();
      },
    );
    for (let i = 0; i < 40; i++) {
      peer.socket.resume();
      peer.socket.stall();
      await turn();
    }
    assertEquals(peer.answers(), [[200, "GET"], [100, ""]]);
    peer.socket.resume();
    await peer.send("hi");
    assertEquals(peer.answers()[2], [200, "hi"]);
    await peer.end();
    assertEquals(peer.faults, []);
  }
});

Deno.test("Http1Connection refuses a request only after the read that its responder did not wait for", async () => {
  const awaiting = post("Content-Length: 2", "Expect: 100-continue");
  const respond = async ({ content }: HttpRequest) => {
    await turn();
    content.read();
    throw new RefusedRequest("expectation not met");
  };
  const peer = await serve(
    request("/a") + awaiting,
    respond,
    ({ socket }) => socket.stall(),
  );
  for (let i = 0; i < 6; i++) {
    peer.socket.resume();
    peer.socket.stall();
    await turn();
  }
  assertEquals(peer.answers(), [[200, "GET"], [100, ""]]);
  peer.socket.resume();
  await peer.send("hi" + NEXT);
  const statuses = () => peer.answers().map(([status]) => status);
  assertEquals(statuses(), [200, 100, 417]);
  await peer.end();
  assertEquals(peer.faults, []);

  const slow = await serve(post("Content-Length: 2"), respond);
  await turn();
  await slow.expire();
  assertEquals(slow.answers().map(([status]) => status), [408]);
  await slow.end();
  assertEquals(slow.responses().length, 1);
  assertEquals(slow.faults, []);
});

Deno.test("Http1Connection counts the write timeout while a response before the content is written", async () => {
  const peer = await serve(
    request("/a") + post("Content-Length: 2"),
    async ({ content }) => respondWith(await readAll(content)),
    ({ socket }) => socket.stall(),
  );
  await peer.expire();
  peer.assertOver();
  assertEquals(peer.socket.text, "", "there is no 408 beside it");
  assertEquals(peer.faults, []);
});

Deno.test("Http1Connection is quiet where a responder responds although its peer is gone", async () => {
  const endings: [string, (peer: ScriptedPeer) => void][] = [
    ["reset", ({ socket }) => socket.failReads()],
    ["closed", ({ connection }) => connection.close()],
    ["too slow", (peer) => {
      peer.now = peer.connection.deadline;
      peer.connection.expire();
    }],
  ];
  for (const [why, end] of endings) {
    for (const octets of [post("Content-Length: 5"), post(CHUNKED) + "5\r\n"]) {
      const [response, file] = respondWithFile();
      let error: unknown;
      const peer = await serve(octets + "he", async ({ content }) => {
        try {
          await readAll(content);
        } catch (caught) {
          error = caught;
        }
        return response;
      });
      end(peer);
      await turn();
      if (why === "too slow") peer.socket.end();
      await turn();
      assert(error instanceof ConnectionGone, why);
      peer.assertOver();
      assertEquals(file.closes, 1, why);
      assertEquals(peer.faults, [], why);
      const statuses = peer.answers().map(([status]) => status);
      assertEquals(statuses, why === "too slow" ? [408] : [], why);
      const told = peer.exchanges.map(({ status }) => status);
      assertEquals(told, why === "too slow" ? [408] : [499], why);
    }
  }
});

Deno.test("Http1Connection gives back a response that comes after its peer is gone", async () => {
  for (const octets of [post("Content-Length: 2") + "hi", post()]) {
    for (const isWritten of [true, false]) {
      const [response, file] = respondWithFile();
      let respond: (() => void) | undefined;
      const peer = await serve(
        (isWritten ? "" : request("/a")) + octets,
        () =>
          new Promise((resolve) => {
            respond = () => resolve(response);
          }),
        ({ socket }) => socket.stall(),
      );
      if (isWritten) peer.connection.close();
      else peer.socket.failWrites();
      await turn();
      respond!();
      await turn();
      peer.assertOver();
      assertEquals(file.closes, 1, octets);
      assertEquals(peer.faults, []);
      const seen = peer.exchanges.filter(({ target }) => target === "/x");
      assertEquals(seen.map(({ status }) => status), [499]);
      assertEquals(peer.notes.at(-1), "no response");
    }
  }
});

Deno.test("Http1Connection tells of a request once that it is abandoned with", async () => {
  for (
    const octets of [
      post("Content-Length: 2") + "hi",
      post(),
      post("Content-Length: 2"),
    ]
  ) {
    for (const isWatched of [true, false]) {
      const [response, file] = respondWithFile();
      let respond: (() => void) | undefined;
      const peer = await serve(octets, ({ connection, content }) => {
        const watcher = { onGone() {}, onEnd() {} };
        if (isWatched) connection!.watch(watcher);
        content.read();
        return new Promise((resolve) => {
          respond = () => resolve(response);
        });
      });
      assertEquals(peer.exchanges, []);
      peer.connection.abandon();
      // A responder may work on for longer than the server waits.
      assertEquals(
        peer.exchanges.map(({ status, target }) => [status, target]),
        [
          [503, "/x"],
        ],
      );
      await turn();
      respond!();
      await turn();
      peer.assertOver();
      assertEquals(peer.exchanges.length, 1);
      assertEquals(peer.notes, ["no response"]);
      assertEquals([file.closes, peer.faults], [1, []]);
    }
  }
});

Deno.test("Http1Connection records a request once whose content comes while 408 is written", async () => {
  for (const octets of [post("Content-Length: 5"), post(CHUNKED) + "5\r\n"]) {
    for (const isTaken of [true, false]) {
      const peer = await serve(
        octets + "he",
        async ({ content }) => respondWith(await readAll(content)),
        ({ socket }) => socket.stall(),
      );
      await peer.expire();
      await peer.send("llo");
      assertEquals(peer.exchanges, [], "408 is not written yet");
      if (isTaken) peer.socket.resume();
      else peer.socket.failWrites();
      await turn();
      peer.socket.end();
      await turn();
      peer.assertOver();
      assertEquals(
        peer.exchanges.map(({ status, target }) => [status, target]),
        [[isTaken ? 408 : 499, "/x"]],
      );
      assertEquals(peer.faults, []);
    }
  }
});

Deno.test("Http1Connection records a request once whose 408 nobody takes", async () => {
  for (const closeEndsWrites of [true, false]) {
    for (const octets of ["", "llo"]) {
      const peer = await serve(
        post("Content-Length: 5") + "he",
        async ({ content }) => respondWith(await readAll(content)),
        ({ socket }) => socket.stall(),
      );
      peer.socket.closeEndsWrites = closeEndsWrites;
      await peer.expire();
      await peer.send(octets);
      await peer.expire();
      peer.socket.resume();
      await turn();
      peer.assertOver();
      const seen = peer.exchanges.map(({ status, target }) => [status, target]);
      assertEquals(seen, [[503, "/x"]]);
      assertEquals(peer.faults, []);
    }
  }
});

Deno.test("Http1Connection records 503 where it closes the connection because the responder is too slow", async () => {
  for (const octets of [post(), post("Content-Length: 2") + "hi"]) {
    let respond: (() => void) | undefined;
    const peer = await serve(octets, () =>
      new Promise((resolve) => {
        respond = () => resolve(respondWith("late"));
      }));
    await peer.expire();
    respond!();
    await turn();
    const seen = peer.exchanges.map(({ status, target }) => [status, target]);
    assertEquals(seen, [[503, "/x"]]);
    assertEquals([peer.notes, peer.faults], [["no response"], []]);
    peer.assertOver();
  }
});

Deno.test("Http1Connection survives a responder that fails after its peer is gone", async () => {
  for (const octets of [post("Content-Length: 2") + "hi", post()]) {
    for (const error of [new Error("late"), new RefusedRequest("bare CR")]) {
      let fail: (() => void) | undefined;
      const peer = await serve(
        request("/a") + octets,
        () =>
          new Promise((_, reject) => {
            fail = () => reject(error);
          }),
        ({ socket }) => socket.stall(),
      );
      peer.socket.failWrites();
      await turn();
      fail!();
      await turn();
      peer.assertOver();
      const isOurs = !(error instanceof RefusedRequest);
      assertEquals(peer.faults, isOurs ? [error] : []);
    }
  }
});

Deno.test("Http1Connection gives back a content once where sending it fails after a request with content", async () => {
  const stream = new ScriptedStream("one").fail(new Error("it broke"));
  const content = { kind: "stream", length: undefined, stream } as const;
  const [octets] = framings("hello");
  const peer = await serve(
    octets + NEXT,
    () => ({ status: 200, fields: [], content }),
  );
  peer.assertOver();
  assertEquals(stream.cancelled.length, 1);
  assertEquals(peer.faults.length, 1);

  const [response, file] = respondWithFile();
  const broken = await serve(
    octets,
    () => response,
    ({ socket }) => socket.failWrites(),
  );
  broken.assertOver();
  assertEquals(file.closes, 1);
});

Deno.test("Http1Connection does not stream back a content that it dropped before", async () => {
  const [octets] = framings("hello");
  const peer = await serve(octets + NEXT, ({ content }) => {
    const stream = { pull: () => content.read(), cancel: () => {} };
    return {
      status: 200,
      fields: [],
      content: { kind: "stream", length: undefined, stream },
    };
  });
  assertEquals(peer.answers().map(([status]) => status), [500, 200]);
  assertEquals(peer.faults.length, 1);
  await peer.end();
});
