// Expectations over the wire, on a site that is protected and on one that is not. RFC 9110 §10.1.1.

import { assert, assertEquals } from "@std/assert";
import { hashPassword } from "../../src/site/access/password_hash.ts";
import { MAX_ECHO_OCTETS } from "../../src/site/built_in/limits.ts";
import type { SiteOptions } from "../../src/site/site_settings.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { withSite } from "../site_server.ts";

const ANN = `Authorization: Basic ${btoa("ann:secret")}`;
const WRONG = `Authorization: Basic ${btoa("ann:guess")}`;
const PROTECTED: SiteOptions = {
  users: new Map([
    ["ann", hashPassword("secret")],
    // The check of this one takes time, as most do: any salt and checksum are as much work.
    ["bob", { kind: "bcrypt", cost: 4, text: `$2b$04$${".".repeat(53)}` }],
  ]),
};

/** A request that waits for 100 (Continue) before it sends its content. */
function expecting(
  target: string,
  { length = 5, fields = [] }: { length?: number; fields?: string[] } = {},
): string {
  const framing = [`Content-Length: ${length}`, "Expect: 100-continue"];
  return encodeRequest(target, {
    method: "POST",
    fields: [...framing, ...fields],
  });
}

// The thread that checks bcrypt outlives the test.
const LASTING = { sanitizeOps: false, sanitizeResources: false };

Deno.test(
  "a content is not asked for before a response that does not depend on it",
  LASTING,
  async () => {
    const bob = `Authorization: Basic ${btoa("bob:guess")}`;
    const tooLarge = { length: MAX_ECHO_OCTETS + 1 };
    const cases: [SiteOptions, string, number, string][] = [
      [PROTECTED, expecting("/echo"), 401, "no credentials"],
      [PROTECTED, expecting("/echo", { fields: [WRONG] }), 401, "wrong ones"],
      [PROTECTED, expecting("/echo", { fields: [bob] }), 401, "checked later"],
      [PROTECTED, expecting("/", { fields: [ANN] }), 405, "no such method"],
      [PROTECTED, expecting("/echo", tooLarge), 401, "too large, and not ann"],
      [{}, expecting("/echo", tooLarge), 413, "too large"],
      [{}, expecting("/"), 405, "no such method, unprotected"],
      [{}, expecting("/echo").replace("100-c", "101-c"), 417, "unknown"],
    ];
    for (const [options, octets, status, why] of cases) {
      await withSite(options, async (port) => {
        const client = await RawClient.connect(port);
        await client.send(octets);
        const response = await client.receive("POST");
        assertEquals(response.status, status, why);
        assertEquals(response.field("connection"), "close", why);
        await client.closeWrite();
        assertEquals((await client.receiveToEnd()).length, 0, why);
        client.close();
      });
    }
  },
);

Deno.test("a content is asked for once it is read, and the connection persists", async () => {
  for (const options of [PROTECTED, {}]) {
    await withSite(options, async (port) => {
      const client = await RawClient.connect(port);
      for (let i = 0; i < 2; i++) {
        await client.send(expecting("/echo", { fields: [ANN] }));
        assertEquals((await client.receive("POST")).status, 100);
        await client.send("hello");
        const response = await client.receive("POST");
        assertEquals(response.status, 200);
        assert(response.text().endsWith("\r\n\r\nhello"));
        assertEquals(response.field("connection"), undefined);
      }
      const early = expecting("/echo", { fields: [ANN] }) + "hello";
      await client.send(early);
      assertEquals((await client.receive("POST")).status, 200, "it has come");
      client.close();
    });
  }
});
