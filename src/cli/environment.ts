// The environment, read once at the start. `dropped_permissions` gives the permission for it back.

import type { GetEnvironment } from "./options.ts";

/** The environment of this process. */
export interface Environment {
  readonly get: GetEnvironment;
  /** All variables; none where the program may only read those that it names. */
  readonly all: Readonly<Record<string, string>>;
}

/** Reads the environment. */
export function takeEnvironment(): Environment {
  try {
    const all = Deno.env.toObject();
    return {
      all,
      get: (name) => Object.hasOwn(all, name) ? all[name] : undefined,
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    return { all: {}, get: (name) => Deno.env.get(name) };
  }
}
