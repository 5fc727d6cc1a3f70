// More requests for listings at once than are made or queued.

import { assert, assertEquals } from "@std/assert";
import { LISTINGS } from "../../src/site/listing/limits.ts";
import { makeSite } from "../../src/site/make_site.ts";
import { request, ScriptedPeer } from "../net/scripted_peer.ts";
import { withFolder } from "../site_server.ts";

Deno.test("a listing beyond the queue gets 503 with Retry-After, and the others are sent", async () => {
  await withFolder({ "a.txt": "a", "b/c.txt": "c" }, async (folder) => {
    const site = await makeSite({ folder, list: true });
    const most = LISTINGS.slots + LISTINGS.queue;
    const asked = request("/", { fields: ["Connection: close"] });
    const peers = Array.from({ length: most + 8 }, () => {
      const peer = new ScriptedPeer(site);
      peer.socket.send(asked);
      return { peer, served: peer.connection.serve() };
    });
    // A file waits for no listing.
    const other = new ScriptedPeer(site);
    other.socket.send(request("/a.txt"));
    await other.serve();
    assertEquals(other.answers(), [[200, "a"]]);
    await other.end();
    await Promise.all(peers.map(({ served }) => served));
    const responses = peers.flatMap(({ peer }) => peer.responses());
    assertEquals(responses.length, peers.length);
    const refused = responses.filter(({ status }) => status === 503);
    assertEquals(refused.length, 8);
    for (const { fields } of refused) assert(fields.has("retry-after"));
    assertEquals(
      responses.filter(({ status }) => status === 200).length,
      most,
    );
    const later = new ScriptedPeer(site);
    later.socket.send(asked);
    await later.connection.serve();
    assertEquals(later.responses()[0].status, 200, "there is room again");
  });
});
