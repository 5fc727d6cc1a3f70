// The programs behind the server. Their code is loaded only where there are folders of programs: it is a fifth of what the
// program loads at its start.

import type { ProgramRunner } from "../program/program_runner.ts";
import type { ServedRoot } from "../site/files/served_root.ts";
import type { SiteSettings } from "../site/site_settings.ts";
import type { SupervisorOptions } from "./supervisor_options.ts";

/** Undefined where the settings name no folder of programs. `report` gets what goes wrong. Rejects with what opening a folder throws. */
export async function openPrograms(
  { settings: { programs, limits, site }, onFault }: SupervisorOptions,
  report: (line: string) => void,
): Promise<ProgramRunner | undefined> {
  if (programs.length === 0) return undefined;
  const { ProgramRunner } = await import("../program/program_runner.ts");
  return new ProgramRunner({
    folders: programs,
    site: await openSite(site),
    writeTimeoutMs: limits.writeTimeoutMs,
    onErrorLine: onFault,
    report,
  });
}

/** The folder of the site; undefined where there is none, or it cannot be opened: the workers say why. */
async function openSite(
  { folder, file, dotfiles, followSymlinks, hidden }: Omit<
    SiteSettings,
    "warn"
  >,
): Promise<ServedRoot | undefined> {
  if (folder === undefined) return undefined;
  const { ServedRoot } = await import("../site/files/served_root.ts");
  try {
    return ServedRoot.open(folder, { dotfiles, followSymlinks, hidden, file });
  } catch {
    return undefined;
  }
}
