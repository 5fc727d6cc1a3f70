// Programs that print while they take the content of the request, over sockets.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ask, type Asked } from "../chunked_client.ts";
import { closingEndsWrites } from "../closing_ends_writes.ts";
import {
  findProcesses,
  type ProgramFiles,
  withPrograms,
} from "../program_folder.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { decodeLatin1, encodeLatin1 } from "../latin1.ts";
import { until } from "../wait.ts";

const missing = requireSystem("linux");
const lacksEndedWrites = await closingEndsWrites()
  ? undefined
  : "a write does not end with its connection";
const HEAD = '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\n';

const FILES: ProgramFiles = {
  "cat": `${HEAD}exec cat\n`,
  "twice": `${HEAD}exec sed p\n`,
  "late_head": `#!/bin/sh\ncontent=$(cat)\n${HEAD}echo "\${#content}"\n`,
  "much_then_count": `${HEAD}head -c 3000000 /dev/zero\nexec wc -c\n`,
  "much_without_reading": `${HEAD}exec head -c 3000000 /dev/zero\n`,
  "redirect":
    "#!/bin/sh\nprintf 'Status: 303\\nLocation: /x\\n\\n'\nwc -c >&2\n",
  "redirect_loudly":
    "#!/bin/sh\nprintf 'Status: 303\\nLocation: /x\\n\\n'\nexec 3>&1\ntee /dev/fd/3 | wc -c >&2\n",
};

/** Octets that show where they are. */
function makeContent(length: number): Uint8Array {
  const words = Uint32Array.from(
    { length: Math.ceil(length / 4) },
    (_, index) => index,
  );
  return new Uint8Array(words.buffer, 0, length);
}

async function hash(octets: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    octets as Uint8Array<ArrayBuffer>,
  );
  return new Uint8Array(digest).join();
}

async function assertEchoed(
  port: number,
  length: number,
  how: Pick<Asked, "readsLate"> = {},
): Promise<void> {
  const content = makeContent(length);
  const asked = { method: "POST", content, ...how };
  const echoed = await ask(port, "/cgi-bin/cat", asked);
  assertEquals(
    [echoed.status, echoed.content.length, echoed.isWhole],
    [200, length, true],
  );
  assertEquals(await hash(echoed.content), await hash(content));
}

async function untilAllEnded(folder: string): Promise<void> {
  await until(() => findProcesses(folder).length === 0, 30_000);
}

Deno.test(requiring(
  missing,
  "--cgi passes contents of any length through a filter, to clients that read while they write",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      // The last one is more than is held.
      for (const length of [1_100_000, 5_000_000, 80_000_000]) {
        await assertEchoed(port, length);
      }
      await untilAllEnded(folder);
      assertEquals((await program.end()).stderr, "");
    }),
));

Deno.test(requiring(
  missing,
  "--cgi passes up to 64 MB through a filter, to clients that read after they have written",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      for (const length of [1_100_000, 5_000_000, 64_000_000]) {
        await assertEchoed(port, length, { readsLate: true });
      }
      await untilAllEnded(folder);
      assertEquals((await program.end()).stderr, "");
    }),
));

Deno.test(requiring(
  missing,
  "--cgi lets programs print much before, while and without taking the content",
  () =>
    withPrograms(FILES, async ({ port, program }) => {
      const content = new TextEncoder().encode("a line\n".repeat(600_000));
      const asked = { method: "POST", content, readsLate: true };
      const cases: [string, number][] = [
        ["twice", 2 * content.length],
        ["late_head", 8],
        ["much_then_count", 3_000_000 + 8],
        ["much_without_reading", 3_000_000],
      ];
      for (const [name, length] of cases) {
        const got = await ask(port, `/cgi-bin/${name}`, asked);
        assertEquals(
          [got.status, got.content.length, got.isWhole],
          [200, length, true],
          name,
        );
      }
      // The content is handed over whole, although nobody wants the output.
      for (const name of ["redirect", "redirect_loudly"]) {
        assertEquals((await ask(port, `/cgi-bin/${name}`, asked)).status, 303);
        const line = `"/cgi-bin/${name}": ${content.length}\n`;
        await program.waitFor(() => program.stderr.includes(line));
      }
      const head = await ask(port, "/cgi-bin/twice", {
        ...asked,
        method: "HEAD",
      });
      assertEquals([head.status, head.isWhole], [200, true]);
    }),
));

Deno.test(requiring(
  missing,
  "--cgi ends a filter whose client stops in the middle",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      const length = 100_000_000;
      const head = encodeLatin1(
        `POST /cgi-bin/cat HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`,
      );
      const piece = new Uint8Array(1_000_000);
      // Before the response begins, and after that.
      for (const count of [3, 90]) {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        const reading = connection.readable.pipeTo(new WritableStream())
          .catch(() => {});
        await write(connection, head);
        for (let sent = 0; sent < count; sent++) await write(connection, piece);
        connection.close();
        await reading;
        await untilAllEnded(folder);
      }
      using halfClosed = await Deno.connect({ hostname: "127.0.0.1", port });
      await write(halfClosed, head);
      await write(halfClosed, piece);
      await halfClosed.closeWrite();
      const answer = new Uint8Array(4096);
      await halfClosed.read(answer);
      assertMatch(decodeLatin1(answer), /^HTTP\/1\.1 400 /);
      await untilAllEnded(folder);
      assert(!program.stderr.includes("    at "), program.stderr);
    }),
));

Deno.test(requiring(
  missing ?? lacksEndedWrites,
  "--cgi ends a filter after the write timeout if there is no room for its output, and its client does not read",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      const isWhole = await ask(port, "/cgi-bin/cat", {
        method: "POST",
        content: new Uint8Array(100_000_000),
        readsLate: true,
      }).then((got) => got.isWhole, () => false);
      assert(!isWhole);
      await untilAllEnded(folder);
      assertEquals((await ask(port, "/hello")).status, 200);
      assert(!program.stderr.includes("    at "), program.stderr);
    }, ["--write-timeout=2s"]),
));

async function write(
  connection: Deno.Conn,
  octets: Uint8Array,
): Promise<void> {
  for (let at = 0; at < octets.length;) {
    at += await connection.write(octets.subarray(at));
  }
}
