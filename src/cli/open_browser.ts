// Opens the site in the browser of this machine, by the system's own program for that. It has one path
// on each system, so that the permission is for that file and no other; `deno.json` names the same.

import { quote } from "../base/visible_text.ts";

/** The programs by system; their paths are those of the permission in `deno.json`. */
export const BROWSER_OPENERS: Readonly<Record<string, string>> = {
  linux: "/usr/bin/xdg-open",
  darwin: "/usr/bin/open",
  windows: "C:/Windows/explorer.exe",
};

/** Its status says nothing. */
const SILENT = "windows";

/** Revokes the permission to run programs. */
export function dropRunPermission(): void {
  for (const command of Object.values(BROWSER_OPENERS)) {
    Deno.permissions.revokeSync({ name: "run", command });
  }
  Deno.permissions.revokeSync({ name: "run" });
}

/**
 * Opens the URL and revokes the permission to run programs. Resolves once the system's program has ended,
 * with a line for the user if it could not. Never rejects.
 */
export async function openBrowser(
  url: string,
  { system = Deno.build.os, program = BROWSER_OPENERS[system] }: {
    system?: string;
    program?: string;
  } = {},
): Promise<string | undefined> {
  const fail = (why: string) => `--open: ${why}; open ${url} yourself`;
  try {
    if (program === undefined) return fail("this system is not known");
    const command = new Deno.Command(program, {
      args: [url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    const browser = command.spawn();
    // It may be the browser itself, which stays open.
    browser.unref();
    dropRunPermission();
    const { success, code } = await browser.status;
    return success || system === SILENT
      ? undefined
      : fail(`${program} found no browser (status ${code})`);
  } catch (error) {
    return fail(explain(program, error as Error));
  } finally {
    dropRunPermission();
  }
}

function explain(program: string, error: Error): string {
  if (error instanceof Deno.errors.NotFound) return `there is no ${program}`;
  return error instanceof Deno.errors.NotCapable
    ? `${program} may not be run`
    : `${program} does not start: ${quote(error.message)}`;
}
