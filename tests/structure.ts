// Checks of how the source is laid out: each is a function from source text to the list of violations. They check which
// room imports which, where names of the runtime stand, how long functions and files are, what files are called, and
// what lies at the top.
//
// Comments never count. A string counts as an import specifier only in the syntax of an import.

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
  "cgi": ["http"],
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
  "site/archive": [
    "base",
    "http",
    "site/files",
    "site/listing",
    "site/work",
  ],
  "site/built_in": ["base", "http", "site/representation"],
  "site": [
    "base",
    "http",
    "site/access",
    "site/archive",
    "site/built_in",
    "site/coding",
    "site/files",
    "site/listing",
    "site/representation",
    "site/rules",
    "site/work",
  ],
  "certificate": ["base"],
  "observe": ["base", "http"],
  "net": ["base", "http", "http1", "observe"],
  "program": [
    "base",
    "cgi",
    "http",
    "net",
    "site/files",
    "site/representation",
  ],
  "handler": ["http"],
  "library": [
    "base",
    "handler",
    "http",
    "net",
    "observe",
    "site",
    "site/files",
  ],
  "cluster": [
    "base",
    "certificate",
    "cgi",
    "handler",
    "http",
    "inspector",
    "net",
    "observe",
    "program",
    "site",
    "site/access",
    "site/files",
  ],
  "explain": ["base", "http", "net", "observe"],
  "inspector": ["base", "http", "observe", "site/representation"],
  "cli": [
    "base",
    "certificate",
    "cluster",
    "explain",
    "http",
    "net",
    "program",
    "site",
    "site/access",
    "site/files",
    "site/representation",
  ],
};

/** The modules outside all rooms. They may import from every room, and no room imports them. */
export const ENTRY_POINTS: readonly string[] = [
  "main.ts",
  "src/mod.ts",
  "src/http1.ts",
];

/** The only modules that open, stat or list files, and what for. */
export const FILE_OPENERS: Readonly<Record<string, string>> = {
  "src/site/files/file_store.ts":
    "resolves the path of a request below the root",
  "src/site/files/file_handle.ts": "opens a file, by either of two modules",
  "src/site/files/contained.ts":
    "calls stat before it opens a file in the root",
  "src/site/files/intact.ts": "calls stat after a file was read",
  "src/site/files/precompressed_table.ts": "looks for names beside a file",
  "src/site/files/present_names.ts":
    "looks for other names after one was missing",
  "src/site/files/served_root.ts": "asks where the path of the root leads",
  "src/site/files/containment.ts": "checks that an opened file is in the root",
  "src/site/files/shared_stat.ts": "calls stat once for each turn",
  "src/site/files/startup_path.ts": "resolves the paths that options name",
  "src/site/files/withheld.ts": "asks whether a file is one that is hidden",
  "src/cli/hidden_files.ts":
    "asks whether what options name is in the served folder",
  "src/cluster/descriptors.ts": "counts how many descriptors are free",
  "src/site/rules/rules_file.ts": "reads _headers and _redirects",
  "src/site/listing/folder_reader.ts": "reads a folder for its listing",
  "src/base/named_file.ts":
    "reads a file that an option names, and sees that it changes",
  "src/cluster/handler_module.ts": "asks whether a handler is a file",
  "src/cluster/root_watch.ts": "looks whether the served folder is there",
  "src/site/access/password_file.ts": "reads the password file",
  "src/explain/source_file.ts": "asks whether a file is there to explain",
};

/** A module has fewer lines, examples not counted: a longer one holds more than one idea. */
export const MODULE_LINES_BOUND = 350;

/** A function has fewer lines, from its first word to its closing brace. */
export const FUNCTION_LINES_BOUND = 60;

const FILE_ACCESS =
  /\bDeno\.(?:open|stat|lstat|realPath|readDir|readFile|readTextFile|readLink)(?:Sync)?\b|["']node:fs(?:\/promises)?["']/;

/** The rooms of pure functions: octets and data in, data and octets out. */
const PURE_ROOMS: readonly string[] = ["http", "http1", "http2", "cgi"];

/** What no pure function mentions: the runtime, clocks, promises, randomness. */
const IMPURE =
  /\bDeno\b|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b|\bawait\b|\basync\b|\bnew Promise\b|\bPromise\.|\.then\(|\bset(?:Timeout|Interval)\b|\bqueueMicrotask\b|\bMath\.random\b|\bgetRandomValues\b|\bfetch\(|["']node:/;

const HTTP_LIBRARY =
  /\bDeno\.serve\w*|["']node:(?:http|https|http2|net|tls)["']/;

/** `Deno` without a member: code could get any member of it unseen by the other checks. */
const UNNAMED_MEMBER = /\bDeno\b(?!\??\.\w)/;

const DEFAULT_EXPORT =
  /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/;

/** Programs that use the library would need the flag of this unstable feature too; see `tests/embedded_files.ts`. */
const RAW_IMPORT = /\bwith\b[\s:]*\{\s*type:\s*["'](?:text|bytes)["']/;

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
  // URL removes dot segments that lead above the top.
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** The room of a module: a folder of `src`, or one of `src/site`. Null outside all rooms. */
function roomOf(path: string): string | null {
  return /^src\/(site\/\w+|\w+)\/\w+\.ts$/.exec(path)?.[1] ?? null;
}

/** What is embedded as data: pages, tables, and the version in `deno.json`. */
function isData(path: string): boolean {
  return path.startsWith("static/") || path.endsWith(".json");
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

/** The examples in the comments of exported things, each up to the next tag or the end of its comment. */
const EXAMPLE = /^(?: \*\n)? \* @example.*\n(?: \*(?! @|\/).*\n)*/gm;

/** Modules that are too long. */
export function findLongModules(
  modules: readonly Module[],
): readonly string[] {
  return modules
    .filter(({ text }) =>
      countLines(text.replace(EXAMPLE, "").trimEnd()) >= MODULE_LINES_BOUND
    )
    .map(({ path }) => path);
}

/** Functions, methods and arrow functions that are too long, as `path:line`. Deno's own linter parses the module. */
export function findLongFunctions({ path, text }: Module): readonly string[] {
  const measure = { "function-length": { create: reportLongFunctions } };
  return Deno.lint.runPlugin({ name: "structure", rules: measure }, path, text)
    .map(({ range: [start] }) => `${path}:${countLines(text.slice(0, start))}`);
}

function reportLongFunctions(
  context: Deno.lint.RuleContext,
): Deno.lint.LintVisitor {
  const visit = (node: Deno.lint.Node) => {
    if (countLines(context.sourceCode.getText(node)) >= FUNCTION_LINES_BOUND) {
      context.report({ node, message: "too long" });
    }
  };
  return {
    FunctionDeclaration: visit,
    FunctionExpression: visit,
    ArrowFunctionExpression: visit,
  };
}

function countLines(text: string): number {
  return text.split("\n").length;
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

/** Modules of `FILE_OPENERS` that open, stat and list nothing. */
export function findIdleOpeners(modules: readonly Module[]): readonly string[] {
  return modules.filter(({ path, text }) =>
    path in FILE_OPENERS && !FILE_ACCESS.test(removeComments(text))
  ).map(({ path }) => path);
}

/** Mentions of what a module must not use: files, clocks, HTTP libraries, the runtime as a whole. */
export function findForbiddenMentions(
  { path, text }: Module,
): readonly string[] {
  const code = removeComments(text);
  const rules: readonly [boolean, RegExp][] = [
    [PURE_ROOMS.includes(roomOf(path) ?? ""), IMPURE],
    [!(path in FILE_OPENERS), FILE_ACCESS],
    [true, HTTP_LIBRARY],
    [true, UNNAMED_MEMBER],
    [true, DEFAULT_EXPORT],
    [true, RAW_IMPORT],
  ];
  return rules.flatMap(([applies, rule]) => {
    const found = applies ? rule.exec(code) : null;
    return found === null ? [] : [`${path} mentions ${found[0]}`];
  });
}

/**
 * Modules that register tests in a helper. The runtime reports a test, and its failure, at the place of `Deno.test()`:
 * only a file that is a test may call it.
 */
export function findHiddenTests(modules: readonly Module[]): readonly string[] {
  return modules.filter(({ path, text }) =>
    !path.endsWith("_test.ts") && /\bDeno\.test\s*\(/.test(removeComments(text))
  ).map(({ path }) => path);
}

/** Names that say nothing (`index.ts`, `utils.ts`) or are not snake_case. */
export function findBadNames(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return !/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.d)?\.ts$/.test(name) ||
      /^(?:index|utils?|helpers?|common|misc)\.ts$/.test(name);
  });
}

/** Names at the top that do not belong there; `ignored` holds the lines of `.gitignore`. */
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
