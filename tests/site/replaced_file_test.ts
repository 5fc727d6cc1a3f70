// While a deploy replaces files, links and folders, no name that always existed gets 404, nor any other failure.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { MAX_HOT_FILE_OCTETS } from "../../src/site/files/limits.ts";
import type { SiteOptions } from "../../src/site/site_settings.ts";
import { encodeRequest, LONG_TIMEOUT_MS, RawClient } from "../raw_client.ts";
import { windowsLacks } from "../requirement.ts";
import { type Files, withFolder, withSite } from "../site_server.ts";
import { whileRelinking, whileReplacing, whileSwapping } from "../swapper.ts";

/**
 * ms between two exchanges, hundreds a second as in the other cases. With thousands, a request can meet one at each of
 * its bounded looks, and then it gets 503.
 */
const EXCHANGE_PAUSE_MS = 1;
const REQUESTS = 2_000;
/** Requests in one write over one connection. */
const PIPELINED = 10;

const OLD_PAGE = "old ".repeat(100);
const NEW_PAGE = "new ".repeat(100);
const OLD_LARGE = "o".repeat(MAX_HOT_FILE_OCTETS + 1);
const NEW_LARGE = "n".repeat(MAX_HOT_FILE_OCTETS + 2);

/** What is replaced, how, and what is asked for meanwhile. */
interface Case {
  readonly what: string;
  readonly files: Files;
  readonly change: (
    folder: string,
    body: () => Promise<void>,
  ) => Promise<number>;
  /** By target, the status that every response has. */
  readonly targets: Readonly<Record<string, string>>;
  /** The path of the site in the folder, if it is not the folder itself. */
  readonly root?: string;
  readonly options?: SiteOptions;
  readonly fields?: readonly string[];
  /** A pattern of what each response holds. */
  readonly holds?: RegExp;
  readonly requests?: number;
}

const replace =
  (path: string, ...versions: string[]): Case["change"] => (folder, body) =>
    whileReplacing(join(folder, path), { versions, body });

const exchange = (a: string, b: string): Case["change"] => (folder, body) =>
  whileSwapping(join(folder, a), {
    b: join(folder, b),
    pauseMs: EXCHANGE_PAUSE_MS,
    body,
  });

const relink =
  (path: string, ...versions: string[]): Case["change"] => (folder, body) => {
    Deno.symlinkSync(versions[0], join(folder, path));
    return whileRelinking(join(folder, path), { versions, body });
  };

const CASES: readonly Case[] = [
  {
    what: "a small file, renamed over",
    files: { "a/file": OLD_PAGE },
    change: replace("a/file", OLD_PAGE, NEW_PAGE),
    targets: { "/a/file": "200" },
    holds: /^(?:(?:old ){100}|(?:new ){100})$/,
  },
  {
    what: "a large file, renamed over",
    files: { "a/file": OLD_LARGE },
    change: replace("a/file", OLD_LARGE, NEW_LARGE),
    targets: { "/a/file": "206" },
    fields: ["Range: bytes=0-99"],
    holds: /^(?:o{100}|n{100})$/,
  },
  {
    what: "two files that are exchanged",
    files: { "a/file": OLD_PAGE, "a/other": NEW_PAGE },
    change: exchange("a/file", "a/other"),
    targets: { "/a/file": "200", "/a/other": "200" },
  },
  {
    what: "an index file",
    files: { "a/index.html": OLD_PAGE },
    change: replace("a/index.html", OLD_PAGE, NEW_PAGE),
    targets: { "/a/": "200", "/a": "301", "/a/index.html": "200" },
  },
  {
    what: "the page of a clean address",
    files: { "a/page.html": OLD_PAGE },
    change: replace("a/page.html", OLD_PAGE, NEW_PAGE),
    targets: { "/a/page": "200", "/a/page.html": "301", "/a/page/": "301" },
    options: { cleanUrls: true },
  },
  {
    what: "a folder that is exchanged",
    files: {
      "a/d/index.html": OLD_PAGE,
      "a/d/file": OLD_PAGE,
      "a/d/large": OLD_LARGE,
      "b/d/index.html": NEW_PAGE,
      "b/d/file": NEW_PAGE,
      "b/d/large": NEW_LARGE,
    },
    change: exchange("a", "b"),
    targets: {
      "/a/d/": "200",
      "/a/d": "301",
      "/a/d/file": "200",
      "/a/d/large": "200",
    },
    requests: 100,
  },
  {
    what: "a link that is renamed over",
    files: {
      "releases/1/index.html": OLD_PAGE,
      "releases/1/d/large": OLD_LARGE,
      "releases/2/index.html": NEW_PAGE,
      "releases/2/d/large": NEW_LARGE,
    },
    change: relink("current", "releases/1", "releases/2"),
    targets: {
      "/current/": "200",
      "/current/index.html": "200",
      "/current/d/large": "200",
      "/current/d": "301",
    },
    requests: 100,
  },
  {
    what: "a link that leads to the site",
    files: {
      "releases/1/index.html": OLD_PAGE,
      "releases/1/d/large": OLD_LARGE,
      "releases/2/index.html": NEW_PAGE,
      "releases/2/d/large": NEW_LARGE,
    },
    change: relink("current", "releases/1", "releases/2"),
    root: "current",
    targets: {
      "/": "200",
      "/index.html": "200",
      "/d/large": "200",
      "/d": "301",
      "/missing": "404",
    },
    requests: 100,
  },
  {
    what: "a link above the site, which is listed",
    files: {
      "releases/1/site/d/file": OLD_PAGE,
      "releases/2/site/d/file": NEW_PAGE,
    },
    change: relink("current", "releases/1", "releases/2"),
    root: "current/site",
    targets: { "/d/file": "200", "/": "200", "/d/": "200" },
    options: { list: true },
    requests: 200,
  },
  {
    what: "a link between folders whose index has different names",
    files: {
      "releases/1/index.html": OLD_PAGE,
      "releases/2/home.html": NEW_PAGE,
      "releases/1/page.html": OLD_PAGE,
      "releases/2/page": NEW_PAGE,
    },
    change: relink("current", "releases/1", "releases/2"),
    targets: { "/current/": "200", "/current/page": "200" },
    options: { indexNames: ["index.html", "home.html"], cleanUrls: true },
  },
  {
    what: "a precompressed file, where nothing else is acceptable",
    files: { "a/page.html": OLD_PAGE, "a/page.html.br": "old" },
    change: replace("a/page.html.br", "old", "newer"),
    targets: { "/a/page.html": "200" },
    fields: ["Accept-Encoding: br, identity;q=0"],
  },
  {
    what: "the page for what is missing",
    files: { "404.html": OLD_PAGE },
    change: replace("404.html", OLD_PAGE, NEW_PAGE),
    targets: { "/missing": "404", "/a/missing": "404" },
    holds: /^(?:(?:old ){100}|(?:new ){100})$/,
  },
  {
    what: "the page of an application",
    files: { "app.html": OLD_PAGE },
    change: replace("app.html", OLD_PAGE, NEW_PAGE),
    targets: { "/any/address": "200" },
    options: { spa: "app.html" },
    fields: ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"],
  },
  {
    what: "a folder that is listed",
    files: { "a/file": OLD_PAGE, "b/file": NEW_PAGE },
    change: exchange("a", "b"),
    targets: { "/a/": "200" },
    options: { list: true },
    holds: /href="(?:\.\/)?file"/,
    requests: 200,
  },
];

for (const { what, files, change, targets, ...rest } of CASES) {
  Deno.test({
    name: `no request fails while a site is changed: ${what}`,
    ignore: windowsLacks !== undefined,
    async fn() {
      const {
        options,
        fields = [],
        holds = /^/,
        requests = REQUESTS,
        root = "",
      } = rest;
      await withFolder(files, async (top) => {
        const seen = new Map<string, number>();
        const folder = join(top, root);
        const changes = await change(
          top,
          () =>
            withSite({ ...options, folder, warn: failOn }, async (port) => {
              for (const target of Object.keys(targets)) {
                await ask(port, { target, fields, requests, holds, seen });
              }
            }),
        );
        const expected = Object.entries(targets).map((
          [target, status],
        ) => [`${target} ${status}`, requests]);
        assertEquals(
          Object.fromEntries(seen),
          Object.fromEntries(expected),
          `${changes} changes`,
        );
        assert(changes > 100, `${changes} changes`);
      });
    },
  });
}

function failOn(text: string): never {
  throw new Error(text);
}

async function ask(
  port: number,
  { target, fields, requests, holds, seen }: {
    target: string;
    fields: readonly string[];
    requests: number;
    holds: RegExp;
    seen: Map<string, number>;
  },
): Promise<void> {
  const client = await RawClient.connect(port, LONG_TIMEOUT_MS);
  try {
    for (let sent = 0; sent < requests; sent += PIPELINED) {
      await client.send(
        encodeRequest(target, { fields: [...fields] }).repeat(PIPELINED),
      );
      for (let i = 0; i < PIPELINED; i++) {
        const response = await client.receive();
        const key = `${target} ${response.status}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        assert(holds.test(response.text()), key);
      }
    }
  } finally {
    client.close();
  }
}
