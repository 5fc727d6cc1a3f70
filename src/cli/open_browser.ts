// Opens the site in the browser of this machine, by the system's own program for that. It has one path
// on each system.
//
// The program starts with the permission to run any program, because `--cgi` names a folder whose programs nobody knows before,
// and the runtime can take a permission away, but not narrow it. So this permission is revoked before anything else where no
// option needs it; after the browser was started where only `--open` does; and kept where `--cgi` is given. Workers never have it.

import { quote } from "../base/visible_text.ts";

/** The programs by system. */
export const BROWSER_OPENERS: Readonly<Record<string, string>> = {
  linux: "/usr/bin/xdg-open",
  darwin: "/usr/bin/open",
  windows: "C:/Windows/explorer.exe",
};

/** Its status says nothing. */
const SILENT = "windows";

/** Revokes the permission to run programs. */
export function dropRunPermission(): void {
  Deno.permissions.revokeSync({ name: "run" });
}

/**
 * Opens the URL, and revokes the permission to run programs unless others are run. Resolves once the system's program has ended,
 * with a line for the user if it could not. Never rejects.
 */
export async function openBrowser(
  url: string,
  {
    system = Deno.build.os,
    program = BROWSER_OPENERS[system],
    keepsPermission = false,
  }: {
    system?: string;
    program?: string;
    /** Whether other programs may be run afterwards. */
    keepsPermission?: boolean;
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
    if (!keepsPermission) dropRunPermission();
    const { success, code } = await browser.status;
    return success || system === SILENT
      ? undefined
      : fail(`${program} found no browser (status ${code})`);
  } catch (error) {
    return fail(explain(program, error as Error));
  } finally {
    if (!keepsPermission) dropRunPermission();
  }
}

function explain(program: string, error: Error): string {
  if (error instanceof Deno.errors.NotFound) return `there is no ${program}`;
  return error instanceof Deno.errors.NotCapable
    ? `${program} may not be run`
    : `${program} does not start: ${quote(error.message)}`;
}
