// Apache's htpasswd, the program that writes password files, if it is installed.

/** True if the program is installed. */
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

/** The line that htpasswd writes with options such as `-B` and `-C4`. */
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

/** Registers a test that needs htpasswd. Without it the test is ignored, and its name says why. */
export function testWithHtpasswd(
  name: string,
  fn: () => void | Promise<void>,
): void {
  const why = HAS_HTPASSWD ? "" : " (htpasswd is not installed)";
  Deno.test({ name: name + why, ignore: !HAS_HTPASSWD, fn });
}
