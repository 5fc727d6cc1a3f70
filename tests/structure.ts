// Checks of how the source is laid out, each a pure function from source text to the list of its violations:
// who imports whom, which names of the runtime are mentioned where, what files are called, what lies at the top.
//
// Comments never count. String and template literals count for import specifiers only through import syntax.

/** A module: its path from the top of the checkout, with `/`, and its text. */
export interface Module {
  readonly path: string;
  readonly text: string;
}

/** For each room the rooms its modules may import, type imports included. */
const IMPORTABLE: Readonly<Record<string, readonly string[]>> = {
  http: ["http"],
  site: ["site", "http"],
  observe: ["observe", "site", "http"],
  net: ["net", "site", "http", "observe"],
  cluster: ["cluster", "net", "site", "http", "observe"],
  cli: ["cli", "cluster", "net", "site", "http"],
};

/** May import from every room; no room imports them. */
const ENTRY_POINTS: readonly string[] = ["main.ts", "src/mod.ts"];

/** The only modules that open, stat or list files, and what for. */
export const FILE_OPENERS: Readonly<Record<string, string>> = {
  "src/site/file_store.ts": "resolves a request's path below the root",
  "src/site/neighbour_table.ts": "asks which names lie beside a file",
  "src/site/containment.ts": "asks whether what was opened is inside the root",
  "src/site/shared_looks.ts": "stats once for requests that came together",
  "src/site/given_file.ts": "resolves what the command line names",
  "src/site/rules_file.ts": "reads _headers and _redirects",
  "src/site/folder_store.ts": "reads a folder for its listing",
};

const FILE_ACCESS =
  /\bDeno\.(?:open|stat|lstat|realPath|readDir|readFile|readTextFile|readLink)(?:Sync)?\b|["']node:fs(?:\/promises)?["']/;

/** What would make a function of `src/http` more than octets and data in, data and octets out. */
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

function roomOf(path: string): string | null {
  return /^src\/(\w+)\//.exec(path)?.[1] ?? null;
}

/** What is embedded as data: the pages, and the version in `deno.json`. */
function isData(path: string): boolean {
  return path.startsWith("static/") || path === "deno.json";
}

/** Imports that go upwards, sideways, or to a face. */
export function findUpwardImports({ path, text }: Module): readonly string[] {
  if (ENTRY_POINTS.includes(path)) return [];
  const room = roomOf(path);
  if (room === null) {
    return path.endsWith(".d.ts") ? [] : [`${path} is in no room`];
  }
  const importable = IMPORTABLE[room];
  if (importable === undefined) return [`${path} is in an unknown room`];
  return listImports(text).flatMap((specifier) => {
    const target = resolveImport(path, specifier);
    if (target === null || isData(target)) return [];
    const targetRoom = roomOf(target);
    return targetRoom !== null && importable.includes(targetRoom)
      ? []
      : [`${path} imports ${target}`];
  });
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
    [path.startsWith("src/http/"), IMPURE],
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
