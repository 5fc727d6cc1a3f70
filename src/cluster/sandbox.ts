// What a worker may do: read what it serves, listen where it serves it. Nothing else.
//
// Reading is granted by path, and the runtime follows links from there: that links stay inside the
// folder is for `src/site/containment.ts`.

import type { WorkerSettings } from "./message.ts";

/** The permissions of a worker with these settings; the folder must be a real path. */
export function decideWorkerPermissions(
  { site, hostname, port }: WorkerSettings,
): Deno.PermissionOptionsObject {
  const { folder, followSymlinks } = site;
  return {
    // Links that may be followed may lead anywhere.
    read: folder === undefined ? false : followSymlinks ? true : [folder],
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

/** A worker that runs the module with the permissions of these settings. */
export function startSandboxed(
  module: string,
  { name, settings }: { name: string; settings: WorkerSettings },
): Worker {
  const deno = { permissions: decideWorkerPermissions(settings) };
  return new Worker(module, { type: "module", name, deno } as WorkerOptions);
}

function encodeHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
