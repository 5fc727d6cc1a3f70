// deno-lint-ignore-file no-import-prefix
// A headless Chromium for tests, by way of playwright-core.
//
// TINYHTTP_CHROMIUM names it; otherwise the first of the usual paths counts.
// Without one, tests are ignored, and their names say why. Each page has a
// browser of its own, with a fresh profile that is removed after it.

// Not in `deno.json`, which names the packages of the program: only tests use it.
import {
  type BrowserContextOptions,
  chromium,
  type Page,
} from "npm:playwright-core@1.65.1";
import { requiring } from "../requirement.ts";

export type { BrowserContextOptions, Page };

const USUAL_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

// Only the page under test may reach the network, and it must use HTTP/1.1, not
// HTTP/3.
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const REMOVAL_ATTEMPTS = 20;
const REMOVAL_PAUSE_MS = 50;

const found = findChromium();

/** Why tests that need Chromium can't run; undefined if they can. */
export const chromiumMissing: string | undefined = found.missing;

/**
 * A test for `Deno.test()` whose body gets a page of a fresh browser. Without
 * Chromium it is ignored, and its name says why.
 */
export function inBrowser(
  name: string,
  body: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Deno.TestDefinition {
  return requiring(chromiumMissing, name, () => withPage(body, options));
}

/**
 * Calls `body` with a page of a fresh browser, and returns its result.
 * Browser and profile are gone afterwards, whether `body` returns or throws.
 * `options` are playwright's for a context: viewport, color scheme, script off.
 * `flags` are more arguments of Chromium.
 */
export async function withPage<T>(
  body: (page: Page) => Promise<T>,
  options: BrowserContextOptions = {},
  flags: readonly string[] = [],
): Promise<T> {
  if (found.path === undefined) throw new Error(found.missing);
  const profile = await Deno.makeTempDir({ prefix: "tinyhttp-chromium-" });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      ...options,
      executablePath: found.path,
      args: [...FLAGS, ...flags],
    });
    try {
      return await body(context.pages()[0] ?? await context.newPage());
    } finally {
      await context.close();
    }
  } finally {
    await removeProfile(profile);
  }
}

type Found =
  | { path: string; missing?: undefined }
  | { path?: undefined; missing: string };

function findChromium(): Found {
  const named = Deno.env.get("TINYHTTP_CHROMIUM");
  if (named !== undefined && named !== "") {
    return isFile(named) ? { path: named } : {
      missing:
        `Chromium is missing: TINYHTTP_CHROMIUM names no file: "${named}"`,
    };
  }
  const path = USUAL_PATHS.find(isFile);
  return path !== undefined ? { path } : {
    missing: "Chromium is missing: install chromium or set TINYHTTP_CHROMIUM",
  };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

// Chromium's helper processes may write into the profile shortly after the
// browser itself has ended.
async function removeProfile(profile: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.remove(profile, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (attempt === REMOVAL_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, REMOVAL_PAUSE_MS));
    }
  }
}
