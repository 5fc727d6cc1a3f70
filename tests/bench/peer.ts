// The servers that are compared, and how each is started to serve a folder with no log.

import { join } from "@std/path";
import { findProgram, firstLine } from "./machine.ts";
import { encodeNginxConfiguration } from "./nginx.ts";
import { TOP } from "./top.ts";
import { CERTIFICATE_NAME, KEY_NAME, type Workspace } from "./workspace.ts";
import { readStartTask } from "../start_task.ts";

/** How a server is to be started. */
export interface ServePlan {
  readonly port: number;
  readonly workers: number;
  /** Whether nginx keeps descriptors and what stat() said. */
  readonly openFileCache: boolean;
  /** Whether nginx compresses text while serving; tinyhttp does in any case. */
  readonly compress: boolean;
  /** Whether each exchange is logged, in the combined format. */
  readonly log: boolean;
  /** Whether it speaks TLS, with the workspace's certificate. */
  readonly tls: boolean;
  /** Whether it runs the handler of `handler_app.js`. */
  readonly handler: boolean;
  /** The one file, from the root, that a peer which serves only one is to serve. */
  readonly file: string;
}

export interface Peer {
  readonly key: string;
  /** What a table calls it. */
  readonly label: string;
  readonly version: string;
  /** It is tinyhttp, whose figures are held against the others'. */
  readonly own: boolean;
  /** It serves one file from memory, and no more than that. */
  readonly oneFile: boolean;
  /** The words that start it, after writing what configuration they name. */
  command(plan: ServePlan, workspace: Workspace): Promise<string[]>;
  readonly environment?: (workspace: Workspace) => Record<string, string>;
}

/** Why a peer is left out. */
export interface Missing {
  readonly key: string;
  readonly why: string;
}

const OWN_ARGUMENTS = ["--host", "127.0.0.1", "-q", "--idle-timeout", "600"];

const HANDLER_APP = join(TOP, "tests/bench/handler_app.js");

/** Every peer there could be, installed or not, in the order of the tables. */
export async function findPeers(): Promise<(Peer | Missing)[]> {
  return [
    findOwn(),
    await findCompiled(),
    await findNginx(),
    await findCaddy(),
    findDenoServe(),
  ];
}

function findOwn(): Peer {
  const start = listStartWords();
  return {
    key: "tinyhttp",
    label: "tinyhttp",
    version: `deno run, Deno ${Deno.version.deno}`,
    own: true,
    oneFile: false,
    command: (plan, { folder, site }) =>
      Promise.resolve(
        plan.tls
          ? listTlsWords(plan, { folder, site })
          : [...start, site, ...listOwnArguments(plan)],
      ),
  };
}

/** The words that start the server of TLS in one process, with all permissions. */
function listTlsWords(
  { port }: ServePlan,
  { folder, site }: Workspace,
): string[] {
  const flags = listStartWords().filter((word) =>
    word.startsWith("--v8-flags")
  );
  return [
    Deno.execPath(),
    "run",
    "-A",
    ...flags,
    join(TOP, "tests/bench/tls_serve.ts"),
    String(port),
    site,
    join(folder, CERTIFICATE_NAME),
    join(folder, KEY_NAME),
  ];
}

async function findCompiled(): Promise<Peer | Missing> {
  const named = Deno.env.get("TINYHTTP_BINARY") ?? "";
  const key = "compiled";
  if (named === "") return { key, why: "TINYHTTP_BINARY names no binary" };
  const binary = resolveBinary(named);
  const version = await firstLine(binary, "--version");
  if (version === undefined) return { key, why: `"${named}" does not run` };
  return {
    key,
    label: "tinyhttp compiled",
    version: `${version}, ${binary}`,
    own: true,
    oneFile: false,
    command: (plan, { site }) =>
      Promise.resolve([binary, site, ...listOwnArguments(plan)]),
  };
}

/** The path of a binary that is named by its path from the top of the checkout, or by a whole one. */
export function resolveBinary(named: string): string {
  return named.startsWith("/") ? named : join(TOP, named);
}

async function findNginx(): Promise<Peer | Missing> {
  const program = findProgram("nginx");
  if (program === undefined) return { key: "nginx", why: "not installed" };
  return {
    key: "nginx",
    label: "nginx",
    version: await firstLine(program, "-v") ?? "",
    own: false,
    oneFile: false,
    command: async (plan, { folder, site }) => {
      const home = join(folder, `nginx_${plan.port}`);
      await Deno.mkdir(home);
      const file = join(home, "nginx.conf");
      await Deno.writeTextFile(
        file,
        encodeNginxConfiguration(plan, { folder, site }),
      );
      return [program, "-p", home, "-c", file, "-e", join(home, "error.log")];
    },
  };
}

async function findCaddy(): Promise<Peer | Missing> {
  const program = findProgram("caddy");
  if (program === undefined) return { key: "caddy", why: "not installed" };
  return {
    key: "caddy",
    label: "Caddy",
    version: await firstLine(program, "version") ?? "",
    own: false,
    oneFile: false,
    command: ({ port }, { site }) =>
      Promise.resolve([
        program,
        "file-server",
        "--root",
        site,
        "--listen",
        `127.0.0.1:${port}`,
      ]),
    environment: ({ folder }) => ({
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, "caddy_config"),
      XDG_DATA_HOME: join(folder, "caddy_data"),
    }),
  };
}

function findDenoServe(): Peer {
  return {
    key: "deno-serve",
    label: "Deno.serve",
    version: `Deno ${Deno.version.deno}`,
    own: false,
    oneFile: true,
    command({ port, file, handler }, { site }) {
      const given = handler ? HANDLER_APP : join(site, file);
      return Promise.resolve([
        Deno.execPath(),
        "run",
        `--allow-net=127.0.0.1:${port}`,
        `--allow-read=${given}`,
        join(
          TOP,
          handler
            ? "tests/bench/deno_serve_handler.ts"
            : "tests/bench/deno_serve.ts",
        ),
        String(port),
        given,
      ]);
    },
  };
}

function listOwnArguments(
  { port, workers, log, handler }: ServePlan,
): string[] {
  return ["--port", String(port), "--workers", String(workers)]
    .concat(OWN_ARGUMENTS, log ? ["--log", "combined"] : [])
    .concat(handler ? ["--handler", HANDLER_APP] : []);
}

/** The words of the task `start`, with this very Deno and the program's whole path. */
export function listStartWords(): string[] {
  const config = Deno.readTextFileSync(join(TOP, "deno.json"));
  const flags = readStartTask(config).slice(1, -1);
  return [Deno.execPath(), ...flags, join(TOP, "main.ts")];
}
