// A handler in a module from disk: how a worker loads it, and what the worker may do for it.

import type { Handler } from "../handler/handler.ts";
import { describeLoadError } from "./thrown_text.ts";

/** The module, and what it may do beside reading its folder. It survives a structured clone. */
export interface HandlerModule {
  /** The `file:` URL of the module. */
  readonly url: string;
  /** Its folder, which it may read. */
  readonly folder: string;
  readonly allow: HandlerPermissions;
}

/** Permissions of the runtime: a list of what is allowed, or true for all of it. */
export type HandlerPermissions = {
  readonly [Name in PermissionName]?: true | readonly string[];
};

/** The permissions that a handler can get, by the runtime's own names. */
export const PERMISSION_NAMES = [
  "read",
  "write",
  "net",
  "env",
  "sys",
] as const;

/** One of them. */
export type PermissionName = typeof PERMISSION_NAMES[number];

/** One permission of the list, such as `net=api.example.com:443`, or `net` for all of it. */
export interface ListedPermission {
  readonly name: PermissionName;
  readonly given: true | string;
}

/** All that is allowed, one by one. */
export function listPermissions(
  allow: HandlerPermissions,
): readonly ListedPermission[] {
  return PERMISSION_NAMES.flatMap((name): readonly ListedPermission[] => {
    const given = allow[name] ?? [];
    return given === true
      ? [{ name, given }]
      : given.map((each) => ({ name, given: each }));
  });
}

/** A permission in the form of `--handler-allow`. */
export function encodePermission({ name, given }: ListedPermission): string {
  return given === true ? name : `${name}=${given}`;
}

/** A module could not be used as a handler. */
export class HandlerFailure extends Error {
  override readonly name = "HandlerFailure";
}

/**
 * The handler of a module: the method `fetch` of its default export. Rejects with a HandlerFailure whose message is one
 * line: what the module threw, or what it lacks.
 */
export async function loadHandler({ url }: HandlerModule): Promise<Handler> {
  checkFile(url);
  let module: { readonly default?: { readonly fetch?: unknown } };
  try {
    module = await import(url);
  } catch (error) {
    throw new HandlerFailure(describeLoadError(error));
  }
  const app = module.default;
  const fetch = app?.fetch;
  if (typeof fetch !== "function") {
    throw new HandlerFailure(
      "its default export has no function fetch(request, info)",
    );
  }
  return (request, info) => fetch.call(app, request, info);
}

/**
 * Throws where the module became a pipe, a device or a folder since its option was read. An import of a pipe would block
 * the thread, and one of `/dev/zero` would take all memory.
 */
function checkFile(url: string): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(new URL(url));
  } catch {
    // The import says why.
    return;
  }
  if (!info.isFile) throw new HandlerFailure("it is not a file");
}

/** What a worker may do for the handler as well: `granted` is what it may do without. */
export function addHandlerPermissions(
  granted: Deno.PermissionOptionsObject,
  handler: HandlerModule | undefined,
): Deno.PermissionOptionsObject {
  if (handler === undefined) return granted;
  const { folder, allow } = handler;
  const merged: Record<string, unknown> = { ...granted };
  for (const name of PERMISSION_NAMES) {
    const own = name === "read" ? [folder] : [];
    const given = allow[name] ?? [];
    merged[name] = given === true || granted[name] === true
      ? true
      : merge(granted[name], [...own, ...given]);
  }
  return merged as Deno.PermissionOptionsObject;
}

function merge(granted: unknown, more: readonly string[]): unknown {
  const lists = Array.isArray(granted) ? [...granted, ...more] : more;
  return lists.length === 0 ? false : lists;
}
