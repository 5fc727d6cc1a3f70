// What the runtime stores for a handler beside its permissions: `caches` writes into the runtime's own folder.

import type { HandlerPermissions } from "./handler_module.ts";

/** Removes `caches`, unless the handler may write everywhere. To be called before the handler is loaded. */
export function removeStorage(allow: HandlerPermissions): void {
  if (allow.write !== true) Reflect.deleteProperty(globalThis, "caches");
}
