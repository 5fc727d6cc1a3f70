// Counts how often the server asks whether a name is there. Import this file before it asks for the first time: it loads
// the module then, and this file must have replaced it.

interface Fs {
  existsSync(path: string): boolean;
}

interface Process {
  getBuiltinModule(name: string): Fs;
}

const { process } = globalThis as unknown as { process: Process };
const getBuiltinModule = process.getBuiltinModule;
let asked = 0;

process.getBuiltinModule = (name) => {
  const found = getBuiltinModule.call(process, name);
  if (name !== "node:fs") return found;
  return Object.assign(Object.create(found), {
    existsSync(path: string) {
      asked++;
      return found.existsSync(path);
    },
  });
};

/** How often it asks while `body` runs. */
export function countPresenceChecks(body: () => void): number {
  const before = asked;
  body();
  return asked - before;
}
