// Responses as they leave: prepared ones, statuses, and the pages of errors. RFC 9112 §6; RFC 9110 §15.

import { assert, assertEquals } from "@std/assert";
import { NO_CONTENT } from "../../src/http/content.ts";
import type { HttpError } from "../../src/http/http_error.ts";
import { concatenate, encodeLatin1 } from "../../src/http/octets.ts";
import type { Responder } from "../../src/http/responder.ts";
import {
  type HttpResponse,
  PreparedResponse,
} from "../../src/http/response.ts";
import { STAGED_OCTETS, WRITE_OCTETS } from "../../src/net/limits.ts";
import { request, ScriptedPeer } from "./scripted_peer.ts";
import { ScriptedFile } from "./scripted_site.ts";
import { ScriptedStream } from "./scripted_stream.ts";

const A = request("/a");

function ofText(text: string, status = 200): HttpResponse {
  const content = { kind: "octets", octets: encodeLatin1(text) } as const;
  return { status, fields: [["X-Field", "1"]], content };
}

async function serve(
  octets: string,
  responder: Responder,
): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(responder);
  peer.socket.send(octets);
  return await peer.serve();
}

Deno.test("sendResponse() writes a prepared response as it writes an ordinary one", async () => {
  const sizes = [
    0,
    5,
    8 * 1024,
    STAGED_OCTETS + 1,
    WRITE_OCTETS,
    3 * WRITE_OCTETS,
  ];
  const requests = [
    A,
    request("/a", { method: "HEAD" }),
    request("/a", { version: "1.0" }),
    request("/a", { version: "1.0", fields: ["Connection: keep-alive"] }),
    request("/a", { fields: ["Connection: close"] }),
    request("/a", { method: "POST", fields: ["Content-Length: 2"] }) + "hi",
  ];
  for (const size of sizes) {
    for (const status of [200, 404, 204, 205, 304]) {
      const ordinary = ofText("x".repeat(size), status);
      const prepared = new PreparedResponse(ordinary);
      for (const octets of requests) {
        const [one, other] = [
          await serve(octets + A, { respond: () => ordinary }),
          await serve(octets + A, { respond: () => prepared }),
        ];
        const isSame = one.socket.text === other.socket.text;
        assert(isSame, `${status} ${size} ${octets}`);
        assertEquals(one.exchanges, other.exchanges);
        for (const peer of [one, other]) {
          if (!peer.settled) await peer.end();
          peer.assertOver();
        }
      }
    }
  }
});

Deno.test("sendResponse() writes no octet of a prepared response for what is made from it", async () => {
  const prepared = new PreparedResponse(ofText("prepared"));
  const copy = { ...prepared, ...ofText("copied", 203) };
  const pages = [prepared, copy, prepared, copy];
  const peer = await serve(A + A + A + A, { respond: () => pages.shift()! });
  assertEquals(peer.answers(), [
    [200, "prepared"],
    [203, "copied"],
    [200, "prepared"],
    [203, "copied"],
  ]);
  await peer.end();
});

Deno.test("sendResponse() sends 500 for a status that ends no exchange", async () => {
  const statuses = [100, 101, 103, 199, 0, 42, -200, 600, 1000, 200.5, NaN];
  for (const status of statuses) {
    for (const prepare of [true, false]) {
      const file = new ScriptedFile({ length: 5 });
      const parts = [{ start: 0, length: 5 }];
      const made: HttpResponse = {
        status,
        fields: [],
        content: { kind: "file", source: file, length: 5, parts },
      };
      const response = prepare ? new PreparedResponse(made) : made;
      const pages = [response, ofText("next")];
      const peer = await serve(A + A, { respond: () => pages.shift()! });
      const found = peer.answers().map(([status]) => status);
      assertEquals(found, [500, 200], `${status}`);
      assertEquals(peer.faults.length, 1);
      assertEquals(file.closes, 1);
      await peer.end();
    }
  }
  for (const status of [200, 299, 404, 418, 599]) {
    const peer = await serve(A, { respond: () => ofText("x", status) });
    assertEquals(peer.answers(), [[status, "x"]]);
    await peer.end();
  }
});

/** What a responder gives for an error. */
type Page = (error: HttpError) => HttpResponse;

const REFUSED = "GET /a HTTP/1.1\r\nHost : a\r\n\r\n";
const FAILED = request("/fails");

async function serveErrors(octets: string, page?: Page): Promise<ScriptedPeer> {
  return await serve(octets, {
    respond({ target }) {
      if (target.kind === "path" && target.segments[0] === "fails") {
        throw new Error("respond failed");
      }
      return ofText("fine");
    },
    respondToError: page,
  });
}

Deno.test("sendRefusal() and sendFailure() write the plainest page where the responder has none", async () => {
  const cases: [string, string][] = [
    [REFUSED, "400 Bad Request\nA field name is empty or holds an octet that"],
    [FAILED, "500 Internal Server Error\nThe server failed; its log says why."],
  ];
  for (const [octets, text] of cases) {
    const peer = await serveErrors(A + octets);
    const [, { content, fields }] = peer.responses();
    assert(content.startsWith(text), content);
    assertEquals(fields.get("cache-control"), "no-store");
    await peer.end();
  }
});

Deno.test("sendRefusal() and sendFailure() write the responder's page, whatever its content", async () => {
  for (const [octets, status] of [[REFUSED, 400], [FAILED, 500]] as const) {
    const file = new ScriptedFile({ length: 5 });
    const parts = [{ start: 0, length: 5 }];
    const contents: [HttpResponse["content"], string][] = [
      [NO_CONTENT, ""],
      [ofText("page").content, "page"],
      [ofText("x".repeat(2 * WRITE_OCTETS)).content, ""],
      [{ kind: "file", source: file, length: 5, parts }, "abcde"],
    ];
    for (const [content, text] of contents) {
      const peer = await serveErrors(
        A + octets,
        ({ status }) => ({ status, fields: [], content }),
      );
      const [, response] = peer.responses();
      assertEquals(response.status, status);
      if (text !== "") assertEquals(response.content, text);
      await peer.end();
      assertEquals(peer.exchanges[1].sent, response.content.length);
    }
    assertEquals(file.closes, 1);
  }
});

Deno.test("sendRefusal() does not wait for a page that is a stream, and cancels it", async () => {
  for (const length of [undefined, 4]) {
    const stream = new ScriptedStream("page").end();
    const content = { kind: "stream", length, stream } as const;
    const peer = await serveErrors(
      A + REFUSED,
      ({ status }) => ({ status, fields: [], content }),
    );
    const [, { status, content: text }] = peer.responses();
    assertEquals(status, 400);
    assert(text.startsWith("400 Bad Request\n"), text);
    await peer.end();
    assertEquals(stream.cancelled.length, 1);
    assertEquals(peer.exchanges[1].sent, text.length);
  }
});

Deno.test("sendFailure() streams a page", async () => {
  const stream = new ScriptedStream("pa", "ge").end();
  const content = { kind: "stream", length: 4, stream } as const;
  const peer = await serveErrors(
    FAILED + A,
    ({ status }) => ({ status, fields: [], content }),
  );
  assertEquals(peer.answers(), [[500, "page"], [200, "fine"]]);
  await peer.end();
});

Deno.test("sendRefusal() sends no content with a page whose status has none, nor to HEAD", async () => {
  const head = REFUSED.replace("GET", "HEAD").replace("Host :", "Host:")
    .replace("\r\n\r\n", "\r\nContent-Length: x\r\n\r\n");
  const cases: [string, number][] = [[REFUSED, 204], [head, 400]];
  for (const [octets, status] of cases) {
    const peer = await serveErrors(octets, () => ofText("page", status));
    const found = peer.answers(octets === head ? "HEAD" : "GET");
    assertEquals(found, [[status, ""]]);
    await peer.end();
    assertEquals(peer.exchanges[0].sent, 0);
  }
});

Deno.test("Http1Connection ends, and gives the page back, where the page of an error cannot be sent", async () => {
  const bad: [string, Partial<HttpResponse>][] = [
    ["a field", { fields: [["X", "a\r\nb"]] }],
    ["a status", { status: 100 }],
  ];
  for (const octets of [REFUSED, FAILED]) {
    for (const [why, part] of bad) {
      const files: ScriptedFile[] = [];
      const parts = [{ start: 0, length: 5 }];
      const peer = await serveErrors(octets + A, ({ status }) => {
        const source = new ScriptedFile({ length: 5 });
        files.push(source);
        const content = { kind: "file", source, length: 5, parts } as const;
        return { status, fields: [], content, ...part };
      });
      assertEquals(peer.socket.text, "", why);
      for (const file of files) assertEquals(file.closes, 1, why);
      // A page that cannot be sent is an error in our code, which has a page as well, once.
      assertEquals(files.length, octets === FAILED ? 2 : 1, why);
      assertEquals(peer.faults.length, octets === FAILED ? 3 : 1, why);
      peer.assertOver();
    }
  }
});

/** A response whose content is its own head and `extra` octets. */
function ofHead(extra = 0): HttpResponse {
  const remake = (head: Uint8Array) =>
    concatenate([head, new Uint8Array(extra).fill(0x78)]);
  const octets = encodeLatin1("nothing yet");
  return {
    status: 200,
    fields: [["X-Field", "1"]],
    content: { kind: "octets", octets, remake },
  };
}

Deno.test("sendResponse() makes a content anew of the head that is sent, until the length in the head is its own", async () => {
  const requests = [
    A,
    request("/a", { version: "1.0" }),
    request("/a", { fields: ["Connection: close"] }),
  ];
  // The length gets one digit more between two of these.
  for (const extra of [0, 1, ...range(840, 920), 3 * WRITE_OCTETS]) {
    for (const octets of requests) {
      const peer = await serve(octets, { respond: () => ofHead(extra) });
      const { text } = peer.socket;
      const end = text.indexOf("\r\n\r\n") + 4;
      const head = text.slice(0, end);
      assertEquals(text.slice(end), head + "x".repeat(extra));
      const length = /^Content-Length: (\d+)\r$/m.exec(head)?.[1];
      assertEquals(length, String(head.length + extra), head);
      if (!peer.settled) await peer.end();
      peer.assertOver();
    }
  }
});

Deno.test("sendResponse() gives HEAD the length of a content that is made anew, and passes errors of it on", async () => {
  const [get, head] = [
    await serve(A, { respond: () => ofHead() }),
    await serve(request("/a", { method: "HEAD" }), {
      respond: () => ofHead(),
    }),
  ];
  const end = get.socket.text.indexOf("\r\n\r\n") + 4;
  assertEquals(head.socket.text, get.socket.text.slice(0, end));
  const bad = ofHead();
  assert(bad.content.kind === "octets");
  const remake = () => {
    throw new Error("an error of the responder");
  };
  const content = { ...bad.content, remake };
  const failing = await serve(A, { respond: () => ({ ...bad, content }) });
  assert(failing.socket.text.startsWith("HTTP/1.1 500 "));
  const endless = { ...bad.content, remake: grow() };
  const grown = await serve(A, {
    respond: () => ({ ...bad, content: endless }),
  });
  assert(grown.socket.text.startsWith("HTTP/1.1 500 "));
  for (const peer of [get, head, failing, grown]) {
    if (!peer.settled) await peer.end();
    peer.assertOver();
  }
});

/** Contents of which each is longer than the one before. */
function grow(): () => Uint8Array {
  let length = 0;
  return () => new Uint8Array(++length);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
