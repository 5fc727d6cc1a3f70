// What a handler gets of the folder and does not read is given back.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { fetchHolding } from "../../src/handler/fetch_from.ts";
import type { FileSource } from "../../src/http/content.ts";
import type { Responder } from "../../src/http/responder.ts";
import type { Handler } from "../../src/mod.ts";
import { withFolder } from "../site_server.ts";
import { until } from "../wait.ts";
import { exchangeLast, withHandler } from "./serving_handler.ts";

/** Responds with a file of three octets, and notes how often it is closed. */
function makeFile(): { responder: Responder; closed: () => number } {
  let closed = 0;
  const source: FileSource = {
    read(into) {
      into.set([97, 98, 99]);
      return 3;
    },
    close: () => closed++,
  };
  const parts = [{ start: 0, length: 3 }];
  const content = { kind: "file", length: 3, source, parts } as const;
  return {
    responder: { respond: () => ({ status: 200, fields: [], content }) },
    closed: () => closed,
  };
}

async function fetchFile(): Promise<
  { response: Response; release: () => void; closed: () => number }
> {
  const { responder, closed } = makeFile();
  let release = () => {};
  const response = await fetchHolding(responder)(
    new Request("http://localhost/a"),
    { hold: (given) => release = given },
  );
  return { response, release: () => release(), closed };
}

Deno.test("fetchHolding() gives a body back that nobody reads, and no other", async () => {
  const unread = await fetchFile();
  unread.release();
  assertEquals(unread.closed(), 1);
  const error = await assertRejects(() => unread.response.text());
  assert(error instanceof TypeError);

  const begun = await fetchFile();
  const reader = begun.response.body!.getReader();
  assertEquals((await reader.read()).value?.length, 3);
  begun.release();
  assertEquals(begun.closed(), 0, "it is read on");
  assertEquals((await reader.read()).done, true);
  assertEquals(begun.closed(), 1);

  const cancelled = await fetchFile();
  await cancelled.response.body!.cancel();
  cancelled.release();
  assertEquals(cancelled.closed(), 1);
});

Deno.test({
  name:
    "info.serveFolder() leaves no file open whose content the handler does not send",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // Larger than what is kept in memory.
    const files = { "large.bin": "x".repeat(3_000_000) };
    const handler: Handler = async (request, { serveFolder }) => {
      const { status } = await serveFolder(request);
      return new Response(`the folder says ${status}`);
    };
    await withFolder(files, async (folder) => {
      await withHandler(handler, async ({ port }) => {
        const countOpen = () =>
          [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
            try {
              return Deno.readLinkSync(`/proc/self/fd/${name}`)
                .endsWith("/large.bin");
            } catch {
              return false;
            }
          }).length;
        for (let i = 0; i < 5; i++) {
          const { text } = await exchangeLast(port, "/large.bin");
          assertEquals(text, "the folder says 200");
        }
        await until(() => countOpen() === 0);
      }, { folder });
    });
  },
});
