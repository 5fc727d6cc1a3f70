// Folders and sites for tests: made, served on a free port, and taken away again.

import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { Server } from "../src/net/server.ts";
import { openTcpEndpoint } from "../src/net/tcp_endpoint.ts";
import { COARSE_SETTLE_TIME_MS } from "../src/site/files/limits.ts";
import { makeSite } from "../src/site/make_site.ts";
import type { SiteOptions } from "../src/site/site_settings.ts";
import { exchange, type RawResponse } from "./raw_client.ts";

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

/** Serves a site while `body` runs. Our own faults, which the server survives, fail the test. */
export async function withSite<T>(
  options: SiteOptions,
  body: (port: number) => Promise<T>,
): Promise<T> {
  const faults: unknown[] = [];
  const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
  const server = new Server({
    endpoints: [endpoint],
    responder: await makeSite(options),
    limits: { drainTimeoutMs: 500 },
    fault(error) {
      console.error(error);
      faults.push(error);
    },
  });
  try {
    const result = await body(endpoint.address.port);
    assertEquals(faults, [], "the server reported faults of its own");
    return result;
  } finally {
    await server.drain();
  }
}

/** Waits until what is changed after `changed` would show in the times of files, so that they may be kept. */
export async function settle(changed = Date.now()): Promise<void> {
  const left = changed + COARSE_SETTLE_TIME_MS + 50 - Date.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

/**
 * Registers a test with a folder of its own whose files may be kept when it begins. It is made at once, so that all
 * tests of a module wait together.
 */
export function testInFolder(
  name: string,
  { files, prepare }: { files: Files; prepare?: (folder: string) => void },
  body: (folder: string) => Promise<void>,
): void {
  const top = Deno.makeTempDirSync({ prefix: "tinyhttp-site-" });
  const folder = join(top, "root");
  Deno.mkdirSync(folder);
  writeFiles(folder, files);
  prepare?.(folder);
  const made = Date.now();
  const remove = () => {
    try {
      Deno.removeSync(top, { recursive: true });
    } catch {
      // It is gone already.
    }
  };
  // For tests that are filtered out.
  globalThis.addEventListener("unload", remove);
  Deno.test(name, async () => {
    try {
      await settle(made);
      await body(folder);
    } finally {
      remove();
    }
  });
}

type Init = Parameters<typeof exchange>[2];

/**
 * Asks a server that was just started twice: the first answer is cold, the second hot. `check` sees both, and they
 * are asserted to be the same but for Date and what is random.
 */
export async function exchangeColdAndHot(
  options: SiteOptions,
  { target, check, ...init }: Init & {
    target: string;
    check: (response: RawResponse) => void | Promise<void>;
  },
): Promise<void> {
  await withSite(options, async (port) => {
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
