// Checks of how the source is laid out, each a pure function from source text to the list of its violations:
// who imports whom, which names of the runtime are mentioned where, what files are called, what lies at the top.
//
// Comments never count. String and template literals count for import specifiers only through import syntax.

/** A module: its path from the top of the checkout, with `/`, and its text. */
export interface Module {
  readonly path: string;
  readonly text: string;
}

/** For each room the rooms that its modules may import besides their own, type imports included. */
export const IMPORTABLE: Readonly<Record<string, readonly string[]>> = {
  "base": [],
  "http": [],
  "http1": ["base", "http"],
  "site/work": [],
  "site/access": ["base", "http", "site/work"],
  "site/coding": ["base", "http", "site/work"],
  "site/representation": ["base", "http", "site/coding"],
  "site/files": ["base", "http", "site/coding", "site/representation"],
  "site/rules": ["base", "http", "site/files", "site/representation"],
  "site/listing": [
    "base",
    "http",
    "site/files",
    "site/representation",
    "site/work",
  ],
  "site/built_in": ["base", "http", "site/representation"],
  "site": [
    "base",
    "http",
    "site/access",
    "site/built_in",
    "site/coding",
    "site/files",
    "site/listing",
    "site/representation",
    "site/rules",
    "site/work",
  ],
  "observe": ["http"],
  "net": ["base", "http", "http1", "observe"],
  "cluster": ["base", "net", "observe", "site"],
  "cli": [
    "base",
    "cluster",
    "http",
    "net",
    "site",
    "site/access",
    "site/files",
    "site/representation",
  ],
};

/** May import from every room; no room imports them. */
export const ENTRY_POINTS: readonly string[] = ["main.ts", "src/mod.ts"];

/** The only modules that open, stat or list files, and what for. */
export const FILE_OPENERS: Readonly<Record<string, string>> = {
  "src/site/files/file_store.ts":
    "resolves the path of a request below the root",
  "src/site/files/precompressed_table.ts": "looks for names beside a file",
  "src/site/files/containment.ts": "checks that an opened file is in the root",
  "src/site/files/shared_stat.ts": "calls stat once for each turn",
  "src/site/files/startup_path.ts": "resolves the paths of the command line",
  "src/site/rules/rules_file.ts": "reads _headers and _redirects",
  "src/site/listing/folder_reader.ts": "reads a folder for its listing",
  "src/site/access/password_file.ts": "reads the password file",
};

/** Lines of the largest module: what is longer holds more than one idea. */
export const MAX_LINES = 350;

const FILE_ACCESS =
  /\bDeno\.(?:open|stat|lstat|realPath|readDir|readFile|readTextFile|readLink)(?:Sync)?\b|["']node:fs(?:\/promises)?["']/;

/** What would make a function of `src/http` or `src/http1` more than octets and data in, data and octets out. */
const IMPURE =
  /\bDeno\b|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b|\bawait\b|\basync\b|\bnew Promise\b|\bPromise\.|\.then\(|\bset(?:Timeout|Interval)\b|\bqueueMicrotask\b|\bMath\.random\b|\bgetRandomValues\b|\bfetch\(|["']node:/;

const HTTP_LIBRARY =
  /\bDeno\.serve\w*|["']node:(?:http|https|http2|net|tls)["']/;

/** `Deno` without a member after it could be read for any member, unseen by the other checks. */
const UNNAMED_MEMBER = /\bDeno\b(?!\??\.\w)/;

const DEFAULT_EXPORT =
  /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/;

const TOP_LEVEL: readonly string[] = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "src",
  "static",
  "tests",
  "README.md",
  "LICENSE",
];

const COMMENT_OR_LITERAL =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:[(,=:[!&|?{};+\-*%<>~^]|=>|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

/** The source with each comment replaced by a blank; literals stay. */
export function removeComments(source: string): string {
  return source.replace(
    COMMENT_OR_LITERAL,
    (token) => /^\/[/*]/.test(token) ? " " : token,
  );
}

/** The specifiers of all imports, re-exports, dynamic and type imports and worker modules. */
export function listImports(source: string): readonly string[] {
  const code = removeComments(source);
  const forms = [
    /\b(?:import|export)\b[^;"'`()]*?\bfrom\s*["']([^"']+)["']/g,
    /\bimport\s*["']([^"']+)["']/g,
    /\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g,
    /\bnew\s+URL\(\s*["'`]([^"'`]+)["'`]\s*,\s*import\.meta\.url/g,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map((m) => m[1]));
}

/** The path, from the top, of the module that a relative specifier names; null for a package. */
export function resolveImport(from: string, specifier: string): string | null {
  if (!/^\.{0,2}\//.test(specifier)) return null;
  // Above the top there is nothing to name: URL clamps there.
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** The room of a module: a folder of `src`, or one of `src/site`. Null outside all rooms. */
function roomOf(path: string): string | null {
  return /^src\/(site\/\w+|\w+)\/\w+\.ts$/.exec(path)?.[1] ?? null;
}

/** What is embedded as data: pages, tables, and the version in `deno.json`. */
function isData(path: string): boolean {
  return path.startsWith("static/") || path === "deno.json" ||
    path.endsWith(".txt");
}

/** The pairs of rooms that the imports of a module make, as `from → to`, each with the module imported. */
function listPairs(
  { path, text }: Module,
): readonly (readonly [pair: string, target: string])[] {
  return listImports(text).flatMap((specifier) => {
    const target = resolveImport(path, specifier);
    if (target === null || isData(target)) return [];
    const [from, to] = [roomOf(path), roomOf(target)];
    return from === to && from !== null
      ? []
      : [[`${from} → ${to}`, target] as const];
  });
}

/** Imports that the pairs of rooms do not allow. */
export function findUpwardImports(module: Module): readonly string[] {
  const { path } = module;
  if (ENTRY_POINTS.includes(path)) return [];
  const room = roomOf(path);
  if (room === null) {
    return path.endsWith(".d.ts") ? [] : [`${path} is in no room`];
  }
  const importable = IMPORTABLE[room];
  if (importable === undefined) return [`${path} is in an unknown room`];
  const allowed = importable.map((to) => `${room} → ${to}`);
  return listPairs(module)
    .filter(([pair]) => !allowed.includes(pair))
    .map(([, target]) => `${path} imports ${target}`);
}

/** Pairs that are allowed though no module makes them. */
export function findUnusedPairs(modules: readonly Module[]): readonly string[] {
  const made = new Set(
    modules.flatMap(listPairs).map(([pair]) => pair),
  );
  const allowed = Object.entries(IMPORTABLE).flatMap(([from, rooms]) =>
    rooms.map((to) => `${from} → ${to}`)
  );
  return allowed.filter((pair) => !made.has(pair));
}

/** Modules with more than `MAX_LINES` lines. */
export function findLargeModules(
  modules: readonly Module[],
): readonly string[] {
  return modules.filter(({ text }) => text.split("\n").length > MAX_LINES + 1)
    .map(({ path }) => path);
}

/** Each circle of imports once, as the path that leads back to its start. */
export function findCircularImports(
  modules: readonly Module[],
): readonly string[] {
  const imports = new Map(modules.map(({ path, text }) => [
    path,
    listImports(text).flatMap((specifier) =>
      resolveImport(path, specifier) ?? []
    ),
  ]));
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start !== -1) {
      circles.push([...trail.slice(start), path].join(" → "));
    } else if (!done.has(path)) {
      for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    }
  };
  for (const path of imports.keys()) visit(path, []);
  return circles;
}

/** Mentions of what a module may not touch: files, clocks, HTTP libraries, the runtime as a whole. */
export function findForbiddenMentions(
  { path, text }: Module,
): readonly string[] {
  const code = removeComments(text);
  const rules: readonly [boolean, RegExp][] = [
    [/^src\/http1?\//.test(path), IMPURE],
    [!(path in FILE_OPENERS), FILE_ACCESS],
    [true, HTTP_LIBRARY],
    [true, UNNAMED_MEMBER],
    [true, DEFAULT_EXPORT],
  ];
  return rules.flatMap(([applies, rule]) => {
    const found = applies ? rule.exec(code) : null;
    return found === null ? [] : [`${path} mentions ${found[0]}`];
  });
}

/** Names that say nothing (`index.ts`, `utils.ts`) or are not snake_case. */
export function findBadNames(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return !/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.d)?\.ts$/.test(name) ||
      /^(?:index|utils?|helpers?|common|misc)\.ts$/.test(name);
  });
}

/** What lies at the top and does not belong there; `ignored` holds the lines of `.gitignore`. */
export function findStrays(
  names: readonly string[],
  ignored: readonly string[],
): readonly string[] {
  const generated = ignored.map((line) => line.replace(/^\/|\/$/g, ""));
  return names.filter((name) =>
    !name.startsWith(".") && !TOP_LEVEL.includes(name) &&
    !generated.includes(name)
  );
}
