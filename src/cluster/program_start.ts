// The programs behind the server. Their code is loaded only where there are folders of programs: it is a fifth of what the
// program loads at its start.

import type { ProgramRunner } from "../program/program_runner.ts";
import type { SupervisorOptions } from "./supervisor_options.ts";

/** Undefined where the settings name no folder of programs. `report` gets what goes wrong. Rejects with what opening a folder throws. */
export async function openPrograms(
  { settings: { programs, limits }, onFault }: SupervisorOptions,
  report: (line: string) => void,
): Promise<ProgramRunner | undefined> {
  if (programs.length === 0) return undefined;
  const { ProgramRunner } = await import("../program/program_runner.ts");
  return new ProgramRunner({
    folders: programs,
    writeTimeoutMs: limits.writeTimeoutMs,
    onErrorLine: onFault,
    report,
  });
}
