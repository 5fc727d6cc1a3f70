// Tests for which the modes of files must count. Root may read everything, unless it is started without the
// capabilities to, by `setpriv --bounding-set=-dac_override,-dac_read_search`.

import { requiring } from "./requirement.ts";

const IS_ROOT = Deno.build.os !== "windows" && Deno.uid() === 0;
const CAPABILITIES = "-dac_override,-dac_read_search";

/** Put before a command line: the program then runs without the right to pass over modes. */
export const UNPRIVILEGED: readonly string[] = IS_ROOT
  ? ["setpriv", `--bounding-set=${CAPABILITIES}`, `--inh-caps=${CAPABILITIES}`]
  : [];

/** Why no program can be run like that; undefined if one can. */
export const unprivilegedMissing: string | undefined =
  Deno.build.os === "windows"
    ? "no modes on Windows"
    : IS_ROOT && !canDropCapabilities()
    ? "setpriv is missing: root may read everything"
    : undefined;

const modesMissing = areModesObeyed()
  ? undefined
  : "modes deny nothing to this user";

/** A test for `Deno.test()` of what modes deny; ignored if they deny nothing to this user. */
export function requiringModes(
  name: string,
  fn: () => void | Promise<void>,
): Deno.TestDefinition {
  return requiring(modesMissing, name, fn);
}

function canDropCapabilities(): boolean {
  const [program, ...args] = [...UNPRIVILEGED, "true"];
  try {
    return new Deno.Command(program, { args }).outputSync().success;
  } catch {
    return false;
  }
}

function areModesObeyed(): boolean {
  if (Deno.build.os === "windows") return false;
  const path = Deno.makeTempFileSync();
  try {
    Deno.chmodSync(path, 0o000);
    Deno.openSync(path).close();
    return false;
  } catch {
    return true;
  } finally {
    Deno.removeSync(path);
  }
}
