// `deno task bench`: tinyhttp and its peers side by side, case by case, as tables on standard
// output. Figures never make it fail; all processes and files it made are gone when it ends.

import { CASES } from "./case.ts";
import type { Case } from "./case_kind.ts";
import { endChildren } from "./children.ts";
import { GENERATOR } from "./load.ts";
import { canPin, describeMachine, pinSelf } from "./machine.ts";
import {
  type BenchOptions,
  encodeHelp,
  parseBenchOptions,
  pickNames,
  UsageError,
} from "./options.ts";
import { findPeers, type Missing, type Peer } from "./peer.ts";
import { decideVerdicts, type Result } from "./result.ts";
import { LOAD_CORE, SERVER_CORE } from "./server.ts";
import { encodeResult, wrapText } from "./table.ts";
import {
  createWorkspace,
  removeWorkspace,
  type Workspace,
} from "./workspace.ts";

const EXIT_WORLD = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

interface Plan {
  readonly options: BenchOptions;
  readonly cases: readonly Case[];
  readonly peers: readonly Peer[];
  readonly missing: readonly Missing[];
}

async function main(): Promise<number> {
  let plan: Plan | undefined;
  try {
    plan = await decidePlan();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`bench: ${error.message}`);
    return EXIT_USAGE;
  }
  if (plan === undefined) return 0;
  const workspace = await createWorkspace();
  const clean = async () => {
    await endChildren();
    await removeWorkspace(workspace);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, async () => {
      await clean();
      Deno.exit(EXIT_INTERRUPTED);
    });
  }
  try {
    await runCases(plan, workspace);
    return 0;
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    return EXIT_WORLD;
  } finally {
    await clean();
  }
}

/** What is to be run; undefined where only help was wanted, which is then printed. */
async function decidePlan(): Promise<Plan | undefined> {
  const options = parseBenchOptions(Deno.args);
  const found = await findPeers();
  const names = {
    cases: CASES.map(({ name }) => name),
    peers: found.map(({ key }) => key),
  };
  if (options === undefined) {
    console.log(encodeHelp(names));
    return undefined;
  }
  const known = { what: "case", known: names.cases };
  const cases = pickNames(options.cases, known);
  const peers = pickNames(options.peers, { what: "peer", known: names.peers });
  const wanted = found.filter(({ key }) => peers.includes(key));
  return {
    options,
    cases: CASES.filter(({ name }) => cases.includes(name)),
    peers: wanted.filter((one) => "command" in one),
    missing: wanted.filter((one) => "why" in one),
  };
}

async function runCases(
  { options, cases, peers, missing }: Plan,
  workspace: Workspace,
): Promise<void> {
  const machine = describeMachine();
  printText(machine);
  for (const { label, version } of peers) printText(`${label}: ${version}`);
  for (const { key, why } of missing) printText(`${key} is left out: ${why}`);
  console.log(describeMethod(options));
  await pinSelf(LOAD_CORE);
  const results: [Case, Result][] = [];
  // Each command is shown where it is first used.
  const shown = new Set<string>();
  for (const one of cases) {
    const result = await one.run(peers, { ...options, workspace });
    const commands = result.commands.filter((text) => !shown.has(text));
    for (const text of commands) shown.add(text);
    console.log(
      encodeResult(one, { ...result, commands: [...new Set(commands)] }),
    );
    results.push([one, result]);
  }
  printText(describeMachine());
  if (options.json !== undefined) {
    const report = {
      machine,
      options,
      peers: peers.map(({ label, version }) => ({ label, version })),
      cases: results.map(([{ name, title }, result]) => ({
        name,
        title,
        ...result,
        verdicts: decideVerdicts(result),
      })),
    };
    await Deno.writeTextFile(options.json, JSON.stringify(report, null, 2));
  }
}

function printText(text: string): void {
  console.log(wrapText(text).join("\n"));
}

function describeMethod({ rounds, seconds }: BenchOptions): string {
  const pinned = canPin
    ? `servers on core ${SERVER_CORE}, load on core ${LOAD_CORE}`
    : "not pinned to cores: taskset or a second core is missing";
  return `load: ${GENERATOR}; ${pinned}
${rounds} rounds of ${seconds} s, one peer after the other in each; figures are medians.
spread: (greatest − least) / median. CPU: the server's, user and system.
beside: how many times as good, so that above 1 is ahead.
A command is shown once; nginx.conf is made by tests/bench/nginx.ts.
`;
}

Deno.exit(await main());
