// Many requests of every kind on one connection to the real site. However their octets are cut, the same responses come
// in order, each as long as it says.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Responder } from "../../src/http/responder.ts";
import { makeSite } from "../../src/site/make_site.ts";
import { request, ScriptedPeer } from "../net/scripted_peer.ts";

/** Connections at once: most of their time is turns of the event loop. */
const CONCURRENT = 100;

async function converse(
  site: Responder,
  pieces: Iterable<string>,
): Promise<ScriptedPeer> {
  const peer = await new ScriptedPeer(site).serve();
  for (const piece of pieces) await peer.send(piece);
  return await peer.end();
}

async function assertSameHoweverCut(
  site: Responder,
  requests: readonly [octets: string, method: string, status: number][],
): Promise<void> {
  const octets = requests.map(([each]) => each).join("");
  const whole = await converse(site, [octets]);
  const responses = whole.responses(...requests.map(([, method]) => method));
  assertEquals(
    responses.map(({ status }) => status),
    requests.map(([, , status]) => status),
  );
  for (let i = 0; i < requests.length; i++) {
    if (requests[i][1] === "HEAD") assertEquals(responses[i].content, "");
  }
  assertEquals(whole.faults, []);
  const dripped = await converse(site, octets);
  assert(dripped.socket.text === whole.socket.text, "octet by octet");
  const places = Array.from({ length: octets.length - 1 }, (_, i) => i + 1);
  for (let i = 0; i < places.length; i += CONCURRENT) {
    await Promise.all(
      places.slice(i, i + CONCURRENT).map(async (place) => {
        const pieces = [octets.slice(0, place), octets.slice(place)];
        const cut = await converse(site, pieces);
        assert(cut.socket.text === whole.socket.text, `cut at ${place}`);
      }),
    );
  }
}

Deno.test("the built-in site sends the same responses however its input is cut", async () => {
  await assertSameHoweverCut(await makeSite(), [
    [request("/hello"), "GET", 200],
    [request("/time", { method: "HEAD" }), "HEAD", 200],
    [request("/test.jpg", { fields: ["Range: bytes=5-9"] }), "GET", 206],
    [
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\r\n\r\n",
      "POST",
      200,
    ],
    [request("/hello", { method: "PUT" }), "PUT", 405],
    [request("*", { method: "OPTIONS" }), "OPTIONS", 204],
    [request("/nowhere", { method: "BREW" }), "BREW", 501],
    [
      "PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
      "1;x\r\na\r\n0\r\n\r\n",
      "PUT",
      200,
    ],
    [
      "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n",
      "GET",
      400,
    ],
  ]);
});

Deno.test("a folder's site sends the same responses however its input is cut", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_pipelined_" });
  try {
    await Deno.mkdir(join(folder, "inner"));
    await Deno.writeTextFile(join(folder, "index.html"), "<h1>A folder</h1>");
    const large = new Uint8Array(600_000).map((_, i) => 97 + i % 26);
    await Deno.writeFile(join(folder, "large.txt"), large);
    // A file that changed long ago is cached at once, so that the first response is like the others.
    const past = new Date(Date.now() - 100_000);
    for (const name of ["index.html", "large.txt"]) {
      await Deno.utime(join(folder, name), past, past);
    }
    await assertSameHoweverCut(await makeSite({ folder }), [
      [request("/"), "GET", 200],
      [request("/inner"), "GET", 301],
      [request("/inner/"), "GET", 404],
      [request("/large.txt", { method: "HEAD" }), "HEAD", 200],
      [
        request("/large.txt", { fields: ["Range: bytes=-3"] }),
        "GET",
        206,
      ],
      [
        request("/large.txt", { fields: ["Range: bytes=600000-"] }),
        "GET",
        416,
      ],
      ["DELETE / HTTP/1.0\r\n\r\n", "DELETE", 405],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
