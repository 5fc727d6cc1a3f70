// Permissions of the program that the given options do not need. A worker can have no more than the program.

import type { Options } from "./option_sections.ts";

/**
 * Gives back the permission for native code, and those to write and to read the environment unless the handler of the
 * options gets some of them.
 */
export function dropPermissions(
  handler: Options["handler"] | undefined,
): void {
  const { file, allow } = handler ?? {};
  for (const name of ["env", "write"] as const) {
    const isNeeded = file !== undefined && allow?.[name] !== undefined;
    if (!isNeeded) Deno.permissions.revokeSync({ name });
  }
  Deno.permissions.revokeSync({ name: "ffi" });
}
