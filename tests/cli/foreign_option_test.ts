import { assert, assertEquals, assertMatch } from "@std/assert";
import { FOREIGN_LETTERS } from "../../src/cli/foreign_letters.ts";
import { FOREIGN_FLAGS, FOREIGN_VALUES } from "../../src/cli/foreign_values.ts";
import { FOREIGN_NAMES } from "../../src/cli/foreign_names.ts";
import { explainOperand, OPERAND_ANSWERS } from "../../src/cli/operand_hint.ts";
import { findNearest } from "../../src/cli/nearest_name.ts";
import { parseOptions } from "../../src/cli/options.ts";
import type { CommandRow, OptionRow } from "../../src/cli/option_row.ts";
import { COMMAND_TABLE } from "../../src/cli/command_table.ts";
import { OPTION_TABLE } from "../../src/cli/option_table.ts";

const rows: readonly CommandRow[] = [
  ...Object.values<OptionRow<unknown>>(OPTION_TABLE),
  ...Object.values<CommandRow>(COMMAND_TABLE),
];
const LONG = new Set(rows.flatMap((row) => row.long));
const LETTERS = new Set(rows.flatMap((row) => [...row.short ?? ""]));
const WITH_VALUES = new Set(
  Object.values<OptionRow<unknown>>(OPTION_TABLE)
    .filter(({ kind }) => kind.bare === undefined)
    .flatMap((row) => row.long),
);

function usage(...args: string[]): string {
  const parsed = parseOptions(args, () => undefined);
  assert(parsed.kind === "usage", JSON.stringify([args, parsed]));
  return parsed.message;
}

/** The options that a text names. */
function findOptions(text: string): string[] {
  return text.match(/(?<![\w-])--?[a-z?][\w-]*/gi) ?? [];
}

Deno.test("every answer to a foreign name names only options of the table, in a form that they take", () => {
  const answers = [
    ...FOREIGN_NAMES.flatMap(({ answer, off }) => [answer, off ?? ""]),
    ...Object.values(FOREIGN_LETTERS),
    ...Object.values(FOREIGN_FLAGS),
    ...Object.values(FOREIGN_VALUES).flat().map(({ answer }) =>
      typeof answer === "string" ? answer : ""
    ),
    ...OPERAND_ANSWERS,
  ];
  let named = 0;
  for (const answer of answers) {
    for (const option of findOptions(answer)) {
      const name = option.replace(/^-+/, "");
      const exists = option.startsWith("--")
        ? LONG.has(name)
        : LETTERS.has(name);
      assert(exists, `${option}: ${answer}`);
      named++;
      // An option whose value may be left out takes it with `=` alone.
      const follows = answer.slice(answer.indexOf(option) + option.length);
      if (/^ [A-Z]{2}/.test(follows)) {
        assert(!option.startsWith("--") || WITH_VALUES.has(name), answer);
      }
      if (/^=/.test(follows)) assert(!WITH_VALUES.has(name), answer);
    }
    assertMatch(answer, /^[ -~]{0,110}$/);
    assert(!/[.:]$/.test(answer), answer);
  }
  assert(named > 60);
});

Deno.test("no foreign name is given twice, or is an option of the table", () => {
  const names = FOREIGN_NAMES.flatMap(({ names }) => names.split(" "));
  assertEquals(names.filter((name, at) => names.indexOf(name) !== at), []);
  for (const name of names) assertMatch(name, /^[a-z\d]+$/);
  const own = [...LONG].map((name) => name.replaceAll("-", ""));
  assertEquals(names.filter((name) => own.includes(name)), []);
  assertEquals(
    Object.keys(FOREIGN_LETTERS).filter((letter) => LETTERS.has(letter)),
    [],
  );
});

Deno.test("parseOptions() answers the names of other tools with this program's", () => {
  const table: [string[], string][] = [
    [["--root", "x"], '"tinyhttp DIR"'],
    [["--root=x"], '"tinyhttp DIR"'],
    [["-d", "x"], '"tinyhttp DIR"'],
    [["--directory", "x"], '"tinyhttp DIR"'],
    [["--public-dir"], '"tinyhttp DIR"'],
    [["-root", "x"], '"tinyhttp DIR"'],
    [["--listen", ":80"], "--host ADDR --port N"],
    [["-listen", ":80"], "--host ADDR --port N"],
    [["--address=::"], "--host"],
    [["--interfaces"], "--host"],
    [["-s"], "--spa"],
    [["-s", "dist"], "--spa"],
    [["--history-api-fallback"], "--spa"],
    [["--page-fallback=index.html"], "--spa"],
    [["-o"], "--open"],
    [["-C"], "--cors"],
    [["-c10"], "--cache"],
    [["-P", "http://a"], "no proxy"],
    [["-S"], "--follow-symlinks"],
    [["--ssl"], "--tls-self-signed"],
    [["--https"], "--tls-self-signed"],
    [["--cert", "a"], "--tls-self-signed"],
    [["--key", "a"], "--tls-key"],
    [["--browse"], "--list"],
    [["--autoindex"], "--list"],
    [["--autoIndex"], "--list"],
    [["--auto_index"], "--list"],
    [["--directory-listing"], "--list"],
    [["--enable-directory-listing"], "--list"],
    [["--disable-directory-listing"], "unless --list"],
    [["--no-directory-listing"], "unless --list"],
    [["--no-dir-listing"], "unless --list"],
    [["--hidden"], "--dotfiles"],
    [["--no-hidden"], "unless --dotfiles"],
    [["--ignore-hidden-files"], "unless --dotfiles"],
    [["--symlinks"], "--follow-symlinks"],
    [["--no-symlinks"], "unless --follow-symlinks"],
    [["--gzip"], "text is compressed"],
    [["--compress"], "text is compressed"],
    [["--no-compression"], "no option turns compression off"],
    [["--no-cache"], "Cache-Control: no-store"],
    [["--disable-cache"], "unless --cache"],
    [["--disable-max-age"], "unless --cache"],
    [["--max-age", "60"], "--cache TIME"],
    [["--maxage=60"], "--cache TIME"],
    [["--cache-control-headers"], "--cache TIME"],
    [["--cors-allow-origins=a"], "--cors"],
    [["--livereload"], "served at once"],
    [["--livereload"], "served at once"],
    [["--no-livereload"], "served at once"],
    [["--upload"], "only sends files"],
    [["--qr"], "QR"],
    [["--proxy", "x"], "no proxy"],
    [["--config", "x"], "no configuration file"],
    [["--verbose"], "--log"],
    [["--silent"], "--quiet"],
    [["--user=joe"], "--auth"],
    [["--password", "x"], "--auth"],
    [["--threads=4"], "--workers"],
    [["--worker_processes=4"], "--workers"],
    [["--timeout", "5"], "--head-timeout"],
    [["--grace-period"], "--drain-timeout"],
    [["--no-request-logging"], "--log none"],
    [["--no-browser"], "--open"],
    [["--no-port-switching"], "the port is never changed"],
    [["--strictPort"], "the port is never changed"],
    [["--mimetypes"], "--type"],
    [["--base=/x"], "served at /"],
    [["--daemon"], "foreground"],
    [["--directroy"], '"tinyhttp DIR"'],
    [["-8080"], "--port 8080"],
    [["-l3000"], "for a port: --port 3000"],
    [["--self-signed"], "--tls-self-signed"],
    [["--private-network-access"], "--cors-private-network"],
    [["-qd"], '"tinyhttp DIR"'],
    [["--port:8080"], "--port=8080"],
    [["--port 8080"], "two arguments"],
    [["–port", "8080"], "--port"],
    [["—list", "."], "--list"],
  ];
  for (const [args, expected] of table) {
    const message = usage(...args);
    assert(message.includes(expected), `${args}: ${message}`);
    assertMatch(message, /^unknown option "/);
    assert(!message.includes("did you mean"), message);
    assert(message.length < 200, message);
  }
});

Deno.test("parseOptions() answers --no-name for an option of its own", () => {
  const table: [string, string][] = [
    ["--no-list", 'did you mean "--list=no"?'],
    ["--disable-cors", 'did you mean "--cors=no"?'],
    ["--no-spa", 'did you mean "--spa=no"?'],
    ["--no-dotfiles", 'did you mean "--dotfiles=no"?'],
    ["--no-follow-symlinks", 'did you mean "--follow-symlinks=no"?'],
    ["--no-clean-urls", 'did you mean "--clean-urls=no"?'],
    ["--no-quiet", 'did you mean "--quiet=no"?'],
    ["--no-single", 'did you mean "--single=no"?'],
    ["--no-lits", 'did you mean "--list=no"?'],
    ["--enable-cors", 'did you mean "--cors"?'],
    ["--enable-list", 'did you mean "--list"?'],
  ];
  for (const [arg, expected] of table) {
    assertEquals(usage(arg), `unknown option "${arg}": ${expected}`);
  }
});

Deno.test("findNearest() suggests only what is near", () => {
  const names = [...LONG];
  const table: [string, string | undefined][] = [
    ["prot", "port"],
    ["hsot", "host"],
    ["ports", "port"],
    ["bnid", "bind"],
    ["max-conections", "max-connections"],
    ["max-conection", "max-connections"],
    ["idle-timout", "idle-timeout"],
    ["idletimeout", "idle-timeout"],
    ["folow-symlink", "follow-symlinks"],
    ["clean-url", "clean-urls"],
    ["CORS", "cors"],
    ["max", "max-connections"],
    ["connections", "max-connections"],
    ["root", undefined],
    ["hidden", undefined],
    ["compress", undefined],
    ["cert", "tls-cert"],
    ["key", "tls-key"],
    ["live", undefined],
    ["fast", undefined],
    ["a", undefined],
    ["x", undefined],
    ["out", undefined],
  ];
  for (const [word, expected] of table) {
    assertEquals(findNearest(word, names), expected, word);
  }
});

Deno.test("explainOperand() answers a word that is no folder", () => {
  const table: [string, string][] = [
    ["8000", "for a port: --port 8000"],
    [":8080", "for a port: --port 8080"],
    ["localhost:3000", "--host localhost --port 3000"],
    ["0.0.0.0:80", "--host 0.0.0.0 --port 80"],
    ["[::1]:80", "--host ::1 --port 80"],
    ["tcp://0.0.0.0:3000", "--host 0.0.0.0 --port 3000"],
    ["127.0.0.1", "for an address: --host 127.0.0.1"],
    ["::", "for an address: --host ::"],
    ["localhost", "for an address: --host localhost"],
    ["http://localhost:3000", "--host localhost --port 3000"],
    ["http://localhost:3000/x", "--host localhost --port 3000"],
    ["https://example.com/", "serves a folder"],
    ["file:///srv/www", "without file://"],
    ["help", "tinyhttp --help"],
    ["/?", "tinyhttp --help"],
    ["/help", "tinyhttp --help"],
    ["?", "tinyhttp --help"],
    ["version", "tinyhttp --version"],
    ["serve", "no command"],
    ["start", "no command"],
    ["file-server", "no command"],
    ["http.server", "no command"],
    ["dev", "no command"],
    ["~/x", "did not expand"],
    ["~joe", "did not expand"],
    ["~", "did not expand"],
    ["$HOME/x", "did not expand"],
    ["${DIR}", "did not expand"],
    ["%CD%", "did not expand"],
    ["*.html", "did not expand"],
    ["port=8080", "--port=8080"],
    ["PORT=8080", "--port=8080"],
    ["root=x", '"tinyhttp DIR"'],
    ["/port:8080", "--port=8080"],
    ["true", "=true"],
    ["no", "=no"],
  ];
  for (const [text, expected] of table) {
    const answer = explainOperand({ text }) ?? "";
    assert(answer.includes(expected), `${text}: ${answer}`);
    assert(answer.length < 120, answer);
  }
  for (
    const text of [
      "site",
      "./8000",
      "dist/",
      "a b",
      "",
      "x".repeat(5000),
      "index.html",
      "70000",
      "/srv/www",
    ]
  ) {
    assertEquals(explainOperand({ text }), undefined, text);
  }
});

Deno.test("explainOperand() knows the option before a word, whose value it probably is", () => {
  assertEquals(
    explainOperand({ text: "*", after: "--cors" }),
    'a value of "--cors" follows a "=", as in --cors=\'*\'',
  );
  assertEquals(
    explainOperand({ text: "https://a.example", after: "--cors" }),
    'a value of "--cors" follows a "=", as in --cors=https://a.example',
  );
});

Deno.test("parseOptions() says which of several words is not the folder", () => {
  const table: [string[], string][] = [
    [[".", "8080"], 'unexpected argument "8080": for a port: --port 8080'],
    [["8080", "."], 'unexpected argument "8080": for a port: --port 8080'],
    [[".", ":8080"], 'unexpected argument ":8080": for a port: --port 8080'],
    [
      ["-l", "3000", "."],
      'unexpected argument "3000": for a port: --port 3000',
    ],
    [["--cors", "*", "."], "--cors='*'"],
    [["--spa", "app.html", "dist"], "--spa=app.html"],
    [["--list", "false", "dir"], "--list=false"],
    [["serve", "."], "no command"],
    [["help", "serve"], "tinyhttp --help"],
    [["file-server", "--root", "x"], "tinyhttp DIR"],
    [["--list", ".", "8080"], "--port 8080"],
    [["--spa", "dist", "8080"], "--port 8080"],
    [["--spa", "./dist", "8080"], "--port 8080"],
    [["a", "b"], 'only one DIR is served, and "a" is given before it'],
  ];
  for (const [args, expected] of table) {
    assert(usage(...args).includes(expected), usage(...args));
  }
});

Deno.test("parseOptions() has an answer ready for a word that is no folder", () => {
  const table: [string[], string | undefined][] = [
    [["8000"], "for a port: --port 8000"],
    [["--cors", "*"], 'a value of "--cors" follows a "=", as in --cors=\'*\''],
    [["site"], undefined],
    [[], undefined],
  ];
  for (const [args, expected] of table) {
    const parsed = parseOptions(args, () => undefined);
    assert(parsed.kind === "run");
    assertEquals(parsed.notes.answerIfMissing, expected);
  }
});
