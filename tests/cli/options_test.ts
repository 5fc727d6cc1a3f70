import { assert, assertEquals } from "@std/assert";
import { type Options, parseOptions } from "../../src/cli/options.ts";
import { environmentNames } from "../../src/cli/option_row.ts";
import { OPTION_TABLE } from "../../src/cli/option_table.ts";
import { randomNumbers } from "./random_numbers.ts";

const nowhere = () => undefined;

function from(variables: Record<string, string>) {
  return (name: string) => variables[name];
}

/** The properties of all sections together; no two sections have one of the same name. */
type Flat =
  & Options["site"]
  & Options["access"]
  & Options["handler"]
  & Options["listen"]
  & Options["tls"]
  & Options["programs"]
  & Options["inspect"]
  & Options["limits"]
  & Options["cluster"]
  & Options["inspect"]
  & Options["output"];

function flatten(options: Options): Flat {
  return Object.assign({}, ...Object.values(options));
}

function run(args: readonly string[], variables = {}): Flat {
  const parsed = parseOptions(args, from(variables));
  assert(parsed.kind === "run", JSON.stringify(parsed));
  return flatten(parsed.options);
}

const DEFAULTS = run([]);
const LONGEST = "a".repeat(255);

Deno.test("parseOptions() gives the documented defaults, each in its section", () => {
  const parsed = parseOptions([], nowhere);
  assert(parsed.kind === "run");
  assertEquals(parsed.options, {
    site: {
      folder: undefined,
      indexNames: ["index.html"],
      list: false,
      spa: undefined,
      cleanUrls: false,
      dotfiles: false,
      followSymlinks: false,
      cacheSeconds: undefined,
      headers: [],
      cors: undefined,
      corsCredentials: false,
      corsPrivateNetwork: false,
      types: [],
      charset: "utf-8",
      cacheOctets: 64 * 1024 * 1024,
    },
    access: { auth: undefined, authFile: undefined },
    handler: { file: undefined, allow: undefined, watch: false },
    listen: { hostnames: [], port: 8000 },
    tls: {
      cert: undefined,
      key: undefined,
      selfSigned: false,
      redirectPort: undefined,
      hstsSeconds: undefined,
    },
    limits: {
      maxConnections: 10_000,
      headTimeoutMs: 10_000,
      idleTimeoutMs: 75_000,
      writeTimeoutMs: 30_000,
      drainTimeoutMs: 8_000,
    },
    programs: { folders: [] },
    cluster: { workers: undefined },
    inspect: { address: undefined, secrets: false },
    output: { log: "short", trace: undefined, quiet: false, open: false },
  });
});

Deno.test("parseOptions() never changes the defaults", () => {
  run(["-q", "-p1", "--list", "-HA: b", "--workers=2", "site"]);
  assertEquals(run([]), DEFAULTS);
});

Deno.test("parseOptions() reads each form of each option", () => {
  const table: [string[], Partial<Flat>, string][] = [
    [["site"], { folder: "site" }, "an operand"],
    [["-"], { folder: "-" }, "a lone dash is an operand"],
    [["8000"], { folder: "8000" }, "an operand stays a text"],
    [["--", "-p"], { folder: "-p" }, "after --, everything is an operand"],
    [["--"], {}, "-- alone changes nothing"],
    [["site", "--"], { folder: "site" }, "operands on both sides of --"],
    [["--", "--"], { folder: "--" }, "only the first -- counts"],
    [["-q", "site", "-p", "1"], {
      folder: "site",
      port: 1,
      quiet: true,
      log: "none",
    }, "any order"],
    [["--port", "80"], { port: 80 }, "--name value"],
    [["--port=80"], { port: 80 }, "--name=value"],
    [["-p", "80"], { port: 80 }, "-n value"],
    [["-p80"], { port: 80 }, "-nvalue"],
    [["-p=80"], { port: 80 }, "-n=value"],
    [["-qp", "80"], { port: 80, quiet: true, log: "none" }, "a cluster"],
    [["-qp80"], { port: 80, quiet: true, log: "none" }, "a cluster, joined"],
    [["--port", "0"], { port: 0 }, "lowest port"],
    [["--port", "65535"], { port: 65535 }, "highest port"],
    [["--port", "007"], { port: 7 }, "leading zeros are decimal"],
    [["-p", "1", "--port=2"], { port: 2 }, "the last one counts"],
    [["--host", "127.0.0.1"], { hostnames: ["127.0.0.1"] }, "IPv4"],
    [["--bind=::"], { hostnames: ["::"] }, "an alias, IPv6"],
    [["-b", "[::1]"], { hostnames: ["::1"] }, "brackets are dropped"],
    [["-b", "fe80::1%eth0"], { hostnames: ["fe80::1%eth0"] }, "a zone"],
    [
      ["-b", "::ffff:1.2.3.4"],
      { hostnames: ["::ffff:1.2.3.4"] },
      "mapped IPv4",
    ],
    [["--host=a", "-b", "::1", "--bind", "a"], {
      hostnames: ["a", "::1", "a"],
    }, "repeated"],
    [["--open"], { open: true }, "a flag"],
    [["-b", "localhost"], { hostnames: ["localhost"] }, "a name"],
    [
      ["-b", "a-b.example.com."],
      { hostnames: ["a-b.example.com."] },
      "a full name",
    ],
    [["--index", "a", "--index=b"], { indexNames: ["a", "b"] }, "repeated"],
    [["--index=-x=y"], { indexNames: ["-x=y"] }, "only the first = divides"],
    [["--index", "-x"], { indexNames: ["-x"] }, "a dash that is no option"],
    [[`--index=${LONGEST}`], { indexNames: [LONGEST] }, "longest name"],
    [["--cache", "0"], { cacheSeconds: 0 }, "lowest"],
    [["--cache", "1h"], { cacheSeconds: 3600 }, "a unit"],
    [["--cache-memory=1.5GiB"], { cacheOctets: 1.5 * 2 ** 30 }, "a unit"],
    [["--idle-timeout=1m30s"], { idleTimeoutMs: 90_000 }, "two units"],
    [["--cache=31536000"], { cacheSeconds: 31536000 }, "highest"],
    [["-HX-A: b", "--header", "C:"], {
      headers: [["X-A", "b"], ["C", ""]],
    }, "joined; an empty value"],
    [["-H", "-x: y"], { headers: [["-x", "y"]] }, "a dash"],
    [
      ["-H", "A: \t b: c=d \t"],
      { headers: [["A", "b: c=d"]] },
      "blanks around, signs within",
    ],
    [["--cors"], { cors: ["*"] }, "bare"],
    [["--cors", "site"], { cors: ["*"], folder: "site" }, "takes no argument"],
    [["--cors=*"], { cors: ["*"] }, "any"],
    [["--cors=null"], { cors: ["null"] }, "opaque"],
    [["--cors=https://a.example", "--cors=http://b"], {
      cors: ["https://a.example", "http://b"],
    }, "repeated"],
    [["--cors=http://a", "--cors=no", "--cors=http://b"], {
      cors: ["http://b"],
    }, "no takes back"],
    [["--cors=http://a", "--cors=no"], {}, "all of them"],
    [["--cors=http://a", "--cors-credentials"], {
      cors: ["http://a"],
      corsCredentials: true,
    }, "with credentials"],
    [["--cors", "--cors-private-network"], {
      cors: ["*"],
      corsPrivateNetwork: true,
    }, "a private network"],
    [["--cors=yes"], { cors: ["*"] }, "yes is bare"],
    [["--cors=https://a.example"], { cors: ["https://a.example"] }, "origin"],
    [["--cors=http://[::1]:3000"], { cors: ["http://[::1]:3000"] }, "IPv6"],
    [["--cors=app://localhost"], { cors: ["app://localhost"] }, "an app's"],
    [["--cgi", "/cgi-bin=cgi", "--cgi=/a/b/=/srv/x=y"], {
      folders: [
        { prefix: ["cgi-bin"], folder: "cgi" },
        { prefix: ["a", "b"], folder: "/srv/x=y" },
      ],
    }, "repeated; the first = splits"],
    [["--cgi=/a%20b/%C3%BC%3D/ü c=x", "--cgi=/%2525=y"], {
      folders: [
        { prefix: ["a b", "ü=", "ü c"], folder: "x" },
        { prefix: ["%25"], folder: "y" },
      ],
    }, "decoded once"],
    [["--type", ".gpx=application/gpx+xml", "--type=.A=b/c; d=e"], {
      types: [[".gpx", "application/gpx+xml"], [".A", "b/c; d=e"]],
    }, "repeated; parameters"],
    [["--charset", "Shift_JIS"], { charset: "shift_jis" }, "any case"],
    [["--charset=none"], { charset: "none" }, "none"],
    [["--dotfiles"], { dotfiles: true }, "a flag"],
    [["--dotfiles", "no"], { dotfiles: true, folder: "no" }, "no argument"],
    [["--dotfiles=no"], { dotfiles: false }, "a flag turned off"],
    [["--follow-symlinks"], { followSymlinks: true }, "a flag"],
    [["--log=json"], { log: "json" }, "a choice"],
    [["-q"], { quiet: true, log: "none" }, "quiet is no log"],
    [["-q", "--log=json"], { quiet: true, log: "json" }, "unless asked for"],
    [["-q", "--quiet=off"], { quiet: false }, "the last one counts"],
    [["--max-connections=1"], { maxConnections: 1 }, "lowest"],
    [["--head-timeout", "0.25"], { headTimeoutMs: 250 }, "fraction"],
    [["--idle-timeout=86400"], { idleTimeoutMs: 86_400_000 }, "highest"],
    [["--write-timeout=0.1"], { writeTimeoutMs: 100 }, "lowest"],
    [["--drain-timeout=0"], { drainTimeoutMs: 0 }, "at once"],
  ];
  for (const [args, expected, why] of table) {
    assertEquals(run(args), { ...DEFAULTS, ...expected }, why);
  }
});

Deno.test("parseOptions() gives help and version at any place in the arguments", () => {
  const table: [string[], string, string][] = [
    [["-h"], "help", "short"],
    [["--help"], "help", "long"],
    [["a", "b", "--help"], "help", "before the operands are counted"],
    [["--port=x", "-h"], "help", "before values are read"],
    [["-qh"], "help", "in a cluster"],
    [["-hV"], "help", "the first one counts"],
    [["-V"], "version", "short"],
    [["-v"], "version", "short, as other programs have it"],
    [["-qv"], "version", "in a cluster"],
    [["--version", "--help"], "version", "the first one counts"],
    [["--bogus", "--help"], "usage", "but an error before it is reported"],
    [["--", "--help"], "run", "an operand"],
  ];
  for (const [args, expected, why] of table) {
    assertEquals(parseOptions(args, nowhere).kind, expected, why);
  }
});

Deno.test("parseOptions() version names the program and its version", () => {
  const config = JSON.parse(
    Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)),
  );
  assertEquals(parseOptions(["-V"], nowhere), {
    kind: "version",
    text: `tinyhttp ${config.version}`,
  });
});

Deno.test("parseOptions() reads the environment form of every option", () => {
  const table: [Record<string, string>, Partial<Flat>, string][] = [
    [{ TINYHTTP_DIR: "site" }, { folder: "site" }, "the operand"],
    [{ TINYHTTP_PORT: "1" }, { port: 1 }, "own name"],
    [{ PORT: "2" }, { port: 2 }, "fallback"],
    [{ PORT: "x", TINYHTTP_PORT: "1" }, { port: 1 }, "own name first"],
    [{ PORT: "2", TINYHTTP_PORT: "" }, { port: 2 }, "empty is not set"],
    [{ TINYHTTP_HOST: "::1" }, { hostnames: ["::1"] }, "text"],
    [{ TINYHTTP_HOST: "a\n::1" }, { hostnames: ["a", "::1"] }, "lines"],
    [{ TINYHTTP_OPEN: "yes" }, { open: true }, "a flag"],
    [{ TINYHTTP_INDEX: "a\nb\r\n\n" }, { indexNames: ["a", "b"] }, "lines"],
    [{ TINYHTTP_INDEX: "\n" }, {}, "blank lines alone are not set"],
    [{ TINYHTTP_DOTFILES: "1" }, { dotfiles: true }, "1"],
    [{ TINYHTTP_DOTFILES: "TRUE" }, { dotfiles: true }, "any case"],
    [{ TINYHTTP_FOLLOW_SYMLINKS: "yes" }, { followSymlinks: true }, "yes"],
    [{ TINYHTTP_INSPECT: "yes" }, {
      address: { hostname: "127.0.0.1", port: 0 },
    }, "bare"],
    [{ TINYHTTP_INSPECT: "9000", TINYHTTP_INSPECT_SECRETS: "1" }, {
      address: { hostname: "127.0.0.1", port: 9000 },
      secrets: true,
    }, "a port"],
    [{ TINYHTTP_QUIET: "on" }, { quiet: true, log: "none" }, "on"],
    [{ TINYHTTP_QUIET: "off" }, {}, "off"],
    [{ TINYHTTP_QUIET: "0" }, {}, "0"],
    [{ TINYHTTP_HANDLER: "a.js" }, { file: "a.js" }, "text"],
    [
      { TINYHTTP_HANDLER_ALLOW: "env=A,env=B,net" },
      { allow: { env: ["A", "B"], net: true } },
      "a list",
    ],
    [{ TINYHTTP_WATCH: "1" }, { watch: true }, "a flag"],
    [{ TINYHTTP_CACHE: "60" }, { cacheSeconds: 60 }, "number"],
    [{ TINYHTTP_HEADER: "A: b\nC: d" }, {
      headers: [["A", "b"], ["C", "d"]],
    }, "repeatable"],
    [{ TINYHTTP_CORS: "1" }, { cors: ["*"] }, "bare"],
    [{ TINYHTTP_TYPE: ".a=b/c\n.d=e/f" }, {
      types: [[".a", "b/c"], [".d", "e/f"]],
    }, "repeatable"],
    [{ TINYHTTP_CGI: "/a=b" }, {
      folders: [{ prefix: ["a"], folder: "b" }],
    }, "repeatable"],
    [{ TINYHTTP_CHARSET: "none" }, { charset: "none" }, "value"],
    [{ TINYHTTP_CORS: "http://a\nhttp://b", TINYHTTP_CORS_CREDENTIALS: "1" }, {
      cors: ["http://a", "http://b"],
      corsCredentials: true,
    }, "lines"],
    [{ TINYHTTP_CORS: "yes", TINYHTTP_CORS_PRIVATE_NETWORK: "1" }, {
      cors: ["*"],
      corsPrivateNetwork: true,
    }, "a flag"],
    [{ TINYHTTP_CORS: "no" }, {}, "off"],
    [{ TINYHTTP_CORS: "null" }, { cors: ["null"] }, "value"],
    [{ TINYHTTP_MAX_CONNECTIONS: "9" }, { maxConnections: 9 }, "number"],
    [{ TINYHTTP_HEAD_TIMEOUT: "1.5" }, { headTimeoutMs: 1500 }, "wait"],
    [{ TINYHTTP_IDLE_TIMEOUT: "2" }, { idleTimeoutMs: 2000 }, "wait"],
    [{ TINYHTTP_WRITE_TIMEOUT: "3" }, { writeTimeoutMs: 3000 }, "wait"],
    [{ TINYHTTP_DRAIN_TIMEOUT: "0" }, { drainTimeoutMs: 0 }, "wait"],
    [{ TINYHTTP_LIST: "1" }, { list: true }, "flag"],
    [{ TINYHTTP_SPA: "yes" }, { spa: "index.html" }, "bare"],
    [{ TINYHTTP_SPA: "/app/index.html" }, { spa: "app/index.html" }, "page"],
    [{ TINYHTTP_CLEAN_URLS: "on" }, { cleanUrls: true }, "flag"],
    [{ TINYHTTP_AUTH: "u:p:q" }, {
      auth: { user: "u", password: "p:q" },
    }, "credentials"],
    [{ TINYHTTP_AUTH_FILE: "a" }, { authFile: "a" }, "file"],
    [{ TINYHTTP_TLS_CERT: "a", TINYHTTP_TLS_KEY: "b" }, {
      cert: "a",
      key: "b",
    }, "files"],
    [{
      TINYHTTP_TLS_SELF_SIGNED: "1",
      TINYHTTP_TLS_REDIRECT: "81",
      TINYHTTP_HSTS: "1y",
    }, {
      selfSigned: true,
      redirectPort: 81,
      hstsSeconds: 31_536_000,
    }, "HTTPS"],
    [{ TINYHTTP_CACHE_MEMORY: "2" }, { cacheOctets: 2 ** 21 }, "MiB"],
    [{ TINYHTTP_CACHE_MEMORY: "64M" }, { cacheOctets: 2 ** 26 }, "a unit"],
    [{ TINYHTTP_IDLE_TIMEOUT: "500ms" }, { idleTimeoutMs: 500 }, "a unit"],
    [{ TINYHTTP_CACHE: "1w" }, { cacheSeconds: 604_800 }, "a unit"],
    [{ TINYHTTP_WORKERS: "3" }, { workers: 3 }, "number"],
    [{ TINYHTTP_LOG: "json" }, { log: "json" }, "choice"],
    [{ TINYHTTP_TRACE: "json" }, { trace: "json", log: "none" }, "or yes"],
    [{ TINYHTTP_BIND: "::1", TINYHTTP_HELP: "1" }, {}, "no other names"],
  ];
  for (const [variables, expected, why] of table) {
    assertEquals(run([], variables), { ...DEFAULTS, ...expected }, why);
  }
  const shown = new Set(table.flatMap(([variables]) => Object.keys(variables)));
  for (const row of Object.values(OPTION_TABLE)) {
    for (const name of environmentNames(row)) assert(shown.has(name), name);
  }
});

Deno.test("parseOptions() takes the command line before the environment", () => {
  const variables = {
    TINYHTTP_DIR: "a",
    TINYHTTP_PORT: "nonsense",
    TINYHTTP_INDEX: "a",
    TINYHTTP_DOTFILES: "1",
    TINYHTTP_CORS: "*",
    TINYHTTP_LOG: "json",
  };
  const args = ["b", "-p1", "--index=b", "--dotfiles=no", "--cors=no", "-q"];
  assertEquals(run(args, variables), {
    ...DEFAULTS,
    folder: "b",
    port: 1,
    indexNames: ["b"],
    quiet: true,
    log: "none",
  });
});

Deno.test("parseOptions() never throws, and its messages are one printable line", () => {
  const next = randomNumbers(0x7e57);
  const pick = (items: readonly string[]) => items[next(items.length)];
  const names = Object.values(OPTION_TABLE).flatMap((row) => row.long);
  const pieces = [
    ...names.map((name) => `--${name}`),
    ..."pbHqhVx".split("").map((letter) => `-${letter}`),
    ..."= - -- --- : / \\ . \0 \r \n \x1b[2J é 🙂 \ud800 \u202e % ' [::1] http://a 0 1 80 65536 0.5 a A:b __proto__ constructor no-"
      .split(" "),
    "",
    " ",
    "x".repeat(300),
  ];
  const kinds = new Map<string, number>();
  for (let round = 0; round < 20_000; round++) {
    const words = () =>
      Array.from({ length: next(4) }, () => pick(pieces)).join("");
    const args = Array.from({ length: next(5) }, words);
    const variables: Record<string, string> = next(4) === 0
      ? { TINYHTTP_HEADER: words(), TINYHTTP_CORS: words(), PORT: words() }
      : {};
    const parsed = parseOptions(args, from(variables));
    kinds.set(parsed.kind, (kinds.get(parsed.kind) ?? 0) + 1);
    if (parsed.kind === "usage") {
      assert(!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(parsed.message));
      assert(parsed.message.length < 1000);
    }
    if (parsed.kind === "run") {
      const { port, headers, indexNames } = flatten(parsed.options);
      assert(Number.isInteger(port) && port >= 0 && port <= 65535);
      assert(headers.every(([, value]) => /^[\t\x20-\x7e]*$/.test(value)));
      assert(indexNames.length > 0);
    }
  }
  assertEquals([...kinds.keys()].sort(), ["help", "run", "usage", "version"]);
});
