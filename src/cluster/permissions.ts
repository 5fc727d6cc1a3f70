// What a worker may do: read what it serves, listen where it serves it. Nothing else.

import type { WorkerSettings } from "./message.ts";

/** The permissions of a worker with these settings; the folder must be a real path. */
export function decideWorkerPermissions(
  { site, hostname, port }: WorkerSettings,
): Deno.PermissionOptionsObject {
  const { folder } = site;
  return {
    read: folder === undefined ? false : [folder],
    net: hostname === undefined
      ? [`[::]:${port}`, `0.0.0.0:${port}`]
      : [`${encodeHost(hostname)}:${port}`],
    write: false,
    env: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  };
}

function encodeHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
