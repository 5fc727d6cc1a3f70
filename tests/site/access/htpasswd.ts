// Apache's htpasswd, the program that writes password files, if it is installed.

import { findMissing, requiring } from "../../requirement.ts";

const missing = findMissing("htpasswd");

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

/** A test for `Deno.test()` that needs htpasswd, ignored without it. */
export function requiringHtpasswd(
  name: string,
  fn: () => void | Promise<void>,
): Deno.TestDefinition {
  return requiring(missing, name, fn);
}
