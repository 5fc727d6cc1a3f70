// Conditional requests and ranges over the wire, each cold and hot, of a small file and of a large one.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { decodeLatin1 } from "../latin1.ts";
import { exchange, type RawResponse } from "../raw_client.ts";
import {
  aMinuteAhead,
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";

const CHANGED = Date.UTC(2024, 4, 6, 7, 8, 9);
const SAME = new Date(CHANGED).toUTCString();
const EARLIER = new Date(CHANGED - 1000).toUTCString();
const LATER = new Date(CHANGED + 1000).toUTCString();
const LARGE = 700_000;

const NAMES = ["small.txt", "large.bin"];

/** Calls `body` with a small file and one too large for the cache, both of a known time, and their entity-tags. */
function withFiles(
  body: (folder: string, tags: Record<string, string>) => Promise<void>,
): Promise<void> {
  const large = Uint8Array.from({ length: LARGE }, (_, i) => i % 251);
  const files = { "small.txt": "0123456789", "large.bin": large };
  return withFolder(files, async (folder) => {
    for (const name of NAMES) {
      Deno.utimeSync(join(folder, name), CHANGED / 1000, CHANGED / 1000);
    }
    const tags: Record<string, string> = {};
    await withSettledSite({ folder }, async (port) => {
      for (const name of NAMES) {
        tags[name] = (await exchange(port, `/${name}`)).field("etag")!;
      }
    });
    await body(folder, tags);
  });
}

Deno.test("conditional requests follow RFC 9110 §13.2.2 in every combination", () =>
  withFiles(async (folder, tags) => {
    const steps = {
      ifMatch: [undefined, true, false],
      ifUnmodifiedSince: [undefined, true, false],
      ifNoneMatch: [undefined, true, false],
      ifModifiedSince: [undefined, true, false],
    };
    for (const [name, tag] of Object.entries(tags)) {
      for (const method of ["GET", "HEAD"]) {
        await withSite({ folder }, async (port) => {
          for (const ifMatch of steps.ifMatch) {
            for (const ifUnmodifiedSince of steps.ifUnmodifiedSince) {
              for (const ifNoneMatch of steps.ifNoneMatch) {
                for (const ifModifiedSince of steps.ifModifiedSince) {
                  const fields = [
                    ...line("If-Modified-Since", ifModifiedSince, {
                      yes: EARLIER,
                      no: SAME,
                    }),
                    ...line("If-None-Match", ifNoneMatch, {
                      yes: '"other"',
                      no: `"x", W/${tag}`,
                    }),
                    ...line("If-Unmodified-Since", ifUnmodifiedSince, {
                      yes: SAME,
                      no: EARLIER,
                    }),
                    ...line("If-Match", ifMatch, {
                      yes: `"x", ${tag}`,
                      no: `W/${tag}`,
                    }),
                  ];
                  const got = await exchange(port, `/${name}`, {
                    method,
                    fields,
                  });
                  const expected = decideStatus({
                    ifMatch,
                    ifUnmodifiedSince,
                    ifNoneMatch,
                    ifModifiedSince,
                  });
                  assertEquals(got.status, expected, fields.join(" | "));
                  checkMetadata(got, { tag, method });
                }
              }
            }
          }
        });
      }
    }
  }));

/** The table of §13.2.2: undefined for an absent precondition, true for one that holds, false for one that fails. */
function decideStatus(
  { ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince }: Record<
    "ifMatch" | "ifUnmodifiedSince" | "ifNoneMatch" | "ifModifiedSince",
    boolean | undefined
  >,
): number {
  if (ifMatch === false) return 412;
  if (ifMatch === undefined && ifUnmodifiedSince === false) return 412;
  if (ifNoneMatch === false) return 304;
  if (ifNoneMatch === undefined && ifModifiedSince === false) return 304;
  return 200;
}

function line(
  name: string,
  holds: boolean | undefined,
  { yes, no }: { yes: string; no: string },
): string[] {
  return holds === undefined ? [] : [`${name}: ${holds ? yes : no}`];
}

function checkMetadata(
  got: RawResponse,
  { tag, method }: { tag: string; method: string },
): void {
  if (got.status === 412) return;
  assertEquals(got.field("etag"), tag);
  assertEquals(got.field("cache-control"), "no-cache");
  assert(got.field("date") !== undefined);
  const isWhole = got.status === 200;
  assertEquals(got.field("content-type") !== undefined, isWhole);
  assertEquals(got.field("content-length") !== undefined, isWhole);
  if (method === "HEAD" || !isWhole) assertEquals(got.content.length, 0);
}

Deno.test("preconditions that are malformed, or of a missing file, change nothing", () =>
  withFiles(async (folder, tags) => {
    const tag = tags["small.txt"];
    const cases: [string, string[], number, string][] = [
      ["/small.txt", ["If-Modified-Since: yesterday"], 200, "no date"],
      ["/small.txt", [`If-Modified-Since: ${LATER}`], 304, "later"],
      ["/small.txt", [`If-Unmodified-Since: 0`], 200, "no date"],
      ["/small.txt", ["If-None-Match: *"], 304, "any"],
      ["/small.txt", [`If-None-Match: ${tag}, "b"`], 304, "a list"],
      [
        "/small.txt",
        ['If-None-Match: "b"', `If-None-Match: ${tag}`],
        304,
        "two lines are one list",
      ],
      ["/small.txt", ["If-None-Match: x"], 200, "no tag"],
      ["/small.txt", ["If-Match: *"], 200, "any"],
      ["/small.txt", ["If-Match: x"], 412, "no tag"],
      ["/missing", ["If-Match: *"], 404, "RFC 9110 §13.2.1"],
      ["/missing", ["If-None-Match: *"], 404, "RFC 9110 §13.2.1"],
      ["/missing", ["Range: bytes=0-0"], 404, "ranges of nothing"],
    ];
    for (const [target, fields, status, why] of cases) {
      await exchangeColdAndHot({ folder }, {
        target,
        fields,
        check: (got) => assertEquals(got.status, status, why),
      });
    }
  }));

Deno.test("a single range gets 206 with exactly its octets", () =>
  withFiles(async (folder) => {
    const cases: [string, number, number][] = [
      ["bytes=0-0", 0, 0],
      ["bytes=0-", 0, Infinity],
      ["bytes=3-5", 3, 5],
      ["bytes=5-99999999999999999999", 5, Infinity],
      ["bytes=-1", -1, Infinity],
      ["bytes=-4", -4, Infinity],
      ["bytes=-99999999999", 0, Infinity],
      ["BYTES=1-1", 1, 1],
      ["bytes= 1-1", NaN, 0],
      ["bytes=,2-3,", 2, 3],
      ["bytes=0-1,2-3", 0, 3],
      ["bytes=0-5,3-6", 0, 6],
    ];
    for (const name of ["small.txt", "large.bin"]) {
      const whole = Deno.readFileSync(join(folder, name));
      for (const [range, first, last] of cases) {
        await exchangeColdAndHot({ folder }, {
          target: `/${name}`,
          fields: [`Range: ${range}`],
          check(got) {
            if (Number.isNaN(first)) return assertEquals(got.status, 200);
            const start = first < 0 ? whole.length + first : first;
            const end = Math.min(last, whole.length - 1);
            assertEquals(got.status, 206, range);
            assertEquals(
              got.field("content-range"),
              `bytes ${start}-${end}/${whole.length}`,
            );
            assertEquals(got.content, whole.slice(start, end + 1), range);
            for (const kept of ["etag", "last-modified", "cache-control"]) {
              assert(got.field(kept) !== undefined, `${kept} of a 206`);
            }
          },
        });
      }
    }
  }));

Deno.test("several ranges get multipart/byteranges, exact to the octet", () =>
  withFiles(async (folder) => {
    const cases: [string, [number, number][]][] = [
      ["0-0,2-3", [[0, 0], [2, 3]]],
      ["-1,0-0", [[-1, Infinity], [0, 0]]],
      ["7-,0-1,4-4", [[7, Infinity], [0, 1], [4, 4]]],
      ["0-1, 3-4 ,, 6-6", [[0, 1], [3, 4], [6, 6]]],
      ["0-0,5-5,99999999-", [[0, 0], [5, 5]]],
    ];
    for (
      const [name, type] of [
        ["small.txt", "text/plain; charset=utf-8"],
        ["large.bin", "application/octet-stream"],
      ]
    ) {
      const whole = Deno.readFileSync(join(folder, name));
      const size = whole.length;
      for (const [range, expected] of cases) {
        await exchangeColdAndHot({ folder }, {
          target: `/${name}`,
          fields: [`Range: bytes=${range}`],
          check(got) {
            assertEquals(got.status, 206);
            assertEquals(got.field("content-range"), undefined);
            const boundary = /^multipart\/byteranges; boundary=([-\w]{1,70})$/
              .exec(
                got.field("content-type") ?? "",
              )?.[1];
            assert(boundary !== undefined, got.field("content-type"));
            let text = "";
            for (const [from, to] of expected) {
              const first = from < 0 ? size + from : from;
              const last = Math.min(to, size - 1);
              text += `--${boundary}\r\nContent-Type: ${type}\r\n` +
                `Content-Range: bytes ${first}-${last}/${size}\r\n\r\n` +
                decodeLatin1(whole.slice(first, last + 1)) + "\r\n";
            }
            assertEquals(got.text(), `${text}--${boundary}--\r\n`);
          },
        });
      }
    }
  }));

Deno.test("unsatisfiable ranges get 416, and malformed ones are ignored", () =>
  withFiles(async (folder, tags) => {
    const unsatisfiable = ["bytes=10-", "bytes=10-20,30-", "bytes=-0"];
    for (const range of unsatisfiable) {
      await exchangeColdAndHot({ folder }, {
        target: "/small.txt",
        fields: [`Range: ${range}`],
        check(got) {
          assertEquals(got.status, 416, range);
          assertEquals(got.field("content-range"), "bytes */10");
          assert(!got.text().includes("0123456789"));
        },
      });
    }
    const ignored: [string, string[], string][] = [
      ["GET", ["Range: bytes=5-3"], "last before first"],
      ["GET", ["Range: bytes=a-b"], "no digits"],
      ["GET", ["Range: bytes=--1"], "signs"],
      ["GET", ["Range: bytes=+1-2"], "signs"],
      ["GET", ["Range: bytes="], "an empty set"],
      ["GET", ["Range: bytes=-"], "neither"],
      ["GET", ["Range: octets=0-1"], "another unit"],
      ["GET", ["Range: 0-1"], "no unit"],
      ["GET", ["Range: bytes=0-1,x"], "one member malformed"],
      ["GET", [`Range: bytes=${"0-0,".repeat(200)}0-0`], "too many"],
      ["HEAD", ["Range: bytes=0-1"], "RFC 9110 §14.2: for GET alone"],
      ["HEAD", ["Range: bytes=99-"], "RFC 9110 §14.2: for GET alone"],
    ];
    for (const [method, fields, why] of ignored) {
      await exchangeColdAndHot({ folder }, {
        target: "/small.txt",
        method,
        fields,
        check(got) {
          assertEquals(got.status, 200, why);
          assertEquals(got.field("content-range"), undefined);
          assertEquals(got.field("content-length"), "10");
          assertEquals(got.field("etag"), tags["small.txt"]);
        },
      });
    }
  }));

Deno.test("any range of an empty file gets the empty file", () =>
  withFolder({ "empty": "", "empty.css": "" }, async (folder) => {
    for (const range of ["0-", "0-0", "-1", "-0", "7-9", "0-0,5-", "x", "-"]) {
      for (const name of ["empty", "empty.css"]) {
        await exchangeColdAndHot({ folder }, {
          target: `/${name}`,
          fields: [`Range: bytes=${range}`, "Accept-Encoding: gzip"],
          check(got) {
            assertEquals(got.status, 200, range);
            assertEquals(got.field("content-range"), undefined, range);
            assertEquals(got.field("content-length"), "0", range);
            assertEquals(got.content.length, 0, range);
          },
        });
      }
    }
  }));

Deno.test("a 304 has no Last-Modified beside ETag, and a 206 after If-Range none of what the client has", () =>
  withFiles(async (folder, tags) => {
    const common = ["cache-control", "date", "etag"];
    for (const [name, tag] of Object.entries(tags)) {
      const kinds: [string[], number, string[], string[]][] = [
        [
          [`If-None-Match: ${tag}`],
          304,
          common,
          ["last-modified", "content-type", "accept-ranges", "content-length"],
        ],
        [
          ["If-Modified-Since: Sun, 01 Jan 2090 00:00:00 GMT"],
          304,
          common,
          ["last-modified", "content-type", "accept-ranges"],
        ],
        [
          ["Range: bytes=1-2", `If-Range: ${tag}`],
          206,
          [...common, "content-range", "content-length"],
          ["last-modified", "content-type", "content-encoding"],
        ],
        [
          ["Range: bytes=1-2,5-6", `If-Range: ${tag}`],
          206,
          [...common, "content-type"],
          ["last-modified", "content-range", "content-encoding"],
        ],
        [
          ["Range: bytes=1-2"],
          206,
          [...common, "content-range", "content-type", "last-modified"],
          [],
        ],
        [
          ["Range: bytes=1-2", 'If-Range: "other"'],
          200,
          [...common, "content-type", "last-modified", "accept-ranges"],
          ["content-range"],
        ],
      ];
      for (const [fields, status, present, absent] of kinds) {
        await exchangeColdAndHot({ folder }, {
          target: `/${name}`,
          fields,
          check(got) {
            const what = `${name} ${fields}`;
            assertEquals(got.status, status, what);
            for (const field of present) {
              assert(got.field(field) !== undefined, `${what}: ${field}`);
            }
            for (const field of absent) {
              assertEquals(got.field(field), undefined, `${what}: ${field}`);
            }
          },
        });
      }
    }
  }));

Deno.test("If-Range applies the range only to the version that it names", () =>
  withFiles(async (folder, tags) => {
    for (const [name, tag] of Object.entries(tags)) {
      const cases: [string[], number, string][] = [
        [[`If-Range: ${tag}`], 206, "the tag"],
        [[`If-Range: W/${tag}`], 200, "a weak tag"],
        [['If-Range: "other"'], 200, "another tag"],
        [[`If-Range: ${tag}, ${tag}`], 200, "a list"],
        [["If-Range: *"], 200, "no validator"],
        [[`If-Range: ${SAME}`], 206, "the date"],
        [[`If-Range: ${LATER}`], 200, "a later date is another one"],
        [[`If-Range: ${EARLIER}`], 200, "an earlier date"],
        [["If-Range:"], 200, "empty"],
        [[`If-Range: ${tag}`, `If-None-Match: ${tag}`], 304, "304 goes first"],
        [[`If-Range: ${tag}`, 'If-Match: "x"'], 412, "412 goes first"],
      ];
      for (const [fields, status, why] of cases) {
        await exchangeColdAndHot({ folder }, {
          target: `/${name}`,
          fields: ["Range: bytes=2-3", ...fields],
          check: (got) => assertEquals(got.status, status, `${name}: ${why}`),
        });
      }
      await exchangeColdAndHot({ folder }, {
        target: `/${name}`,
        fields: ["Range: bytes=9999999-", 'If-Range: "other"'],
        check: (got) => assertEquals(got.status, 200, "416 needs If-Range too"),
      });
    }
  }));

const YEAR = 365 * 24 * 3600;
const TIMES: [string, number, boolean][] = [
  ["the epoch", 0, false],
  ["a placeholder", 1, false],
  ["the future", YEAR * 100, true],
  ["an ordinary time", CHANGED / 1000, true],
];

Deno.test("Last-Modified is not sent for a time at the epoch, and never lies after Date", () =>
  withFolder({}, async (folder) => {
    for (const [why, time] of TIMES) {
      for (const [kind, size] of [["small", 1], ["large", LARGE]] as const) {
        const path = join(folder, `${kind} ${why}`);
        Deno.writeFileSync(path, new Uint8Array(size));
        Deno.utimeSync(path, time, time);
      }
    }
    let now = aMinuteAhead();
    const passSecond = () => now += 1100;
    await withSite(
      { folder },
      (port) => checkTimes(port, passSecond),
      () => now,
    );
  }));

async function checkTimes(
  port: number,
  passSecond: () => void,
): Promise<void> {
  const seen: [target: string, modified: string, known: boolean][] = [];
  for (const [why, , hasDate] of TIMES) {
    for (const kind of ["small", "large"]) {
      const target = `/${kind}%20${why.replaceAll(" ", "%20")}`;
      const got = await exchange(port, target);
      assertEquals(got.status, 200, target);
      const modified = got.field("last-modified");
      assertEquals(modified !== undefined, hasDate, target);
      assert(got.field("etag") !== undefined, target);
      if (modified === undefined) continue;
      const date = Date.parse(got.field("date")!);
      assert(Date.parse(modified) <= date, "RFC 9110 §8.8.2.1");
      // Date replaces a large file's time in the future. It has moved on, so the client gets 200, which is safe.
      seen.push([target, modified, kind === "small" || why !== "the future"]);
    }
  }
  passSecond();
  for (const [target, modified, known] of seen) {
    const fields = [`If-Modified-Since: ${modified}`];
    const again = await exchange(port, target, { fields });
    assertEquals(again.status, known ? 304 : 200, target);
  }
}

Deno.test("entity-tags of small files depend on their content alone", async () => {
  await withFolder({ "a/x": "same", "b/x": "same", "c/x": "diff" }, async (
    folder,
  ) => {
    await withSite({ folder }, async (port) => {
      const tag = async (name: string) =>
        (await exchange(port, name)).field("etag");
      assertMatch(await tag("/a/x") ?? "", /^"/);
      assertEquals(await tag("/a/x"), await tag("/b/x"));
      assert(await tag("/a/x") !== await tag("/c/x"));
    });
  });
});

Deno.test("conditional and range requests for large files close every file", () =>
  withFiles(async (folder, tags) => {
    if (Deno.build.os !== "linux") return;

    const countOpen = () => [...Deno.readDirSync("/proc/self/fd")].length;
    await withSite({ folder }, async (port) => {
      const rounds = async (count: number) => {
        for (let i = 0; i < count; i++) {
          for (
            const [method, target, fields] of [
              ["GET", "/large.bin", [`If-None-Match: ${tags["large.bin"]}`]],
              ["GET", "/large.bin", ['If-Match: "x"']],
              ["GET", "/large.bin", ["Range: bytes=0-1"]],
              ["GET", "/large.bin", ["Range: bytes=0-1,5-6"]],
              ["GET", "/large.bin", ["Range: bytes=9999999-"]],
              ["HEAD", "/large.bin", []],
              ["GET", "/large.bin/", []],
              ["POST", "/large.bin", []],
            ] as [string, string, string[]][]
          ) await exchange(port, target, { method, fields });
        }
      };
      await rounds(2);
      const before = countOpen();
      await rounds(20);
      const after = countOpen();
      assert(after <= before + 3, `${before} open before, ${after} after`);
    });
  }));
