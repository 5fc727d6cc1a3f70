// Values that letters have in other tools, alone and beside a folder.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseOptions } from "../../src/cli/options.ts";

const noEnvironment = () => undefined;

function usage(args: readonly string[]): string {
  const parsed = parseOptions(args, noEnvironment);
  assert(parsed.kind === "usage", JSON.stringify([args, parsed]));
  return parsed.message;
}

function warnings(args: readonly string[]): readonly string[] {
  const parsed = parseOptions(args, noEnvironment);
  assert(parsed.kind === "run", JSON.stringify([args, parsed]));
  return parsed.notes.warnings;
}

const HOST = "for an address: --host ";
const BOTH = "for an address and a port: --host ";

Deno.test("parseOptions() answers a letter's value that shows what another tool does with it", () => {
  const table: readonly (readonly [tool: string, line: string, string])[] = [
    ["http-server", "-a 0.0.0.0", "--host ADDR"],
    ["http-server", "-a ::", "--host ADDR"],
    ["http-server", "-a ::1", "--host ADDR"],
    ["http-server", "-a localhost", "--host ADDR"],
    ["http-server", "-a0.0.0.0 .", "--host ADDR"],
    ["http-server", ". -c-1", "no-store"],
    ["http-server", "-c -1 .", "no-store"],
    ["http-server", "-c 3600 .", "--cache 3600"],
    ["http-server", "-c3600", "--cache 3600"],
    ["http-server", "-d false", "--list"],
    ["http-server", "-t 30", "--idle-timeout 30"],
    ["http-server", "-P http://localhost:8080?", "no proxy"],
    ["http-server", "-C cert.pem -K key.pem", "--tls-cert"],
    ["http-server", "-K key.pem", "--tls-key"],
    ["http-server", "-o /path", "--open"],
    ["http-server", "-S -C cert.pem", "--tls-self-signed"],
    ["http-server", "-b -g", "compressed"],
    ["http-server", "-b ./public", "compressed"],
    ["serve", "-l tcp://0.0.0.0:8080 .", BOTH + "0.0.0.0 --port 8080"],
    ["serve", "-l 8080 .", "for a port: --port 8080"],
    ["serve", "-l=8080", "for a port: --port 8080"],
    ["serve", "-l8080", "for a port: --port 8080"],
    ["serve", "-l0.0.0.0:80", BOTH + "0.0.0.0 --port 80"],
    ["serve", "-l unix:/run/x.sock .", "TCP alone"],
    ["serve", "-l pipe:\\\\.\\pipe\\x .", "TCP alone"],
    ["serve", "-c serve.json", "no configuration file"],
    ["sirv", "-H 0.0.0.0", HOST + "0.0.0.0"],
    ["sirv", "-H localhost", HOST + "localhost"],
    ["sirv", "-H ::1", HOST + "::1"],
    ["sirv", "-H my.host.example", HOST + "my.host.example"],
    ["sirv", "-m 3600", "--cache 3600"],
    ["sirv", "-D public", "--dotfiles"],
    ["miniserve", "-H .", "--dotfiles"],
    ["miniserve", "-H ./public", "--dotfiles"],
    ["miniserve", ". -H", "--dotfiles"],
    ["miniserve", "-i 127.0.0.1", HOST + "127.0.0.1"],
    ["miniserve", "-i ::", HOST + "::"],
    ["miniserve", "-c monokai", "no options for how they look"],
    ["miniserve", "-S date", "no options for how they look"],
    ["dufs", "-b /run/dufs.sock", "TCP alone"],
    ["dufs", "-c dufs.yaml", "no configuration file"],
    ["dufs", "-a @/", "no @/PATH"],
    ["caddy", "-l :8080 .", "for a port: --port 8080"],
    ["caddy", "-a", "--log"],
    ["caddy", "-b", "--list"],
    ["caddy", "-b --root /srv", "--list"],
    ["caddy", "-a --debug", "--log"],
    ["caddy", "-p br,gzip", "text is compressed"],
    ["caddy", "-r /srv", '"tinyhttp DIR"'],
    ["python3", "-b 8080", "for a port: --port 8080"],
    ["python3", "-b 0.0.0.0:8080", BOTH + "0.0.0.0 --port 8080"],
    ["python3", "--bind 0.0.0.0:8080", BOTH + "0.0.0.0 --port 8080"],
    ["python3", "-d dir", '"tinyhttp DIR"'],
    ["python3", "-p HTTP/1.1", "speaks HTTP/1.1"],
    ["busybox", "-p 0.0.0.0:8080", BOTH + "0.0.0.0 --port 8080"],
    ["busybox", "-p [::]:8080", BOTH + ":: --port 8080"],
    ["busybox", "-p 127.0.0.1", HOST + "127.0.0.1"],
    ["http-server", "-p http://u@127.0.0.1:80/", BOTH + "127.0.0.1 --port 80"],
    ["http-server", "-p http://u:p@[::1]", HOST + "::1"],
    ["busybox", "-p :8080", "for a port: --port 8080"],
    ["busybox", "-h 0.0.0.0", HOST + "0.0.0.0"],
    ["busybox", "-h 8080", "for a port: --port 8080"],
    ["busybox", "-c /etc/httpd.conf", "no configuration file"],
    ["static-web-server", "-q 10 .", "--drain-timeout 10"],
    ["static-web-server", "-n 4", "--workers 4"],
    ["static-web-server", "-T 4", "--workers 4"],
    ["static-web-server", "-c *", "--cors='*'"],
    ["static-web-server", "-c https://a.example", "--cors=https://a.example"],
    ["static-web-server", "-z true", "--list"],
    ["static-web-server", "-g info", "--log"],
    ["static-web-server", "-w sws.toml", "no configuration file"],
    ["nginx", "-p /etc/nginx/", '"tinyhttp DIR"'],
    ["nginx", "-s reload", "SIGTERM"],
    ["nginx", "-c nginx.conf", "no configuration file"],
    ["php", "-S localhost:8000", BOTH + "localhost --port 8000"],
    ["php", "-S 0.0.0.0:80 -t public", BOTH + "0.0.0.0 --port 80"],
    ["php", "-t public", '"tinyhttp DIR"'],
    ["gunicorn", "-b 127.0.0.1:8000", BOTH + "127.0.0.1 --port 8000"],
    ["gunicorn", "-w 4", "--workers 4"],
    ["any", "-P 8080", "for a port: --port 8080"],
    ["any", "-P", "for a port: -p N"],
    ["any", "--port localhost:80", BOTH + "localhost --port 80"],
    ["any", "--port ./public", '"tinyhttp DIR"'],
    ["any", "-s --unknown", "--spa"],
  ];
  for (const [tool, line, expected] of table) {
    const message = usage(line.split(" "));
    assert(message.includes(expected), `${tool} ${line}: ${message}`);
    assert(message.length < 200, message);
    assertMatch(message, /^[ -~]*$/);
  }
});

Deno.test("parseOptions() shows no secret in an answer", () => {
  for (const value of ["10.1.2.3", "::1", "localhost", "@/joe", "/srv/joe"]) {
    for (const option of ["-a", "--auth"]) {
      const message = usage([option, value]);
      assert(!message.includes(value), message);
    }
  }
  for (const value of ["10.1.2.3:80", "joe:pw@/x", "joe:$2y$05$abcdef"]) {
    const [warning] = warnings(["-a", value, "."]);
    assert(!warning.includes(value) && !warning.includes("joe"), warning);
  }
});

Deno.test("parseOptions() warns of values that it takes and that mean something else elsewhere", () => {
  const hash = "ab".repeat(32);
  const table: readonly (readonly [string, string, string | undefined])[] = [
    ["-a", "0.0.0.0:8080", "--host ADDR"],
    ["-a", "localhost:8080", "--host ADDR"],
    ["-a", "2001:db8::1", "--host ADDR"],
    ["-a", "admin:admin@/:rw", "no @/PATH"],
    ["-a", "admin:admin@/a:rw,/b", "no @/PATH"],
    ["-a", "@/:ro", "no @/PATH"],
    ["-a", "/@admin:admin", "no @/PATH"],
    ["-a", `joe:sha256:${hash}`, "--auth-file FILE"],
    ["-a", "joe:$2y$05$abcdef", "--auth-file FILE"],
    ["-a", "joe:$6$abc$def", "--auth-file FILE"],
    ["-a", "joe:secret", undefined],
    ["-a", "joe:8080", undefined],
    ["-a", "joe:a/b@c", undefined],
    ["-a", "-joe:secret", undefined],
    ["-a", "joe@example.com:secret", undefined],
    ["-H", "127.0.0.1:8080", BOTH + "127.0.0.1 --port 8080"],
    ["-H", "localhost:8080", BOTH + "localhost --port 8080"],
    ["-H", "X-Frame-Options: DENY", undefined],
    ["-H", "Link: <./a>; rel=preload", undefined],
    ["-H", "X:80", undefined],
  ];
  for (const [option, value, expected] of table) {
    const said = warnings([option, value, "."]);
    assertEquals(said.length, expected === undefined ? 0 : 1, value);
    if (expected !== undefined) {
      assert(said[0].includes(expected), said[0]);
      assertMatch(said[0], /is taken as/);
    }
  }
});

Deno.test("parseOptions() takes values that only resemble those of other tools", () => {
  const lines = [
    "-p 8080",
    "-b 0.0.0.0",
    "-b ::1",
    "-b host.example",
    "-l .",
    "-q .",
    "-l public",
    "-q -l 8080",
  ];
  for (const line of lines) assertEquals(warnings(line.split(" ")), [], line);
  for (
    const line of [
      "-h",
      "-h .",
      "-h public",
      "-h ./public",
      "-h /srv/www",
      "-h ..",
      "-hq",
    ]
  ) {
    assertEquals(parseOptions(line.split(" "), noEnvironment).kind, "help");
  }
});

Deno.test("parseOptions() keeps its own words where a value shows nothing", () => {
  const table: readonly (readonly [string[], string])[] = [
    [["-p", "x"], "expected a whole number"],
    [["-p", "99999"], "expected a whole number"],
    [["-p", ""], "expected a whole number"],
    [["-H", "X-Frame-Options"], "expected 'Name: value'"],
    [["-a", "joe"], "without a colon: expected USER:PASSWORD"],
    [["-a", "12345"], "without a colon: expected USER:PASSWORD"],
    [["-b", "a b"], "expected an IPv4"],
    [["-d", "x".repeat(5000)], '"tinyhttp DIR"'],
  ];
  for (const [args, expected] of table) {
    assert(usage(args).includes(expected), usage(args));
  }
  const fromEnvironment = parseOptions(
    [],
    (name) => name === "TINYHTTP_HOST" ? "0.0.0.0:80" : undefined,
  );
  assert(fromEnvironment.kind === "usage");
  assertMatch(fromEnvironment.message, /expected an IPv4/);
});

Deno.test("an answer to a foreign value quotes it for the shell, and for a terminal", () => {
  const message = usage(["-c", "https://a.example/\x1b[31m; rm"]);
  assert(message.includes("--cors='https://a.example/"), message);
  assertMatch(message, /^[ -~]*$/);
});
