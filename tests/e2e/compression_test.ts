// Content codings over the wire: clients get the file, whatever they accept and whatever changes meanwhile.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ContentCoding } from "../../src/http/content_coding.ts";
import { CODINGS } from "../../src/site/coding/coding.ts";
import { listCodecs } from "../../src/site/coding/codec.ts";
import {
  encodeRequest,
  LONG_TIMEOUT_MS,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import { findMissing, requiring } from "../requirement.ts";
import { pickOne, pickText, seeded } from "../seeded.ts";
import { decode, encode, makeText } from "../site/coding/coded_content.ts";
import { withFolder, withSite } from "../site_server.ts";

const TEXT = makeText(30_000);

const accept = (value: string) => ({ fields: [`Accept-Encoding: ${value}`] });

async function ask(
  client: RawClient,
  target: string,
  init: Parameters<typeof encodeRequest>[1] = {},
): Promise<RawResponse> {
  await client.send(encodeRequest(target, init));
  return await client.receive(init.method);
}

async function withClient(
  port: number,
  body: (client: RawClient) => Promise<void>,
): Promise<void> {
  const client = await RawClient.connect(port, LONG_TIMEOUT_MS);
  try {
    await body(client);
  } finally {
    client.close();
  }
}

function codingOf(response: RawResponse): ContentCoding {
  const field = response.field("content-encoding") ?? "identity";
  assert(
    field === "identity" || CODINGS.some((coding) => coding === field),
    field,
  );
  return field as ContentCoding;
}

function assertIs(response: RawResponse, original: Uint8Array, why = "") {
  assertEquals(response.status, 200, why);
  assertEquals(decode(response.content, codingOf(response)), original, why);
}

Deno.test("a file is sent in each content coding, cold and hot, to GET and HEAD, and is revalidated", async () => {
  await withFolder(
    { "a.css": TEXT },
    (folder) =>
      withSite({ folder }, (port) =>
        withClient(port, async (client) => {
          for (const coding of listCodecs()) {
            const init = accept(coding);
            const head = await ask(client, "/a.css", {
              ...init,
              method: "HEAD",
            });
            const cold = await ask(client, "/a.css", init);
            const hot = await ask(client, "/a.css", init);
            for (const response of [cold, hot]) {
              assertEquals(codingOf(response), coding);
              assertIs(response, TEXT, coding);
              for (const name of ["content-length", "etag", "vary"]) {
                assertEquals(head.field(name), response.field(name), name);
              }
            }
            const tag = hot.field("etag");
            const fields = [...init.fields, `If-None-Match: ${tag}`];
            const same = await ask(client, "/a.css", { fields });
            assertEquals(same.status, 304);
            assertEquals(same.field("vary"), "Accept-Encoding");
            assertEquals(same.field("etag"), tag);
          }
        })),
  );
});

Deno.test("pipelined responses keep their order while the first one is compressed", async () => {
  await withFolder(
    { "a.css": TEXT, "b.txt": "b" },
    (folder) =>
      withSite({ folder }, (port) =>
        withClient(port, async (client) => {
          await client.send(
            encodeRequest("/a.css", accept("br")) + encodeRequest("/b.txt") +
              encodeRequest("/a.css", accept("gzip")),
          );
          assertEquals(codingOf(await client.receive()), "br");
          assertEquals((await client.receive()).text(), "b");
          const last = await client.receive();
          assertEquals(codingOf(last), "gzip");
          assertIs(last, TEXT);
        })),
  );
});

Deno.test("50 clients that ask at once get the same representation", async () => {
  await withFolder(
    { "a.css": TEXT },
    (folder) =>
      withSite({ folder }, async (port) => {
        const clients = await Promise.all(
          Array.from({ length: 50 }, () => RawClient.connect(port)),
        );
        try {
          const responses = await Promise.all(
            clients.map((client) => ask(client, "/a.css", accept("br, gzip"))),
          );
          const tags = new Set(responses.map((r) => r.field("etag")));
          for (const response of responses) assertIs(response, TEXT);
          assertEquals(tags.size, 1);
          assertEquals(codingOf(responses[0]), "br");
        } finally {
          for (const client of clients) client.close();
        }
      }),
  );
});

Deno.test("2,000 edits are each seen by the next request with Accept-Encoding", async () => {
  await withFolder(
    { "a.css": TEXT },
    (folder) =>
      withSite({ folder }, (port) =>
        withClient(port, async (client) => {
          const path = join(folder, "a.css");
          // Brotli takes by far the longest, so only every fourth edit is sent in it.
          const codings = ["gzip", "br", "gzip, zstd", "gzip;q=0.5, zstd"];
          for (let edit = 0; edit < 2000; edit++) {
            // The same length each time, so that only the times and the content differ.
            const original = makeText(1400, edit);
            if (edit % 5 === 4) {
              Deno.writeFileSync(`${path}.new`, original);
              Deno.renameSync(`${path}.new`, path);
            } else Deno.writeFileSync(path, original);
            const response = await ask(
              client,
              "/a.css",
              accept(codings[edit % 4]),
            );
            assertIs(response, original, `edit ${edit}`);
          }
        })),
  );
});

Deno.test("a precompressed file that comes and goes under load never leads to mixed content", async () => {
  const other = makeText(9_000, 1);
  const coded = encode(other, "gzip");
  await withFolder(
    { "a.css": TEXT },
    (folder) =>
      withSite({ folder, warn: () => {} }, async (port) => {
        const path = join(folder, "a.css.gz");
        let isDone = false;
        /** The lengths of the contents that were sent. */
        const seen = new Set<number>();
        const churn = (async () => {
          const isEnough = (i: number) => i >= 300 && seen.size > 1;
          for (let i = 0; i < 30_000 && !isEnough(i); i++) {
            if (i % 3 === 0) Deno.writeFileSync(path, coded);
            else if (i % 3 === 1) Deno.writeTextFileSync(path, "broken");
            else Deno.removeSync(path);
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          isDone = true;
        })();
        const clients = Array.from({ length: 4 }, () =>
          withClient(port, async (client) => {
            while (!isDone) {
              const response = await ask(client, "/a.css", accept("gzip"));
              assertEquals(response.status, 200);
              const content = decode(response.content, codingOf(response));
              assertEquals(
                content,
                content.length === TEXT.length ? TEXT : other,
              );
              seen.add(content.length);
            }
          }));
        await Promise.all([churn, ...clients]);
        assertEquals([...seen].sort(), [TEXT.length, other.length].sort());
      }),
  );
});

Deno.test("a client that leaves while its response is compressed does the server no harm", async () => {
  const large = makeText(3_000_000);
  await withFolder(
    { "a.css": large },
    (folder) =>
      withSite({ folder }, async (port) => {
        for (let i = 0; i < 5; i++) {
          const client = await RawClient.connect(port);
          await client.send(encodeRequest("/a.css", accept("br")));
          client.close();
        }
        await withClient(port, async (client) => {
          assertIs(await ask(client, "/a.css", accept("gzip")), large);
        });
      }),
  );
});

Deno.test("any Accept-Encoding leads to the file, or to 406 with Vary", async () => {
  const random = seeded(9_110);
  const pieces =
    "gzip br zstd identity * deflate x-gzip ; ;q=0 ;q=1 ;q=0.5 ;q=1.001 ;q= , , , = é"
      .split(" ").concat(" ", "\t", '"');
  await withFolder(
    {
      "a.css": TEXT,
      "b.css": TEXT,
      "b.css.gz": encode(TEXT, "gzip"),
      "small.txt": "small",
      "a.png": TEXT,
    },
    (folder) =>
      withSite({ folder }, (port) =>
        withClient(port, async (client) => {
          for (let i = 0; i < 3000; i++) {
            const value = pickText(random, { pieces, most: 12 }).trim();
            const name = pickOne(random, [
              "a.css",
              "b.css",
              "small.txt",
              "a.png",
            ]);
            const response = await ask(client, `/${name}`, accept(value));
            const why = `${name} "${value}"`;
            if (response.status === 406) {
              assert(/(?:identity|\*)\s*;\s*q=0/.test(value), why);
              assert(response.field("vary")?.includes("Accept-Encoding"), why);
              continue;
            }
            const original = name === "small.txt"
              ? new TextEncoder().encode("small")
              : TEXT;
            assertIs(response, original, why);
            const coding = codingOf(response);
            const named = coding === "gzip"
              ? /gzip|\*/
              : new RegExp(`${coding}|\\*`);
            assert(coding === "identity" || named.test(value), why);
          }
        })),
  );
});

Deno.test(requiring(
  findMissing("curl"),
  "curl decodes each content coding, and resumes a coded download",
  () =>
    withFolder(
      { "a.css": TEXT },
      (folder) =>
        withSite({ folder }, async (port) => {
          const url = `http://127.0.0.1:${port}/a.css`;
          assertEquals(await runCurl(["--compressed", url]), TEXT);
          const gzip = ["-H", "Accept-Encoding: gzip", url];
          const slice = await runCurl(["--compressed", "-r", "5-99", url]);
          assertEquals(slice, TEXT.slice(5, 100));
          const whole = await fetch(url, {
            headers: { "Accept-Encoding": "gzip" },
          });
          await whole.body?.cancel();
          const named = ["-H", `If-Range: ${whole.headers.get("etag")}`];
          const part = await runCurl(["-r", "0-999", ...named, ...gzip]);
          const rest = await runCurl(["-r", "1000-", ...named, ...gzip]);
          assertEquals(part.length, 1000);
          assertEquals(
            decode(new Uint8Array([...part, ...rest]), "gzip"),
            TEXT,
          );
        }),
    ),
));

async function runCurl(args: string[]): Promise<Uint8Array> {
  const command = new Deno.Command("curl", { args: ["-sS", ...args] });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return stdout;
}
