// Files beyond 2^32 octets, whole, in ranges and resumed; memory during many downloads; curl and wget as clients.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { exchange } from "../raw_client.ts";
import { findMissing, requireSystem, requiring } from "../requirement.ts";
import { withFolder, withSettledSite } from "../site_server.ts";
import type { TransportName } from "../transports.ts";
import { sleep } from "../wait.ts";
import { withProgram } from "./program.ts";

const TEN_GB = 10_000_000_000;
const MARK = "the last octets";
const MIDDLE = 5_000_000_000;

const DOWNLOADS = 50;
const DOWNLOAD_OCTETS = 200 * 1024 * 1024;
const CURLS = 5;
/** The status of curl when it asks for the rest and gets the whole. */
const CURL_CANNOT_RESUME = 33;
const MEMORY_BOUND_KIB = 100 * 1024;
/** One process, so that all memory is in it. */
const QUIET = ["--workers=1", "--log=none"];
/** Length of an interrupted download: beyond the mark in the middle, which it lacks. */
const PARTIAL_OCTETS = TEN_GB - 1_000_000;

const curlMissing = findMissing("curl");
const wgetMissing = findMissing("wget");

/** A sparse file of 10 GB with a mark in the middle and one at its end. */
function makeSparse(folder: string): void {
  const file = Deno.openSync(join(folder, "sparse.bin"), {
    write: true,
    create: true,
  });
  const mark = new TextEncoder().encode(MARK);
  file.truncateSync(TEN_GB);
  for (const position of [MIDDLE, TEN_GB - mark.length]) {
    file.seekSync(position, Deno.SeekMode.Start);
    file.writeSync(mark);
  }
  file.close();
}

async function run(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert(success, `${program} ${args.join(" ")}: ${said}`);
  return new TextDecoder().decode(stdout);
}

Deno.test("ranges beyond 2^32 of a 10 GB file are exact", () =>
  assertRanges("TCP"));

Deno.test("ranges beyond 2^32 of a 10 GB file are exact over TLS", () =>
  assertRanges("TLS"));

async function assertRanges(transport: TransportName): Promise<void> {
  await withFolder({}, async (folder) => {
    makeSparse(folder);
    await withSettledSite({ folder }, async (port) => {
      const head = await exchange(port, "/sparse.bin", { method: "HEAD" });
      assertEquals(head.field("content-length"), String(TEN_GB));
      const cases: [string, number, string][] = [
        [`${MIDDLE}-${MIDDLE + MARK.length - 1}`, MIDDLE, MARK],
        [`-${MARK.length}`, TEN_GB - MARK.length, MARK],
        [`${TEN_GB - 6}-`, TEN_GB - 6, MARK.slice(-6)],
        [`${2 ** 32 - 1}-${2 ** 32 + 1}`, 2 ** 32 - 1, "\0\0\0"],
        [`${2 ** 33}-${2 ** 33}`, 2 ** 33, "\0"],
      ];
      for (const [range, first, expected] of cases) {
        const fields = [`Range: bytes=${range}`];
        const got = await exchange(port, "/sparse.bin", { fields });
        assertEquals(got.status, 206, range);
        assertEquals(
          got.field("content-range"),
          `bytes ${first}-${first + expected.length - 1}/${TEN_GB}`,
        );
        assertEquals(got.text(), expected, range);
      }
      const fields = [`Range: bytes=${MIDDLE}-${MIDDLE + 2},-3,0-0`];
      const several = await exchange(port, "/sparse.bin", { fields });
      assertEquals(several.status, 206);
      const ends = [...several.text().matchAll(/\r\n\r\n([^]*?)\r\n--/g)];
      assertEquals(ends.map(([, part]) => part), ["the", "ets", "\0"]);
      const beyond = await exchange(port, "/sparse.bin", {
        fields: [`Range: bytes=${TEN_GB}-`],
      });
      assertEquals(beyond.status, 416);
      assertEquals(beyond.field("content-range"), `bytes */${TEN_GB}`);
    }, transport);
  });
}

/** Makes the sparse file that an interrupted download left. */
function makePartial(path: string, length: number): void {
  Deno.writeFileSync(path, new Uint8Array(0));
  Deno.truncateSync(path, length);
}

function readTail(path: string): string {
  const file = Deno.openSync(path);
  file.seekSync(-MARK.length, Deno.SeekMode.End);
  const octets = new Uint8Array(MARK.length);
  file.readSync(octets);
  const { size } = file.statSync();
  file.close();
  return `${size} ${new TextDecoder().decode(octets)}`;
}

Deno.test(requiring(
  curlMissing,
  "curl -C - and wget -c resume a 10 GB file",
  () =>
    withFolder({}, async (folder) => {
      makeSparse(folder);
      await withProgram([folder, ...QUIET], async (_, port) => {
        const url = `http://127.0.0.1:${port}/sparse.bin`;
        // A date is a strong validator once its second is over.
        await sleep(1100);
        const { headers } = await fetch(url, { method: "HEAD" });
        const cases: [string[], boolean][] = [
          [[], true],
          [[`If-Range: ${headers.get("etag")}`], true],
          [[`If-Range: ${headers.get("last-modified")}`], true],
          [['If-Range: "other"'], false],
        ];
        for (const [fields, resumes] of cases) {
          await resumeByCurl(folder, { url, fields, resumes });
        }
        if (wgetMissing !== undefined) return;
        const path = join(folder, "got");
        makePartial(path, PARTIAL_OCTETS);
        await run("wget", ["-q", "-c", "-O", path, url]);
        assertEquals(readTail(path), `${TEN_GB} ${MARK}`);
      });
    }),
));

async function resumeByCurl(
  folder: string,
  { url, fields, resumes }: {
    url: string;
    fields: readonly string[];
    resumes: boolean;
  },
): Promise<void> {
  const path = join(folder, "partial");
  makePartial(path, PARTIAL_OCTETS);
  const more = fields.flatMap((field) => ["-H", field]);
  const args = ["-sS", "-C", "-", "-o", path, ...more, url];
  const { code } = await new Deno.Command("curl", { args }).output();
  assertEquals(code, resumes ? 0 : CURL_CANNOT_RESUME, `${fields}`);
  if (resumes) assertEquals(readTail(path), `${TEN_GB} ${MARK}`);
}

Deno.test(requiring(
  curlMissing ?? requireSystem("linux"),
  "the program's memory stays flat while 50 clients download 200 MB each",
  () =>
    withFolder({ "big": "" }, async (folder) => {
      Deno.truncateSync(join(folder, "big"), DOWNLOAD_OCTETS);
      await withProgram([folder, ...QUIET], async (program, port) => {
        const url = `http://127.0.0.1:${port}/big`;
        await run("curl", ["-sSf", "-o", "/dev/null", url]);
        const before = program.memory();
        let most = before;
        const sampler = setInterval(() => {
          most = Math.max(most, program.memory());
        }, 25);
        const began = performance.now();
        try {
          await downloadAll(url);
        } finally {
          clearInterval(sampler);
        }
        const seconds = (performance.now() - began) / 1000;
        const grown = most - before;
        console.log(
          `${before >> 10} MiB before, at most ${most >> 10} MiB during, ` +
            `${seconds.toFixed(1)} s`,
        );
        assert(grown < MEMORY_BOUND_KIB, `memory grew by ${grown} KiB`);
      });
    }),
));

/** Downloads over `DOWNLOADS` connections at once. Each curl has several of them: fewer processes, as many downloads. */
async function downloadAll(url: string): Promise<void> {
  const each = DOWNLOADS / CURLS;
  const transfers = Array(each).fill(["-o", "/dev/null", url]).flat();
  const args = [
    "-sSf",
    "--parallel",
    "--parallel-immediate",
    "--parallel-max",
    String(each),
    "-w",
    "%{size_download} %{num_connects}\n",
    ...transfers,
  ];
  const sizes = await Promise.all(
    Array.from({ length: CURLS }, () => run("curl", args)),
  );
  const lines = sizes.join("").trim().split("\n");
  assertEquals(lines, Array(DOWNLOADS).fill(`${DOWNLOAD_OCTETS} 1`));
}

Deno.test("curl and wget resume, revalidate and mirror", () =>
  withFolder(
    { "a b.txt": "content of a file\n", "sub/index.html": "<p>index" },
    async (folder) => {
      await withSettledSite({ folder }, async (port) => {
        const base = `http://127.0.0.1:${port}`;
        const out = join(folder, "../out");
        if (curlMissing === undefined) {
          const get = (...args: string[]) => run("curl", ["-sS", ...args]);
          assertEquals(await get(`${base}/a%20b.txt`), "content of a file\n");
          assertEquals(await get("-L", `${base}/sub`), "<p>index");
          assertEquals(await get("-r", "0-6", `${base}/a%20b.txt`), "content");
          const status = ["-o", out, "-w", "%{http_code}"];
          const saved = ["--etag-save", `${out}.tag`];
          assertEquals(
            await get(...status, ...saved, `${base}/a%20b.txt`),
            "200",
          );
          const known = ["--etag-compare", `${out}.tag`];
          assertEquals(
            await get(...status, ...known, `${base}/a%20b.txt`),
            "304",
          );
          const dated = ["-R", "-z", out];
          await get("-R", "-o", out, `${base}/a%20b.txt`);
          assertEquals(
            await get(...status, ...dated, `${base}/a%20b.txt`),
            "304",
          );
          assertEquals(
            await get("-o", out, "-w", "%{http_code}", `${base}/x`),
            "404",
          );
          assertEquals(
            await get(
              "--path-as-is",
              "-w",
              "%{http_code}",
              "-o",
              out,
              `${base}/../x`,
            ),
            "400",
          );
        }
        if (wgetMissing === undefined) {
          const into = ["-q", "-P", join(folder, "../mirror"), "-nH"];
          await run("wget", [...into, "-r", "-np", `${base}/sub/`]);
          assertEquals(
            Deno.readTextFileSync(join(folder, "../mirror/sub/index.html")),
            "<p>index",
          );
          await run("wget", [...into, "-N", `${base}/a%20b.txt`]);
          await run("wget", [...into, "-N", `${base}/a%20b.txt`]);
          const [file, copy] = [folder, join(folder, "../mirror")].map((at) =>
            Deno.statSync(join(at, "a b.txt"))
          );
          assertEquals(
            Math.floor(copy.mtime!.getTime() / 1000),
            Math.floor(file.mtime!.getTime() / 1000),
          );
        }
      });
    },
  ));
