// Standard output has the lines of the access log alone: what a handler prints with `console` goes to standard error.
//
// All methods print with `console.error`, which formats values as the runtime does and indents groups. On Deno 2.4 the
// named exports of `node:console`, such as `log`, still print to standard output: nothing can replace them. What a handler
// writes to `Deno.stdout` itself is its own decision.

import { loadBuiltinModule } from "../base/builtin_module.ts";

type Print = (...args: unknown[]) => void;

/** The methods that are replaced. */
type Printing = Record<
  | "log"
  | "info"
  | "debug"
  | "dir"
  | "dirxml"
  | "table"
  | "group"
  | "groupCollapsed"
  | "count"
  | "countReset"
  | "time"
  | "timeLog"
  | "timeEnd"
  | "clear",
  Print
>;

/** From now on all that `console` prints goes to standard error. To be called before the handler is loaded. */
export function redirectConsole(): void {
  const { error, group } = console;
  Object.assign<Console, Printing>(console, {
    log: error,
    info: error,
    debug: error,
    dirxml: error,
    dir: (value, options) =>
      error(Deno.inspect(value, options as Deno.InspectOptions)),
    table: makeTable(error),
    groupCollapsed: beginGroup,
    group: beginGroup,
    ...makeCounts(error),
    ...makeTimers(error),
    // It would erase the lines of the log on a terminal.
    clear() {},
  });

  function beginGroup(...label: unknown[]): void {
    if (label.length > 0) error(...label);
    group();
  }
}

/** What a console of Node is made with, so far as it is used. */
interface NodeConsoles {
  readonly Console: new (
    options: { stdout: { write: Print }; ignoreErrors: boolean },
  ) => { table: Print };
}

/** The runtime lays tables out only in consoles; Node's console takes any stream. */
function makeTable(print: Print): Print {
  return (...args) => {
    const { Console } = loadBuiltinModule<NodeConsoles>("node:console");
    const stdout = { write: (text: unknown) => print(String(text).trimEnd()) };
    new Console({ stdout, ignoreErrors: false }).table(...args);
  };
}

function makeCounts(print: Print): Pick<Printing, "count" | "countReset"> {
  const counts = new Map<string, number>();
  return {
    count(given = "default") {
      const label = String(given);
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      print(`${label}: ${count}`);
    },
    countReset(given = "default") {
      const label = String(given);
      if (!counts.delete(label)) print(`Count for '${label}' does not exist`);
    },
  };
}

function makeTimers(
  print: Print,
): Pick<Printing, "time" | "timeLog" | "timeEnd"> {
  const started = new Map<string, number>();
  const tell = (label: string, data: readonly unknown[]) => {
    const since = started.get(label);
    if (since === undefined) return print(`Timer '${label}' does not exist`);
    print(`${label}: ${(performance.now() - since).toFixed(3)}ms`, ...data);
  };
  return {
    time(given = "default") {
      const label = String(given);
      if (started.has(label)) return print(`Timer '${label}' already exists`);
      started.set(label, performance.now());
    },
    timeLog(given = "default", ...data) {
      tell(String(given), data);
    },
    timeEnd(given = "default") {
      const label = String(given);
      tell(label, []);
      started.delete(label);
    },
  };
}
