// The runtime's `node:` modules, loaded at first use instead of at the start.
//
// On Deno 2.9 the first use of any of them costs 9 ms for the part that all share; `node:crypto` and
// `node:zlib` cost 6 ms more. That is 15 ms and 7 to 10 MiB in each thread. On 2.4 it is 0.5 ms.
// The types of these modules come from a package that 2.4 downloads, so each user states its own.

interface Runtime {
  readonly process: { getBuiltinModule(name: string): unknown };
}

const loaded = new Map<string, unknown>();

/** The built-in module of that name, such as `node:zlib`, in the shape that the caller states. */
export function loadBuiltinModule<Module>(name: `node:${string}`): Module {
  let module = loaded.get(name);
  if (module === undefined) {
    module = (globalThis as unknown as Runtime).process.getBuiltinModule(name);
    loaded.set(name, module);
  }
  return module as Module;
}
