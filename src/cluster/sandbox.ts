// What a worker may do: read the folder or the file that it serves, and listen on its addresses. Nothing else. The
// inspector's thread reads nothing.
//
// Reading is granted by path, and the runtime follows links from there. That links stay inside the
// folder is checked in `src/site/files/containment.ts`. Where a link on the way to the folder is changed,
// the same permission is for the folder that it then leads to.

import { joinPath } from "../site/files/file_path.ts";
import type { InspectorSettings } from "./inspector_message.ts";
import { addHandlerPermissions } from "./handler_module.ts";
import type { WorkerSettings } from "./message.ts";

/** What no thread of the program needs. */
const DENIED: Deno.PermissionOptionsObject = {
  write: false,
  env: false,
  run: false,
  ffi: false,
  sys: false,
  import: false,
};

/** The permissions of a worker with these settings. */
export function decideWorkerPermissions(
  { site, listen, tls, turnPort }: Pick<
    WorkerSettings,
    "site" | "listen" | "tls" | "turnPort"
  >,
): Deno.PermissionOptionsObject {
  const { folder, file, followSymlinks } = site;
  const { addresses, port } = listen;
  const ports = tls?.redirectPort === undefined
    ? [port]
    : [port, tls.redirectPort];
  const net = addresses.flatMap((address) =>
    ports.map((port) => `${encodeHost(address)}:${port}`)
  );
  // The worker gives this one back as soon as its signal is open.
  if (turnPort !== undefined) net.push(encodeTurnHost(turnPort));
  return {
    read: folder === undefined
      ? false
      : file !== undefined
      ? [joinPath(folder, [file])]
      // A link that may be followed may lead anywhere.
      : followSymlinks
      ? true
      : [folder],
    net,
    ...DENIED,
  };
}

/** The inspector may listen on its port, and connect to the server that it watches. It reads nothing. */
export function decideInspectorPermissions(
  { addresses, guard, replay }: Pick<
    InspectorSettings,
    "addresses" | "guard" | "replay"
  >,
): Deno.PermissionOptionsObject {
  const net = addresses.map((host) => `${encodeHost(host)}:${guard.port}`);
  if (replay !== undefined) {
    net.push(`${encodeHost(replay.hostname)}:${replay.port}`);
  }
  return { read: false, net, ...DENIED };
}

/** A worker that runs the module with the permissions of these settings. Throws where the runtime denies it one of them. */
export function startSandboxed(
  module: string,
  { name, settings }: { name: string; settings: WorkerSettings },
): Worker {
  const permissions = addHandlerPermissions(
    decideWorkerPermissions(settings),
    settings.handler,
  );
  const deno = { permissions };
  return new Worker(module, { type: "module", name, deno } as WorkerOptions);
}

/** The host of a worker's `TurnSignal`, as permissions name it. */
export function encodeTurnHost(port: number): string {
  return `127.0.0.1:${port}`;
}

function encodeHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
