// The content of a request that came with its head, as a handler reads it: however requests are cut, and whenever it reads.

import { assertEquals, assertRejects } from "@std/assert";
import { fetchResponder } from "../../src/handler/fetch_responder.ts";
import type { Handler } from "../../src/handler/handler.ts";
import { READ_OCTETS } from "../../src/net/limits.ts";
import { request, ScriptedPeer, turn } from "../net/scripted_peer.ts";

/** Ways to send the content of a request back. */
const READERS: Readonly<Record<string, Handler>> = {
  "at once": async (request) => new Response(await request.text()),
  "as JSON": async (request) => Response.json(await request.json()),
  "as octets": async (request) => new Response(await request.bytes()),
  "as a stream": async (request) => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of request.body!) text += decoder.decode(piece);
    return new Response(text);
  },
  "of a clone": async (request) => new Response(await request.clone().text()),
  "passed on": (request) => new Response(request.body),
  "later": async (request) => {
    await turn();
    return new Response(await request.text());
  },
  "after a look at the fields": async (request) => {
    const type = request.headers.get("content-type");
    const text = await request.text();
    return new Response(text, { headers: { "Content-Type": type ?? "" } });
  },
};

function post(content: string): string {
  const fields = [
    "Content-Type: application/json",
    `Content-Length: ${content.length}`,
  ];
  return request("/x", { method: "POST", fields }) + content;
}

async function serve(handler: Handler): Promise<ScriptedPeer> {
  return await new ScriptedPeer(fetchResponder(handler)).serve();
}

/** Sends the parts, each once the one before was received, and waits for the responses. */
async function sendParts(
  peer: ScriptedPeer,
  parts: readonly string[],
): Promise<void> {
  for (const part of parts) await peer.send(part);
  for (let i = 0; i < 4; i++) await turn();
}

const CONTENTS = [`"a"`, `[1,2]`, `"bcd"`];
const OCTETS = CONTENTS.map(post).join("");

for (const [how, handler] of Object.entries(READERS)) {
  Deno.test(`a handler gets the content of each request, read ${how}, cut at any place`, async () => {
    const cuts = Array.from({ length: OCTETS.length + 1 }, (_, cut) => [
      OCTETS.slice(0, cut),
      OCTETS.slice(cut),
    ]);
    await Promise.all([...cuts, [...OCTETS]].map(async (parts) => {
      const peer = await serve(handler);
      await sendParts(peer, parts.filter((part) => part !== ""));
      const texts = peer.socket.text.includes("chunked")
        ? [...peer.socket.text.matchAll(/\r\n\r\n\w+\r\n(.+?)\r\n0\r\n/g)]
          .map(([, text]) => text)
        : peer.answers().map(([, text]) => text);
      assertEquals(
        texts,
        CONTENTS,
        `${parts.length} parts: ${parts[0].length}`,
      );
      assertEquals(peer.faults, []);
      await peer.end();
    }));
  });
}

Deno.test("a handler that reads after its response gets an error, and nothing of the next request", async () => {
  const waits: Readonly<Record<string, () => Promise<void>>> = {
    "without waiting": () => Promise.resolve(),
    "after a wait": turn,
  };
  const chunked = request("/x", {
    method: "POST",
    fields: ["Transfer-Encoding: chunked"],
  }) + `6\r\n"mine"\r\n0\r\n\r\n`;
  const cases = Object.entries(waits).flatMap(([why, wait]) =>
    [post(`"mine"`), chunked].map((octets) => ({ why, wait, octets }))
  );
  for (const { why, wait, octets } of cases) {
    const kept: Request[] = [];
    const peer = await serve(async (request) => {
      kept.push(request);
      await wait();
      return new Response("early");
    });
    await sendParts(peer, [octets]);
    assertEquals(peer.answers(), [[200, "early"]], why);
    await peer.send(post(`"other"`).slice(0, -1));
    const error = await assertRejects(() => kept[0].text()) as Error;
    assertEquals(error.message, "A content is read after the response");
    await sendParts(peer, [`"`]);
    assertEquals(peer.answers().length, 2, why);
    assertEquals(peer.faults, []);
    await peer.end();
  }
});

Deno.test("a handler that began to read before its response gets the content", async () => {
  const reads: Promise<string>[] = [];
  const peer = await serve((request) => {
    reads.push(request.text());
    return new Response("early");
  });
  await sendParts(peer, [OCTETS]);
  assertEquals(await Promise.all(reads), CONTENTS);
  await peer.end();
});

Deno.test("a handler that does not wait for its read gets its own content where the buffer is full behind it", async () => {
  const longer = request("/x", { fields: [`A: ${"a".repeat(READ_OCTETS)}`] });
  const own = "m".repeat(READ_OCTETS / 2);
  const headLength = post(own).length - own.length;
  const next = request("/x", { fields: [`A: ${"b".repeat(READ_OCTETS)}`] });
  const octets = post(own) + next;
  // The content comes with its head, or after it.
  const begins = [0, headLength].flatMap((begin) =>
    [-2, -1, 0, 1, 2].map((beyond) => [begin, begin + READ_OCTETS + beyond])
  );
  for (const [begin, end] of begins) {
    const texts: Promise<string>[] = [];
    const peer = await serve((request) => {
      if (request.method === "POST") texts.push(request.text());
      return new Response("early");
    });
    await sendParts(peer, [longer]);
    if (begin > 0) await peer.send(octets.slice(0, begin));
    await sendParts(peer, [octets.slice(begin, end)]);
    assertEquals(await texts[0], own, `from ${begin} to ${end}`);
    await sendParts(peer, [octets.slice(end)]);
    assertEquals(peer.answers().length, 3);
    await peer.end();
  }
});

Deno.test("a handler gets its own content whenever it begins to read, and however much is there", async () => {
  const readers: Handler[] = [
    async (request) => new Response(await request.text()),
    async (request) => new Response(await new Request(request).bytes()),
  ];
  const contents = [200, 600, 3000, 5000, 20_000].map((length) =>
    Array.from({ length }, (_, i) => i % 10).join("")
  );
  // Microtasks: a read that looks for the end of the connection begins after some of them.
  const cases = Array.from(
    { length: 40 },
    (_, ticks) =>
      readers.flatMap((read) =>
        contents.map((content) => ({ ticks, read, content }))
      ),
  ).flat();
  await Promise.all(cases.map(async ({ ticks, read, content }) => {
    const peer = await serve(async (request, info) => {
      if (request.method !== "POST") return new Response("next");
      for (let i = 0; i < ticks; i++) await undefined;
      return await read(request, info);
    });
    await sendParts(peer, [post(content) + request("/next")]);
    const expected: [number, string][] = [[200, content], [200, "next"]];
    assertEquals(peer.answers(), expected, `${ticks}, ${content.length}`);
    assertEquals(peer.faults, []);
    await peer.end();
  }));
});

Deno.test("a handler that has read its content learns that the peer is gone, however the content came", async () => {
  const octets = post(`"mine"`);
  for (let cut = 0; cut < octets.length; cut++) {
    const aborted = Promise.withResolvers<void>();
    const peer = await serve(async (request) => {
      const text = await request.text();
      request.signal.addEventListener("abort", () => aborted.resolve());
      await aborted.promise;
      return new Response(text);
    });
    await sendParts(peer, [octets.slice(0, cut), octets.slice(cut)]);
    peer.socket.end();
    await aborted.promise;
    await turn();
    await turn();
    peer.assertOver();
  }
});

Deno.test("a received content has the limit of all contents", async () => {
  const handler: Handler = async (request) =>
    new Response(await request.text());
  const responder = fetchResponder(handler, undefined, { maxContentOctets: 5 });
  const peer = await new ScriptedPeer(responder).serve();
  await sendParts(peer, [OCTETS]);
  assertEquals(peer.answers().map(([status]) => status), [200, 200, 200]);
  await peer.end();
  const refused = await new ScriptedPeer(responder).serve();
  await sendParts(refused, [post(`"1234"`) + OCTETS]);
  assertEquals(refused.answers().map(([status]) => status), [413]);
  await refused.end();
});
