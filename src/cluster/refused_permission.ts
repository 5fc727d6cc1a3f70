// Which of a handler's permissions the runtime refuses. Only the start of a worker shows that: a query says "granted" of a host
// that the runtime cannot use, where the program may use the whole network.

import { quote } from "../base/visible_text.ts";
import {
  encodePermission,
  type HandlerPermissions,
  type ListedPermission,
  listPermissions,
  PERMISSION_NAMES,
} from "./handler_module.ts";
import { StartFailure } from "./start_failure.ts";

const EMPTY_MODULE = "data:text/javascript,";

/** An IPv6 address as the runtime does not take it. */
const BARE_IPV6 = /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i;

/** The failure that names the first permission that a worker cannot have; undefined where it can have each. */
export function findRefusedPermission(
  allow: HandlerPermissions,
): StartFailure | undefined {
  for (const permission of listPermissions(allow)) {
    const error = refuse(permission);
    if (error === undefined) continue;
    const { name } = error;
    const text = quote(encodePermission(permission));
    return new StartFailure("permission", {
      name,
      message: name === "NotCapable"
        ? `this program itself has no permission for ${text}`
        : `the runtime refuses ${text}: ${explain(permission, error)}`,
    });
  }
  return undefined;
}

/** Why a worker cannot have this permission; undefined where it can. */
function refuse({ name, given }: ListedPermission): Error | undefined {
  const none = PERMISSION_NAMES.map((each) => [each, false]);
  const permissions = {
    ...Object.fromEntries(none),
    [name]: given === true || [given],
  };
  try {
    const options = { type: "module", deno: { permissions } } as WorkerOptions;
    new Worker(EMPTY_MODULE, options).terminate();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function explain({ name, given }: ListedPermission, error: Error): string {
  return name === "net" && BARE_IPV6.test(String(given))
    ? "an IPv6 address has brackets, as in [::1]:443"
    : quote(error.message);
}
