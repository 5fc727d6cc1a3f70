import { assert, assertEquals } from "@std/assert";
import { parseOptions } from "../../src/cli/options.ts";

function usage(
  args: readonly string[],
  variables: Record<string, string> = {},
): string {
  const parsed = parseOptions(args, (name) => variables[name]);
  assert(parsed.kind === "usage", JSON.stringify([args, parsed]));
  return parsed.message;
}

const NUMBER = "a whole number from 0 to 65535";
const TIMEOUT = "a duration from 100ms to 1d";
const HOST = "an IPv4 or IPv6 address or a host name, without a port";
const NAME = "a plain file name, without a slash";
const ORIGIN =
  'an origin such as "https://example.com" or "http://localhost:3000", or "*" or "null"';
const CGI = "a path and a folder of programs, such as /cgi-bin=cgi-bin";
const ASCII = "visible ASCII, blanks and tabs after the colon";
const LIST = '"tinyhttp --help" lists all options';

Deno.test("parseOptions() names the wrong value and what was expected", () => {
  const table: [string[], string][] = [
    [["--prot", "1"], 'unknown option "--prot": did you mean "--port"?'],
    [["--prot=1"], 'unknown option "--prot": did you mean "--port"?'],
    [["-port", "1"], 'unknown option "-port": did you mean "--port"?'],
    [["-host"], 'unknown option "-host": did you mean "--host"?'],
    [["--PORT=1"], 'unknown option "--PORT": did you mean "--port"?'],
    [["--bnid"], 'unknown option "--bnid": did you mean "--bind"?'],
    [["--max"], 'unknown option "--max": did you mean "--max-connections"?'],
    [["--hepl"], 'unknown option "--hepl": did you mean "--help"?'],
    [["--no-cors"], 'unknown option "--no-cors": did you mean "--cors=no"?'],
    [["--no-port"], `unknown option "--no-port": ${LIST}`],
    [["--qqqqqqqq"], `unknown option "--qqqqqqqq": ${LIST}`],
    [["--__proto__=1"], `unknown option "--__proto__": ${LIST}`],
    [["--=1"], `unknown option "--": ${LIST}`],
    [["---"], `unknown option "---": ${LIST}`],
    [["-y"], `unknown option "-y": ${LIST}`],
    [["-qy"], `unknown option "-y": ${LIST}`],
    [["-🙂"], `unknown option "-🙂": ${LIST}`],
    [["--a\nb"], `unknown option "--a\\u{a}b": ${LIST}`],
    [
      ["a", "b"],
      'unexpected argument "b": only one DIR is served, and "a" is given before it',
    ],
    [
      ["--", "-p", "x"],
      'unexpected argument "x": only one DIR is served, and "-p" is given before it',
    ],
    [[""], `DIR has value "": expected a folder's path`],
    [["a\0b"], `DIR has value "a\\u{0}b": expected a folder's path`],
    [["--help=no"], 'option "--help" takes no value, but has "no"'],
    [["-h=no"], 'option "-h" takes no value, but has "no"'],
    [["--port"], `option "--port" has no value: expected ${NUMBER}`],
    [["-p"], `option "-p" has no value: expected ${NUMBER}`],
    [["--port", "--host"], `option "--port" has no value: expected ${NUMBER}`],
    [["--port", "-q"], `option "--port" has no value: expected ${NUMBER}`],
    [
      ["--port", "--log=none"],
      `option "--port" has no value: expected ${NUMBER}`,
    ],
    [["--index", "--"], `option "--index" has no value: expected ${NAME}`],
    [["--cgi"], `option "--cgi" has no value: expected ${CGI}`],
    ...[
      "cgi-bin",
      "/cgi-bin",
      "/=x",
      "x=y",
      "/a//b=x",
      "/a/../b=x",
      "/a/%2e%2E/b=x",
      "/a%2Fb=x",
      "/a%5Cb=x",
      "/a%00=x",
      "/a%=x",
      "/a%zz=x",
      "/a%FF=x",
      "/a=",
      "=x",
    ]
      .map((text): [string[], string] => [
        ["--cgi", text],
        `option "--cgi" has value "${text}": expected ${CGI}`,
      ]),
    [
      ["--cgi=/a=b", "--cgi=/a/=c"],
      'option "--cgi" is given twice for "/a"',
    ],
    [
      ["--cgi=/a b=b", "--cgi=/a%20b=c"],
      'option "--cgi" is given twice for "/a%20b"',
    ],
    [["--header"], `option "--header" has no value: expected 'Name: value'`],
    ...[
      "",
      "-1",
      "+1",
      "65536",
      "1.0",
      "1e3",
      "0x50",
      " 80",
      "80 ",
      "NaN",
      "٣",
      "80a",
    ]
      .map((text): [string[], string] => [
        ["--port", text],
        `option "--port" has value "${text}": expected ${NUMBER}`,
      ]),
    [["-p80000"], `option "--port" has value "80000": expected ${NUMBER}`],
    [
      ["-p", "x", "-p", "1"],
      `option "--port" has value "x": expected ${NUMBER}`,
    ],
    ...[
      "",
      "[127.0.0.1]",
      "1.2.3",
      "256.1.1.1",
      "01.2.3.4",
      "0x7f",
      ":::",
      "12345::",
      "a b",
      "a..b",
      "http://a",
      "a/b",
      "%eth0",
    ]
      .map((text): [string[], string] => [
        [`--host=${text}`],
        `option "--host" has value "${text}": expected ${HOST}`,
      ]),
    ...["", ".", "..", "a/b", "/"]
      .map((text): [string[], string] => [
        [`--index=${text}`],
        `option "--index" has value "${text}": expected ${NAME}`,
      ]),
    [
      ["--index", "a\\b"],
      `option "--index" has value "a\\\\b": expected ${NAME}`,
    ],
    [
      ["--index", "a\0"],
      `option "--index" has value "a\\u{0}": expected ${NAME}`,
    ],
    [
      Array(17).fill("--index=a"),
      'option "--index" has value "a": expected at most 16 of them with 4096 characters in all',
    ],
    [
      ["--cache=-1"],
      'option "--cache" has value "-1": expected a duration from 0 to 1y',
    ],
    [
      ["--cache=no-store"],
      `option "--cache" has value "no-store": expected a duration such as 90, 90s, 1m30s or 500ms; for other directives: -H 'Cache-Control: no-store'`,
    ],
    [
      ["--cache=1.5"],
      'option "--cache" has value "1.5": expected whole seconds',
    ],
    [
      ["--cache-memory=1TiB"],
      'option "--cache-memory" has value "1TiB": expected a size from 0 to 64GiB',
    ],
    [
      ["--max-connections=0"],
      'option "--max-connections" has value "0": expected a whole number of connections from 1 to 1000000',
    ],
    ...["head", "idle", "write"].flatMap((name) =>
      ["0", "0.09", "86400.1", "99ms", "25h", "-1"]
        .map((text): [string[], string] => [
          [`--${name}-timeout=${text}`],
          `option "--${name}-timeout" has value "${text}": expected ${TIMEOUT}`,
        ])
    ),
    [
      ["--drain-timeout=x"],
      'option "--drain-timeout" has value "x": expected a duration such as 90, 90s, 1m30s or 500ms',
    ],
    ...[["--cors-credentials"], ["--cors", "--cors-credentials"]]
      .map((args): [string[], string] => [
        args,
        'option "--cors-credentials" needs the origins that may: --cors=https://app.example, and no --cors for every origin',
      ]),
    [
      ["--cors-private-network"],
      'option "--cors-private-network" needs --cors or --cors=ORIGIN',
    ],
    [
      ["--log=jsn"],
      'option "--log" has value "jsn": expected one of short, combined, json, none',
    ],
    [
      ["--dotfiles=2"],
      'option "--dotfiles" has value "2": expected one of 1, true, yes, on, 0, false, no, off',
    ],
    [
      ["--quiet="],
      'option "--quiet" has value "": expected one of 1, true, yes, on, 0, false, no, off',
    ],
    ...[
      "",
      "example.com",
      "https://",
      "https://*.a",
      "a://b/c",
      "//a",
      "http://a:99999",
      "A://b",
    ]
      .map((text): [string[], string] => [
        [`--cors=${text}`],
        `option "--cors" has value "${text}": expected ${ORIGIN}`,
      ]),
    ...[
      ["https://a.example/", "https://a.example"],
      ["https://A.example", "https://a.example"],
      ["http://a:80", "http://a"],
      ["https://u:p@a/b?c#d", "https://a"],
      ["http://a\r\nb", "http://ab"],
    ].map(([text, origin]): [string[], string] => [
      [`--cors=${text}`],
      `option "--cors" has value "${
        text.replace("\r\n", "\\u{d}\\u{a}")
      }": expected only the origin, "${origin}"`,
    ]),
    ...[
      "",
      "gpx",
      ".gpx",
      ".gpx=",
      "gpx=a/b",
      "*.gpx=a/b",
      "=a/b",
      ".=a/b",
      ".gpx=a",
      ".gpx=a/b/c",
      ".gpx=*/*",
      ".gpx=a/b; c",
      ".a/b=c/d",
    ].map((text): [string[], string] => [
      [`--type=${text}`],
      `option "--type" has value "${text}": expected an ending and a media type, such as .gpx=application/gpx+xml`,
    ]),
    ...["", "utf-7", "utf 8", "no"].map((text): [string[], string] => [
      [`--charset=${text}`],
      `option "--charset" has value "${text}": expected a charset that browsers know, such as utf-8 or windows-1252, or none`,
    ]),
    [["-H", "a"], `option "--header" has value "a": expected 'Name: value'`],
    ...[": v", "a b: v", "a : v", "é: v", "a(): v"]
      .map((text): [string[], string] => [
        ["-H", text],
        `option "--header" has value "${text}": expected a token before the colon, as in 'Name: value'`,
      ]),
    [
      ["-H", "A: b\r\nC: d"],
      `option "--header" has value "A: b\\u{d}\\u{a}C: d": expected ${ASCII}`,
    ],
    [
      ["-H", "A: b\0"],
      `option "--header" has value "A: b\\u{0}": expected ${ASCII}`,
    ],
    [
      ["-H", "A: b\n"],
      `option "--header" has value "A: b\\u{a}": expected ${ASCII}`,
    ],
    [
      ["-H", "A: \x7f"],
      `option "--header" has value "A: \\u{7f}": expected ${ASCII}`,
    ],
    [["-H", "A: é"], `option "--header" has value "A: é": expected ${ASCII}`],
    // "č" is U+010D: cut to one octet it would be a CR.
    [["-H", "A: č"], `option "--header" has value "A: č": expected ${ASCII}`],
    ...[
      "Connection",
      "CONTENT-LENGTH",
      "Keep-Alive",
      "Proxy-Connection",
      "TE",
      "Trailer",
      "transfer-encoding",
      "Upgrade",
    ]
      .map((name): [string[], string] => [
        ["-H", `${name}: 5`],
        `option "--header" has value "${name}: 5": expected another field, since the server sets ${name} for each connection`,
      ]),
    ...[
      "Accept-Ranges",
      "Allow",
      "Content-Encoding",
      "Content-Range",
      "Content-Type",
      "date",
      "ETag",
      "Last-Modified",
      "Location",
    ]
      .map((name): [string[], string] => [
        ["-H", `${name}: 5`],
        `option "--header" has value "${name}: 5": expected another field, since the server sets ${name} for each response`,
      ]),
    [
      Array(65).fill("-HA: b"),
      'option "--header" has value "A: b": expected at most 64 of them with 6144 characters in all',
    ],
  ];
  for (const [args, expected] of table) assertEquals(usage(args), expected);
});

Deno.test("parseOptions() never shows a password", () => {
  const begin = 'option "--auth" has a value, not shown here';
  const table: [string[], string][] = [
    [["--auth", "secret"], "without a colon"],
    [["-asecret"], "without a colon"],
    [["-a:secret"], "without a user name"],
    [["-a", "secret:"], "without a password"],
    [["--auth="], "which is empty"],
    [
      ["-a", "secret:\0"],
      "with a control character, or with too long a user name",
    ],
  ];
  for (const [args, fault] of table) {
    assertEquals(usage(args), `${begin}, ${fault}: expected USER:PASSWORD`);
  }
  const variable = usage([], { TINYHTTP_AUTH: "secret" });
  assertEquals(
    variable,
    'environment variable "TINYHTTP_AUTH" has a value, not shown here, without a colon: expected USER:PASSWORD',
  );
  for (const name of ["--password", "--user", "--auht", "--credentials"]) {
    assert(!usage([`${name}=secret`]).includes("secret"), name);
  }
  const twice = parseOptions(
    ["-a", "a:secret", "-a", "b:hidden"],
    () => undefined,
  );
  assert(twice.kind === "run");
  assertEquals(twice.notes.warnings, [
    'option "--auth" is given 2 times: the last value counts',
  ]);
});

Deno.test("parseOptions() warns of an option that is given twice with different values", () => {
  const table: [string[], string[]][] = [
    [["--port", "8080", "-p9090"], [
      'option "--port" is given 2 times: the last value counts, "9090"',
    ]],
    [["-p1", "-p2", "-p1"], [
      'option "--port" is given 3 times: the last value counts, "1"',
    ]],
    [["--list", "--list=no"], [
      'option "--list" is given 2 times: the last value counts, "no"',
    ]],
    [["--log=json", "--log=none", "--cache=1", "--cache=2"], [
      'option "--cache" is given 2 times: the last value counts, "2"',
      'option "--log" is given 2 times: the last value counts, "none"',
    ]],
    [["-p1", "-p", "1", "-ll"], []],
    [["--index=a", "--index=b", "-Ha: b", "-Hc: d"], []],
    [["site"], []],
  ];
  const env = (name: string) => name === "TINYHTTP_DIR" ? "site" : undefined;
  for (const [args, expected] of table) {
    const parsed = parseOptions(args, env);
    assert(parsed.kind === "run");
    assertEquals(parsed.notes.warnings, expected);
  }
});

Deno.test("parseOptions() limits the length of values and of messages", () => {
  const long = `A: ${"b".repeat(7000)}`;
  assert(usage(["-H", long]).length < 250);
  assert(usage([`--${"p".repeat(100_000)}`]).length < 250);
  assert(usage(["--index", "a".repeat(256)]).includes(NAME));
});

Deno.test("parseOptions() names the environment variable that is wrong", () => {
  const table: [Record<string, string>, string][] = [
    [
      { TINYHTTP_PORT: "x" },
      `environment variable "TINYHTTP_PORT" has value "x": expected ${NUMBER}`,
    ],
    [
      { PORT: " " },
      `environment variable "PORT" has value " ": expected ${NUMBER}`,
    ],
    [
      { TINYHTTP_DIR: "\0" },
      `environment variable "TINYHTTP_DIR" has value "\\u{0}": expected a folder's path`,
    ],
    [
      { TINYHTTP_QUIET: "ja" },
      'environment variable "TINYHTTP_QUIET" has value "ja": expected one of 1, true, yes, on, 0, false, no, off',
    ],
    [
      { TINYHTTP_INDEX: "a\nb/c" },
      `environment variable "TINYHTTP_INDEX" has value "b/c": expected ${NAME}`,
    ],
  ];
  for (const [variables, expected] of table) {
    assertEquals(usage([], variables), expected);
  }
});

/** The warnings of a command line that is no error. */
function warningsOf(
  args: readonly string[],
  env: Record<string, string> = {},
): readonly string[] {
  const parsed = parseOptions(args, (name) => env[name]);
  assert(parsed.kind === "run", JSON.stringify(parsed));
  return parsed.notes.warnings;
}

Deno.test("parseOptions() warns of a variable that would protect and is empty", () => {
  const names = [
    "HOST",
    "AUTH",
    "AUTH_FILE",
    "TLS_CERT",
    "TLS_KEY",
    "TLS_SELF_SIGNED",
    "TLS_REDIRECT",
    "HSTS",
  ].map((name) => `TINYHTTP_${name}`);
  for (const name of names) {
    assertEquals(
      warningsOf(["site"], { [name]: "" }),
      [`environment variable "${name}" is empty: it sets nothing`],
    );
  }
  assertEquals(
    warningsOf(["site"], { TINYHTTP_HOST: "\n" }).length,
    1,
    "blank lines alone",
  );
  for (const name of ["PORT", "TINYHTTP_PORT", "TINYHTTP_CORS"]) {
    assertEquals(warningsOf(["site"], { [name]: "" }), [], name);
  }
  assertEquals(
    warningsOf(["site", "-a", "joe:secret"], { TINYHTTP_AUTH: "" }),
    [],
    "the command line is stronger",
  );
});

Deno.test("parseOptions() warns of options for files where there are none", () => {
  for (
    const option of [
      "--list",
      "--spa",
      "--index=a",
      "--clean-urls",
      "--dotfiles",
      "--follow-symlinks",
      "--type=.a=b/c",
      "--charset=none",
    ]
  ) {
    const [name] = option.split("=");
    assertEquals(warningsOf([option]), [
      `option "${name}" has no effect without DIR: write "tinyhttp ." to serve this folder`,
    ]);
    assertEquals(warningsOf([option, "site"]), []);
    assertEquals(warningsOf([option], { TINYHTTP_DIR: "site" }), []);
  }
  assertEquals(warningsOf([], { TINYHTTP_LIST: "1" }), [], "set for others");
  assertEquals(warningsOf(["--cache=1h", "-HA: b", "--cors"]), []);
});
