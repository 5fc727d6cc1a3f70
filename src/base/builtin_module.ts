// The runtime's own `node:` modules, loaded at first use: some cost a start tens of milliseconds.

interface Runtime {
  readonly process: { getBuiltinModule(name: string): unknown };
}

const loaded = new Map<string, unknown>();

/** The built-in module of that name, such as `node:zlib`, as the shape that its user states. */
export function loadBuiltinModule<Module>(name: `node:${string}`): Module {
  let module = loaded.get(name);
  if (module === undefined) {
    module = (globalThis as unknown as Runtime).process.getBuiltinModule(name);
    loaded.set(name, module);
  }
  return module as Module;
}
