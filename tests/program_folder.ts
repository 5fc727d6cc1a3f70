// Programs behind the server for tests: shell scripts in a folder of their own, served by the program.

import { join } from "@std/path";
import { Program } from "./e2e/program.ts";

/** Files by name: a text that begins with `#!` is executable. */
export type ProgramFiles = Readonly<Record<string, string>>;

/** A folder with these files. */
export async function makeProgramFolder(files: ProgramFiles): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_cgi_" });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text);
    if (text.startsWith("#!")) await Deno.chmod(path, 0o755);
  }
  return folder;
}

/** Serves the files as `--cgi /cgi-bin=FOLDER`, and ends the server and removes the folder after `use`. */
export async function withPrograms(
  files: ProgramFiles,
  use: (
    how: { port: number; program: Program; folder: string },
  ) => Promise<void>,
  args: readonly string[] = [],
): Promise<void> {
  const folder = await makeProgramFolder(files);
  const program = Program.start([
    "--host=127.0.0.1",
    "--port=0",
    `--cgi=/cgi-bin=${folder}`,
    ...args,
  ]);
  try {
    await use({ port: await program.port(), program, folder });
  } finally {
    await program.end();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The numbers of the processes whose working directory is the folder or below it, on Linux. */
export function findProcesses(folder: string): readonly number[] {
  const found: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readLinkSync(`/proc/${name}/cwd`).startsWith(folder)) {
        found.push(Number(name));
      }
    } catch {
      // It has ended.
    }
  }
  return found;
}
