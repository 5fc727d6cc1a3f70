// A site reads nothing outside its folder, and opens nothing but files. Each case asserts that the octets of the secret
// do not arrive, whatever the status.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { decodeLatin1 } from "../latin1.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { UNPRIVILEGED, unprivilegedMissing } from "../file_modes.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { withFolder, withSite, writeFiles } from "../site_server.ts";
import { whileSwapping } from "../swapper.ts";
import { withProgram } from "./program.ts";

const SECRET = "SECRET-octets-of-another-folder";
const SWAPPED_REQUESTS = 3_000;
const LEAST_SWAPS = 1_000;
/** Where the swaps get little of the machine, more are sent until one met the link. */
const MAX_REQUESTS = 300_000;
/** Requests in one write over one connection: their responses wait in the socket, not in the server. */
const PIPELINED = 20;

/** A folder with a secret beside it, and a folder beside it whose name begins with its own. */
function withSecret(body: (folder: string) => Promise<void>): Promise<void> {
  const files = {
    "index.html": "index",
    "sub/file": "file",
    "sub/deep/x": "x",
  };
  return withFolder(files, async (folder) => {
    const beside = { "secret": SECRET, "root-beside/secret": SECRET };
    writeFiles(join(folder, ".."), beside);
    await body(folder);
  });
}

async function ask(port: number, message: string): Promise<string> {
  const client = await RawClient.connect(port);
  try {
    await client.send(message);
    return decodeLatin1(await client.receiveToEnd());
  } finally {
    client.close();
  }
}

function encodeLast(target: string): string {
  return encodeRequest(target, { fields: ["Connection: close"] });
}

Deno.test("no spelling of a path leads out of the folder", async () => {
  await withSecret(async (folder) => {
    const top = Deno.realPathSync(join(folder, ".."));
    const ups = [
      "..",
      "%2e%2e",
      "%2E.",
      ".%2e",
      "%252e%252e",
      "%25252e%25252e",
      "%c0%ae%c0%ae",
      "%e0%80%ae%e0%80%ae",
      "%f0%80%80%ae%f0%80%80%ae",
      "%fc%80%80%80%80%ae",
      "%uff0e%uff0e",
      "%ef%bc%8e%ef%bc%8e",
      "..%00",
      "%00..",
      ".%00.",
      "..;",
      "...",
      "....",
      ". .",
      "..%20",
      "%20..",
      "..%0d%0a",
      "..%5c",
      "..\\",
      ".%5c.",
    ];
    const slashes = [
      "/",
      "//",
      "/./",
      "%2f",
      "%2F",
      "%252f",
      "%c0%af",
      "%e0%80%af",
      "%5c",
      "%255c",
      "\\",
      "%c1%9c",
      "/%2f",
    ];
    const targets = [
      "/secret",
      `/${top}/secret`,
      `/${encodeURIComponent(`${top}/secret`)}`,
      `file://${top}/secret`,
      `${top}/secret`,
      "../secret",
      "..",
      "/sub/../../secret",
      "/root-beside/secret",
      "/../root-beside/secret",
      "/..-beside/secret",
      "/%2e%2e-beside/secret",
      "/sub/file/../../../secret",
      "/missing/../../secret",
      "?/../secret",
      "/?/../../secret",
      "/../secret%00.html",
      "/..%2fsecret%23",
    ];
    for (const up of ups) {
      for (const slash of slashes) {
        for (const start of ["/", "/sub/", "/sub/deep/"]) {
          targets.push(`${start}${up}${slash}secret`);
          targets.push(`${start}${(up + slash).repeat(3)}secret`);
        }
        targets.push(`http://localhost/${up}${slash}secret`);
        targets.push(`http://localhost${slash}${up}${slash}secret`);
      }
    }
    assert(targets.length > 2000);
    for (const followSymlinks of [false, true]) {
      const options = { folder, followSymlinks, dotfiles: followSymlinks };
      await withSite(options, async (port) => {
        for (let at = 0; at < targets.length; at += 200) {
          const some = targets.slice(at, at + 200);
          await Promise.all(some.map(async (target) => {
            const response = await ask(port, encodeLast(target));
            assert(response.startsWith("HTTP/1.1 "), target);
            assert(!response.includes("SECRET"), target);
            assert(!response.startsWith("HTTP/1.1 5"), target);
            if (response.startsWith("HTTP/1.1 200")) {
              assert(response.endsWith("index"), `${target}: ${response}`);
            }
          }));
        }
      });
    }
  });
});

Deno.test("links out of the folder get 404, and links within it are followed", async () => {
  await withSecret(async (folder) => {
    const link = (to: string, at: string) =>
      Deno.symlinkSync(to, join(folder, at));
    link("../secret", "out-file");
    link(join(folder, "../secret"), "out-file-absolute");
    link("..", "out-folder");
    link("../root-beside", "out-beside");
    link("out-file", "out-twice");
    link("/", "out-root");
    link("sub/file", "in-file");
    link("sub", "in-folder");
    link(".", "in-self");
    link("../root/sub", "in-roundabout");
    link("nowhere", "dangling");
    link("loop", "loop");
    writeFiles(folder, { "indexed/x": "" });
    link("../../secret", "indexed/index.html");
    const cases: [string, string, string][] = [
      ["/out-file", "404", SECRET],
      ["/out-file-absolute", "404", SECRET],
      ["/out-folder/secret", "404", SECRET],
      ["/out-folder", "404", "301"],
      ["/out-folder/", "404", "404"],
      ["/out-beside/secret", "404", SECRET],
      ["/out-twice", "404", SECRET],
      [
        `/out-root${join(Deno.realPathSync(folder), "../secret")}`,
        "404",
        SECRET,
      ],
      ["/indexed/", "404", SECRET],
      ["/in-file", "file", "file"],
      ["/in-folder/file", "file", "file"],
      ["/in-folder", "301", "301"],
      ["/in-self/in-self/in-folder/file", "file", "file"],
      ["/in-roundabout/file", "file", "file"],
      ["/dangling", "404", "404"],
      ["/loop", "404", "404"],
      ["/loop/x", "404", "404"],
    ];
    for (const followSymlinks of [false, true]) {
      await withSite({ folder, followSymlinks }, async (port) => {
        for (const [target, confined, followed] of [...cases, ...cases]) {
          const response = await ask(port, encodeLast(target));
          const expected = followSymlinks ? followed : confined;
          const isStatus = /^\d{3}$/.test(expected);
          assert(
            isStatus
              ? response.startsWith(`HTTP/1.1 ${expected} `)
              : response.endsWith(`\r\n\r\n${expected}`),
            `${target}, ${followSymlinks}: ${response}`,
          );
          if (!followSymlinks) assert(!response.includes("SECRET"), target);
        }
      });
    }
  });
});

Deno.test(
  requiring(
    windowsLacks,
    "FIFOs, sockets and devices get 404 at once, and are never opened",
    async () => {
      await withFolder({ "file": "file", "indexed/x": "" }, async (folder) => {
        for (const name of ["fifo", "indexed/index.html"]) {
          const made = new Deno.Command("mkfifo", {
            args: [join(folder, name)],
          }).outputSync();
          assert(made.success, "mkfifo");
        }
        Deno.symlinkSync("/dev/zero", join(folder, "device"));
        Deno.symlinkSync("fifo", join(folder, "to-fifo"));
        const listener = Deno.listen({
          transport: "unix",
          path: join(folder, "socket"),
        });
        try {
          const names = ["fifo", "to-fifo", "device", "socket", "indexed/"];
          for (const followSymlinks of [false, true]) {
            await withSite({ folder, followSymlinks }, async (port) => {
              for (const name of [...names, ...names]) {
                const response = await ask(port, encodeLast(`/${name}`));
                assert(
                  response.startsWith("HTTP/1.1 404 "),
                  `${name}: ${response}`,
                );
              }
              assert((await ask(port, encodeLast("/file"))).endsWith("file"));
            });
          }
        } finally {
          listener.close();
        }
      });
    },
  ),
);

for (
  const [what, one, other, target] of [
    ["folder", "swapped", "link", "/swapped/file"],
    ["file", "swapped/file", "swapped/link", "/swapped/file"],
  ]
) {
  Deno.test(`a ${what} that is swapped for a link between check and open never discloses the secret`, async () => {
    const large = "d".repeat(600_000);
    const files = { "swapped/file": "decoy", "swapped/large": large };
    await withFolder(files, async (folder) => {
      writeFiles(join(folder, "../outside"), {
        "file": SECRET,
        "large": SECRET.repeat(20_000),
      });
      Deno.symlinkSync("../outside", join(folder, "link"));
      Deno.symlinkSync("../../outside/file", join(folder, "swapped/link"));
      await withSite({ folder }, async (port) => {
        const seen = new Map<string, number>();
        let sent = 0;
        const swaps = await whileSwapping(join(folder, one), {
          b: join(folder, other),
          async body(swaps) {
            const isEnough = (sent: number) =>
              sent >= SWAPPED_REQUESTS && swaps() > LEAST_SWAPS &&
              seen.has("HTTP/1.1 404");
            for (; sent < MAX_REQUESTS && !isEnough(sent); sent += PIPELINED) {
              const requests = encodeRequest(target).repeat(PIPELINED - 2) +
                encodeRequest("/swapped/large", {
                  fields: ["Range: bytes=0-99"],
                }) + encodeLast(target);
              const response = await ask(port, requests);
              assert(!response.includes("SECRET"), "the secret was disclosed");
              assertEquals(
                response.split("HTTP/1.1 503").length,
                response.split("The file is being replaced.").length,
              );
              for (const [status] of response.matchAll(/HTTP\/1\.1 \d+/g)) {
                seen.set(status, (seen.get(status) ?? 0) + 1);
              }
            }
          },
        });
        const total = [...seen.values()].reduce((sum, n) => sum + n, 0);
        console.log(`${total} requests, ${swaps} swaps`, seen);
        assertEquals(total, sent);
        assert(swaps > LEAST_SWAPS, `${swaps} swaps`);
        assert((seen.get("HTTP/1.1 404") ?? 0) > 0);
        // 503: each of a bounded number of looks found another file.
        const rest = [...seen.keys()].filter((status) =>
          !/ (?:200|206|404|503)$/.test(status)
        );
        assertEquals(rest, []);
        const still = await ask(port, encodeLast(target));
        assert(
          still.endsWith("\r\n\r\ndecoy"),
          "the file itself, after the swaps",
        );
      });
    });
  });
}

Deno.test(requiring(
  unprivilegedMissing,
  "a site answers 403 for what the system denies, and serves the rest",
  async () => {
    const files = {
      "open": "open",
      "closed": SECRET,
      "folder/file": SECRET,
      "unlisted/file": "file",
      "unlisted/index.html": "index",
    };
    await withFolder(files, async (folder) => {
      Deno.chmodSync(join(folder, "closed"), 0o000);
      Deno.chmodSync(join(folder, "folder"), 0o000);
      Deno.chmodSync(join(folder, "unlisted"), 0o311);
      const cases: [string, number][] = [
        ["/open", 200],
        ["/closed", 403],
        ["/folder/file", 403],
        ["/folder/missing", 403],
        ["/folder/", 403],
        ["/unlisted/file", 200],
        ["/unlisted/", 200],
        ["/unlisted/missing", 404],
      ];
      await withProgram([folder, "--workers=1"], async (_, port) => {
        for (const [target, status] of [...cases, ...cases]) {
          const response = await ask(port, encodeLast(target));
          assert(response.startsWith(`HTTP/1.1 ${status} `), target + response);
          assert(!response.includes("SECRET"), target);
        }
        Deno.chmodSync(join(folder, "open"), 0o000);
        const response = await ask(port, encodeLast("/open"));
        assert(response.startsWith("HTTP/1.1 403 "), "a changed mode");
      }, { wrapper: UNPRIVILEGED });
      Deno.chmodSync(join(folder, "folder"), 0o755);
    });
  },
));
