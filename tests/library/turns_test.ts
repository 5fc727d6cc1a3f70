// serve() with many connections: they take turns, if the program may connect to itself.

import { assert, assertEquals } from "@std/assert";
import { serve } from "../../src/mod.ts";
import { countExchanges } from "../busy_peers.ts";
import { portOf, responding, textResponse, withServer } from "./serving.ts";

const responder = responding(() => textResponse("x"));

Deno.test("serve() serves many busy connections equally often", async () => {
  await withServer({ responder }, async (server) => {
    const counts = await countExchanges(portOf(server), {
      threads: 6,
      exchanges: 30_000,
    });
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
    assert(most <= 2 * fewest, `fewest ${fewest}, most ${most}`);
  });
});

Deno.test({
  name: "serve() serves without the permission to connect to itself",
  permissions: { net: ["127.0.0.1:0"] },
  async fn() {
    const { state } = await Deno.permissions.query({
      name: "net",
      host: "127.0.0.1",
    });
    assertEquals(state, "prompt");
    const server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
    await server.shutdown();
  },
});
