// One cached file goes to slow and fast clients at once, over real sockets that take a part of each write. Each response is
// one version of the file, whole.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { encodeRequest, RawClient } from "../raw_client.ts";
import {
  awaitNextFileTime,
  withFolder,
  withSettledSite,
} from "../site_server.ts";
import { sleep } from "../wait.ts";

const LENGTH = 300_000;
const SLOW_CLIENTS = 3;
/** Responses that are due to each slow client: several times what the system buffers for it. */
const RESPONSES = 60;

Deno.test("a cached file that is replaced while it is sent to slow clients is sent to each in one version", () =>
  withFolder(
    { "file.bin": "a".repeat(LENGTH) },
    (folder) =>
      withSettledSite({ folder }, async (port) => {
        const get = encodeRequest("/file.bin");
        const slow: RawClient[] = [];
        for (let i = 0; i < SLOW_CLIENTS; i++) {
          const client = await RawClient.connect(port, 60_000);
          slow.push(client);
          await client.send(get);
          await client.receive();
          await client.send(get.repeat(RESPONSES));
        }
        const fast = await RawClient.connect(port, 60_000);
        const receive = async (letter: string) => {
          await fast.send(get);
          const { status, text } = await fast.receive();
          assertEquals(status, 200);
          assert(text() === letter.repeat(LENGTH), `all is ${letter}`);
        };
        for (let i = 0; i < 20; i++) await receive("a");
        // The system's buffers are full, and the server waits within a content.
        await sleep(100);
        await awaitNextFileTime();
        const path = join(folder, "file.bin");
        Deno.writeTextFileSync(path + ".new", "b".repeat(LENGTH));
        Deno.renameSync(path + ".new", path);
        for (let i = 0; i < 20; i++) await receive("b");
        await Promise.all(slow.map(async (client) => {
          const tags = new Map<string, string>();
          let versions = "";
          for (let i = 0; i < RESPONSES; i++) {
            const response = await client.receive();
            const text = response.text();
            const letter = text[0];
            assert(text === letter.repeat(LENGTH), "it is one version");
            const tag = response.field("etag")!;
            assertEquals(tags.get(letter) ?? tag, tag);
            tags.set(letter, tag);
            versions += letter;
          }
          assert(/^a+b+$/.test(versions), versions);
          assertEquals(new Set(tags.values()).size, 2);
        }));
        for (const client of [...slow, fast]) client.close();
      }),
  ));
