// What the machine has: cores to pin to, programs to run, and what is worth saying beside figures.

const LINUX = Deno.build.os === "linux";

/** The path of a program, from PATH and the folders that hold servers; undefined without it. */
export function findProgram(name: string): string | undefined {
  const path = (Deno.env.get("PATH") ?? "").split(":");
  return [...path, "/usr/sbin", "/usr/local/sbin"]
    .filter((folder) => folder !== "")
    .map((folder) => `${folder}/${name}`)
    .find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const taskset = LINUX ? findProgram("taskset") : undefined;

/** Whether servers and load can each be kept to a core of their own. */
export const canPin = taskset !== undefined &&
  navigator.hardwareConcurrency >= 2;

/** The words that keep a command to these cores; none where that can't be done. */
export function pinTo(cores: string): string[] {
  return canPin ? ["taskset", "-c", cores] : [];
}

/** Keeps this process off the servers' core. */
export async function pinSelf(core: string): Promise<void> {
  if (!canPin) return;
  await new Deno.Command(taskset!, {
    args: ["-a", "-c", "-p", core, String(Deno.pid)],
    stdout: "null",
    stderr: "null",
  }).output();
}

/** The first line, either stream, that a command prints; undefined where it fails. */
export async function firstLine(
  command: string,
  ...args: string[]
): Promise<string | undefined> {
  try {
    const output = await new Deno.Command(command, { args }).output();
    const text = new TextDecoder().decode(output.stdout) ||
      new TextDecoder().decode(output.stderr);
    return text.split("\n")[0].trim();
  } catch {
    return undefined;
  }
}

/** How many files a process, this one if not given, may have open; undefined where it can't be told. */
export function readOpenFilesLimit(
  pid: number | "self" = "self",
): number | undefined {
  const line = readText(`/proc/${pid}/limits`)?.split("\n")
    .find((line) => line.startsWith("Max open files"));
  const limit = line?.match(/\d+/)?.[0];
  return limit === undefined ? undefined : Number(limit);
}

/** Model, cores, kernel, runtime and how busy it is. */
export function describeMachine(): string {
  const model = readText("/proc/cpuinfo")?.match(/^model name\s*: (.*)$/m)?.[1];
  const load = LINUX ? Deno.loadavg().map((n) => n.toFixed(2)).join(" ") : "–";
  return `${model ?? Deno.build.arch}, ${navigator.hardwareConcurrency} ` +
    `cores, ${Deno.build.os} ${Deno.osRelease()}, Deno ${Deno.version.deno}, ` +
    `load average ${load}`;
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
