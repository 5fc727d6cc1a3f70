// What a lock file pins, and what the packages that modules import depend on: `lock_test.ts` compares the two.

import { listImports } from "./structure.ts";

/** The part of a lock file (version 5) that names packages. */
export interface LockFile {
  /** The version of each package that is asked for, by `npm:NAME@RANGE`. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** By `NAME@VERSION`. */
  readonly npm: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** Each is `NAME`, or `NAME@VERSION` if the file pins several versions of it. */
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

/** The packages of these import specifiers, as `npm:NAME@RANGE`, sorted, each once. Other specifiers name none. */
export function listPackages(specifiers: readonly string[]): string[] {
  const packages = specifiers.flatMap((specifier) =>
    /^npm:(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? []
  );
  return [...new Set(packages)].sort();
}

/** The packages that modules with these texts import, by themselves or by a name of the import map. */
export function listImportedPackages(
  texts: readonly string[],
  imports: Readonly<Record<string, string>>,
): string[] {
  return listPackages(
    texts.flatMap(listImports).map((specifier) =>
      imports[specifier] ?? specifier
    ),
  );
}

/** These packages and all that they depend on, as `NAME@VERSION`, sorted. What is not pinned is `NAME` alone. */
export function listNeeded(
  { specifiers, npm }: LockFile,
  packages: readonly string[],
): string[] {
  const needed = new Set<string>();
  const visit = (id: string) => {
    if (needed.has(id)) return;
    needed.add(id);
    const { dependencies = [], optionalDependencies = [] } = npm[id] ?? {};
    for (const name of [...dependencies, ...optionalDependencies]) {
      visit(
        name in npm
          ? name
          : Object.keys(npm).find((id) => id.startsWith(`${name}@`)) ?? name,
      );
    }
  };
  for (const request of packages) {
    const name = request.slice("npm:".length, request.lastIndexOf("@"));
    visit(request in specifiers ? `${name}@${specifiers[request]}` : name);
  }
  return [...needed].sort();
}
