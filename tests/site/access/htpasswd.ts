// Apache's htpasswd, where it is installed: what password files are made with.

/** Whether the program is there. */
export const HAS_HTPASSWD: boolean = findHtpasswd();

function findHtpasswd(): boolean {
  try {
    // Without arguments it prints its usage.
    new Deno.Command("htpasswd", { stdout: "null", stderr: "null" })
      .outputSync();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The line it makes, by options such as `-B` and `-C4`. */
export function makeLine(
  options: readonly string[],
  { user, password }: { user: string; password: string },
): string {
  const { code, stdout } = new Deno.Command("htpasswd", {
    args: ["-nb", ...options, user, password],
    stdout: "piped",
    stderr: "null",
  }).outputSync();
  if (code !== 0) throw new Error(`htpasswd ended with status ${code}`);
  return new TextDecoder().decode(stdout).trim();
}

/** A test that needs it; where it is missing, the name says why the test is ignored. */
export function testWithHtpasswd(
  name: string,
  fn: () => void | Promise<void>,
): void {
  const why = HAS_HTPASSWD ? "" : " (htpasswd is not installed)";
  Deno.test({ name: name + why, ignore: !HAS_HTPASSWD, fn });
}
