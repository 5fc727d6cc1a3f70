// A program as a process that leads a group of its own, so that what it starts ends with it. RFC 3875 §7.2: its working directory
// is the folder that it is in. No shell is involved, and it gets no arguments (§4.4 lets a query become arguments, which has
// handed options to interpreters).
//
// A process that leaves the group (`setsid`) is out of reach. On Windows there are no groups: only the program itself ends.

import { parentOf } from "../site/files/file_path.ts";

/** A process that runs. */
export class ProcessGroup {
  readonly child: Deno.ChildProcess;
  #isKilled = false;

  /** Starts the program. Throws what the system throws. */
  constructor(
    path: string,
    { env, hasContent }: {
      env: Record<string, string>;
      hasContent: boolean;
    },
  ) {
    this.child = new Deno.Command(path, {
      cwd: parentOf(path),
      clearEnv: true,
      env,
      stdin: hasContent ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
  }

  /** Ends what is left of the group. */
  kill(): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    try {
      // The number is not another group's: the system keeps it as long as the group has a process.
      if (Deno.build.os === "windows") this.child.kill("SIGKILL");
      else Deno.kill(-this.child.pid, "SIGKILL");
    } catch {
      // All of it has ended.
    }
  }
}
