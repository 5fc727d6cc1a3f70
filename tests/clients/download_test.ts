// Programs that download files: whole, in many ranges at once, and the rest of a download that was cut.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findMissing, requiring } from "../requirement.ts";
import {
  assertContent,
  assertSameFiles,
  countStatuses,
  digest,
  type Exchange,
  makeOctets,
  makeText,
  type Served,
  withServed,
  writePart,
} from "./client.ts";

const BIG = makeOctets(20 * 1024 * 1024);
const SMALL = makeOctets(100_000, 2);
/** What a cut download of `SMALL` had received. */
const PART = SMALL.slice(0, 33_333);
const NAME = "größe 1.bin";
const PATH = encodeURIComponent(NAME);
/** One worker, so that the log has the order of the requests. */
const ONE = ["--workers=1"];

/** Serves one file of 20 MiB while a client downloads it as `out`; returns the log. */
async function download(
  client: (served: Served, url: string) => Promise<unknown>,
): Promise<Exchange[]> {
  return await withServed({ files: { [NAME]: BIG } }, async (served) => {
    await client(served, `${served.origin}/${PATH}`);
    await assertContent(join(served.work, "out"), BIG);
  });
}

/** Serves a small file while a client completes `out`, which has its first third; the client must get no octet twice. */
async function resume(
  client: (served: Served, url: string) => Promise<unknown>,
): Promise<void> {
  const log = await withServed({ files: { [NAME]: SMALL } }, async (served) => {
    writePart(served.work, "out", PART);
    await client(served, `${served.origin}/${PATH}`);
    await assertContent(join(served.work, "out"), SMALL);
  });
  const sent = log.filter(({ method }) => method === "GET")
    .map(({ status, sent }) => ({ status, sent }));
  assertEquals(sent, [{ status: 206, sent: SMALL.length - PART.length }]);
}

Deno.test(requiring(
  findMissing("aria2c"),
  "aria2c -x16 downloads a file in sixteen ranges at once",
  async () => {
    const log = await download(({ run }, url) =>
      run("aria2c", [
        "--no-conf",
        "-x16",
        "-s16",
        "--min-split-size=1M",
        "--out=out",
        url,
      ])
    );
    assert((countStatuses(log)[206] ?? 0) >= 15, JSON.stringify(log));
  },
));

Deno.test(requiring(
  findMissing("aria2c"),
  "aria2c --checksum accepts many files from pipelined requests",
  async () => {
    const names = Array.from({ length: 40 }, (_, i) => `f${i}.bin`);
    const files = Object.fromEntries(
      names.map((name, i) => [name, makeOctets(1_000 + i, i)]),
    );
    const log = await withServed({ files }, async (served) => {
      const { origin, folder, work, run } = served;
      const lines = await Promise.all(names.map(async (name) => {
        const sum = await digest(files[name]);
        return `${origin}/${name}\n  checksum=sha-256=${sum}\n`;
      }));
      Deno.writeTextFileSync(join(folder, "../list"), lines.join(""));
      await run("aria2c", [
        "--no-conf",
        "--enable-http-pipelining=true",
        "--max-concurrent-downloads=4",
        "--input-file=../list",
      ]);
      await assertSameFiles(work, folder);
    });
    // It asks for a whole file first, and then for its ranges.
    const { 200: whole, 206: _, ...others } = countStatuses(log);
    assertEquals({ whole, others }, { whole: names.length, others: {} });
  },
));

Deno.test(requiring(
  findMissing("axel"),
  "axel downloads a file in eight ranges at once",
  async () => {
    const log = await download(({ run }, url) =>
      run("axel", ["--quiet", "--num-connections=8", "--output=out", url])
    );
    assert((countStatuses(log)[206] ?? 0) >= 8, JSON.stringify(log));
  },
));

Deno.test(requiring(
  findMissing("lftp"),
  "lftp pget downloads a file in four ranges at once",
  async () => {
    const log = await download(({ run }, url) =>
      run("lftp", [
        "-c",
        `set net:max-retries 2; set cmd:fail-exit true; pget -n 4 ${url} -o out`,
      ])
    );
    assert((countStatuses(log)[206] ?? 0) >= 3, JSON.stringify(log));
  },
));

Deno.test(requiring(
  findMissing("wget"),
  "wget -c asks for the rest of a download that was cut",
  () =>
    resume(({ run }, url) =>
      run("wget", ["--no-verbose", "-c", "--output-document=out", url])
    ),
));

Deno.test(requiring(
  findMissing("busybox"),
  "busybox wget downloads a file, and -c asks for the rest of one that was cut",
  async () => {
    await download(({ run }, url) =>
      run("busybox", ["wget", "-q", "-O", "out", url])
    );
    await resume(({ run }, url) =>
      run("busybox", ["wget", "-q", "-c", "-O", "out", url])
    );
  },
));

Deno.test(requiring(
  findMissing("curl"),
  "curl -C - asks for the rest of a download that was cut, and for nothing of a whole one",
  async () => {
    const args = ["-q", "-sS", "--fail", "-C", "-", "-o", "out"];
    await resume(({ run }, url) => run("curl", [...args, url]));
    const log = await withServed(
      { files: { "a.bin": SMALL } },
      async (served) => {
        writePart(served.work, "out", SMALL);
        // Without --fail, a 416 counts as the end of the download.
        const whole = args.filter((word) => word !== "--fail");
        await served.run("curl", [...whole, `${served.origin}/a.bin`]);
        await assertContent(join(served.work, "out"), SMALL);
      },
    );
    assertEquals(countStatuses(log), { 416: 1 });
  },
));

Deno.test(requiring(
  findMissing("curl"),
  "curl -Z downloads 200 files at once",
  async () => {
    const names = Array.from({ length: 200 }, (_, i) => `f${i}.bin`);
    const files = Object.fromEntries(
      names.map((name, i) => [name, makeOctets(10_000 + i, i)]),
    );
    const log = await withServed({ files }, async (served) => {
      const { origin, folder, work, run } = served;
      await run("curl", [
        "-q",
        "-sS",
        "--fail",
        "-Z",
        "--parallel-immediate",
        "--parallel-max",
        "100",
        "--remote-name-all",
        `${origin}/f[0-199].bin`,
      ]);
      await assertSameFiles(work, folder);
    });
    assertEquals(countStatuses(log), { 200: names.length });
  },
));

Deno.test(requiring(
  findMissing("curl"),
  "curl --compressed decodes the whole, and -r beside it gets octets of the file itself",
  async () => {
    const text = makeText(20_000);
    const files = { "a.txt": text };
    const log = await withServed(
      { files, args: ONE },
      async ({ origin, work, run }) => {
        const args = ["-q", "-sS", "--fail", "--compressed"];
        const url = `${origin}/a.txt`;
        await run("curl", [...args, "-o", "whole", url]);
        await assertContent(join(work, "whole"), text);
        await run("curl", [...args, "-r", "100000-199999", "-o", "part", url]);
        await assertContent(join(work, "part"), text.slice(100_000, 200_000));
        await run("curl", [...args, "-r", "-1000", "-o", "end", url]);
        await assertContent(join(work, "end"), text.slice(-1000));
      },
    );
    assertEquals(log.map(({ status }) => status), [200, 206, 206]);
    const [whole, part, end] = log.map(({ sent }) => sent);
    assert(whole < text.length / 2, "the whole was coded");
    assertEquals([part, end], [100_000, 1000]);
  },
));

Deno.test(requiring(
  findMissing("curl"),
  "curl -r with several ranges gets each of them, and --etag-compare and -z an unchanged file not again",
  async () => {
    const files = { "a.bin": SMALL };
    const log = await withServed({ files, args: ONE }, async (served) => {
      const { origin, work, run } = served;
      const url = `${origin}/a.bin`;
      const args = ["-q", "-sS", "--fail"];
      await run("curl", [...args, "-r", "0-9,50000-50009", "-o", "parts", url]);
      const parts = Deno.readFileSync(join(work, "parts"));
      for (const start of [0, 50_000]) {
        const octets = SMALL.slice(start, start + 10);
        assert(indexOf(parts, octets) > 0, `no part from ${start} on`);
      }
      await run("curl", [
        ...args,
        "--etag-save",
        "tag",
        "-R",
        "-o",
        "out",
        url,
      ]);
      await run("curl", [...args, "--etag-compare", "tag", "-o", "out", url]);
      await run("curl", [...args, "-z", "out", "-o", "out", url]);
      await assertContent(join(work, "out"), SMALL);
    });
    assertEquals(log.map(({ status }) => status), [206, 200, 304, 304]);
  },
));

Deno.test(requiring(
  findMissing("curl"),
  "curl that offers HTTP/2, speaks HTTP/1.0 or sends the path as it is gets the file",
  async () => {
    const files = { "a/b.bin": SMALL };
    const log = await withServed({ files }, async ({ origin, work, run }) => {
      for (
        const option of [
          "--http2",
          "--http1.0",
          "--path-as-is",
          "--tr-encoding",
        ]
      ) {
        const url = `${origin}/a/../a/./b.bin`;
        await run("curl", ["-q", "-sS", "--fail", option, "-o", "out", url]);
        await assertContent(join(work, "out"), SMALL);
        Deno.removeSync(join(work, "out"));
      }
    });
    assertEquals(countStatuses(log), { 200: 4 });
  },
));

/** Where `part` begins in `octets`; -1 if it is not there. */
function indexOf(octets: Uint8Array, part: Uint8Array): number {
  for (let start = 0; start + part.length <= octets.length; start++) {
    if (part.every((octet, i) => octets[start + i] === octet)) return start;
  }
  return -1;
}
