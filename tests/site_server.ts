// Folders and sites for tests: made, served on a free port, and taken away again.

import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { SystemClock } from "../src/net/clock.ts";
import { Server } from "../src/net/server.ts";
import { SETTLE_TIME_MS } from "../src/site/files/limits.ts";
import { makeSite } from "../src/site/make_site.ts";
import type { SiteOptions } from "../src/site/site_settings.ts";
import { exchange, type RawResponse } from "./raw_client.ts";
import { openEndpoint, type TransportName } from "./transports.ts";

/** What a folder holds: content by path; a path that ends in `/` is a folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Gives `body` a folder with these files in a folder of its own: there is room beside it. */
export async function withFolder<T>(
  files: Files,
  body: (folder: string) => T | Promise<T>,
): Promise<T> {
  const top = Deno.makeTempDirSync({ prefix: "tinyhttp-site-" });
  try {
    const folder = join(top, "root");
    Deno.mkdirSync(folder);
    writeFiles(folder, files);
    return await body(folder);
  } finally {
    Deno.removeSync(top, { recursive: true });
  }
}

/** Writes the files below a folder, with the folders they need. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const whole = join(folder, path);
    const isFolder = path.endsWith("/");
    Deno.mkdirSync(isFolder ? whole : dirname(whole), { recursive: true });
    if (isFolder) continue;
    if (typeof content === "string") Deno.writeTextFileSync(whole, content);
    else Deno.writeFileSync(whole, content);
  }
}

/**
 * One minute ahead of the system's clock: for it, each file changed long ago.
 *
 * The server caches a file once its last change is older than the steps of file times, up to 2.1 s, since a second
 * change within one step would leave the same times. By this clock it caches a file that was just written, and a test
 * needs no wait. That is sound while nothing changes the files that the server has read, or while `awaitNextFileTime`
 * is awaited before the change. A test that changes files without such a wait takes the system's clock.
 */
export function aMinuteAhead(): number {
  return Date.now() + 60_000;
}

/** Waits until a change gets other times than all changes before: the runtime cuts ctime to whole seconds. */
export async function awaitNextFileTime(): Promise<void> {
  const now = Date.now();
  const next = now - now % 1000 + 1000 + SETTLE_TIME_MS;
  await new Promise((resolve) => setTimeout(resolve, next - now));
}

/** Serves a site while `body` runs. An error in our code, which the server survives, fails the test. */
export async function withSite<T>(
  options: SiteOptions,
  body: (port: number) => Promise<T>,
  clock: () => number = Date.now,
  transport: TransportName = "TCP",
): Promise<T> {
  const faults: unknown[] = [];
  const endpoint = openEndpoint(transport);
  const site = await makeSite(options);
  const server = new Server({
    endpoints: [endpoint],
    responder: site,
    limits: { drainTimeoutMs: 500 },
    clock: new SystemClock(clock),
    fault(error) {
      console.error(error);
      faults.push(error);
    },
  });
  try {
    const result = await body(endpoint.address.port);
    assertEquals(faults, [], "the server reported errors in its own code");
    return result;
  } finally {
    await server.drain();
    site.close();
  }
}

/** Serves a site whose files count as settled: see `aMinuteAhead` for what `body` may do with them. */
export function withSettledSite<T>(
  options: SiteOptions,
  body: (port: number) => Promise<T>,
  transport?: TransportName,
): Promise<T> {
  return withSite(options, body, aMinuteAhead, transport);
}

type Init = Parameters<typeof exchange>[2];

/**
 * Sends a request twice to a server that was just started: the first response is cold, the second comes from its
 * caches. `check` gets both, and they must be the same but for Date and what is random. Nothing may change the files.
 */
export async function exchangeColdAndHot(
  options: SiteOptions,
  { target, check, ...init }: Init & {
    target: string;
    check: (response: RawResponse) => void | Promise<void>;
  },
): Promise<void> {
  await withSettledSite(options, async (port) => {
    const cold = await exchange(port, target, init);
    await check(cold);
    const hot = await exchange(port, target, init);
    await check(hot);
    assertEquals(comparable(hot), comparable(cold), `${target}: hot and cold`);
  });
}

/** Status, fields and content without what differs from one time to the next. */
export function comparable(response: RawResponse): unknown {
  const boundary = /boundary=(\S+)/.exec(response.head)?.[1] ?? "\0";
  const fields = response.fields
    .filter(([name]) => name !== "Date")
    .map(([name, value]) => `${name}: ${value}`.replace(boundary, "BOUNDARY"));
  const content = response.text().replaceAll(boundary, "BOUNDARY");
  return { status: response.status, fields, content };
}
