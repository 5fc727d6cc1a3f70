// What a worker may do: read the folder that it serves, and listen on its address. Nothing else.
//
// Reading is granted by path, and the runtime follows links from there. That links stay inside the
// folder is checked in `src/site/files/containment.ts`.

import type { WorkerSettings } from "./message.ts";

/** The permissions of a worker with these settings. */
export function decideWorkerPermissions(
  { site, listen: { hostname, port } }: Pick<WorkerSettings, "site" | "listen">,
): Deno.PermissionOptionsObject {
  const { folder, followSymlinks } = site;
  return {
    // A link that may be followed may lead anywhere.
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
