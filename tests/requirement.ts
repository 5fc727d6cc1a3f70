// Tests that need what not every machine has: without it they are ignored, and their names say why.

/** A test for `Deno.test()`, ignored if `missing` says what the machine lacks. */
export function requiring(
  missing: string | undefined,
  name: string,
  fn: () => void | Promise<void>,
): Deno.TestDefinition {
  return missing === undefined
    ? { name, fn }
    : { name: `${name} (${missing})`, ignore: true, fn };
}

/** Why a program can't be run; undefined if it can. */
export function findMissing(program: string): string | undefined {
  try {
    new Deno.Command(program, { args: ["--version"] }).outputSync();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `${program} is missing`;
    throw error;
  }
}

/** Why a test for one operating system can't be run; undefined on that system. */
export function requireSystem(
  system: typeof Deno.build.os,
): string | undefined {
  return Deno.build.os === system ? undefined : `needs ${system}`;
}

/** Why a test can't be run on Windows; undefined on other systems. */
export const windowsLacks: string | undefined = Deno.build.os === "windows"
  ? "not on Windows"
  : undefined;
