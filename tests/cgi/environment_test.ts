import { assertEquals } from "@std/assert";
import { encodeEnvironment } from "../../src/cgi/environment.ts";
import type { ProgramRequest } from "../../src/cgi/program_request.ts";

const REQUEST: ProgramRequest = {
  prefix: ["cgi-bin"],
  segments: ["hello.py"],
  method: "GET",
  protocol: "HTTP/1.1",
  query: "",
  fields: [],
  contentLength: undefined,
  peer: "192.0.2.7",
  server: { name: "a.example", port: 8000 },
  user: undefined,
};
const PLACE = { scriptName: "/cgi-bin/hello.py", pathInfo: "" };

function encode(
  changes: Partial<ProgramRequest>,
  place = PLACE,
): Record<string, string> {
  return encodeEnvironment({ ...REQUEST, ...changes }, place);
}

/** The HTTP_* variables of these field lines. */
function encodeFields(...lines: [string, string][]): Record<string, string> {
  const fields = lines.map(([name, value]) => ({ name, value }));
  return Object.fromEntries(
    Object.entries(encode({ fields })).filter(([name]) => /^HTTP/.test(name)),
  );
}

Deno.test("encodeEnvironment() sets the variables of RFC 3875 §4.1, and PATH", () => {
  assertEquals(encode({}), {
    GATEWAY_INTERFACE: "CGI/1.1",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    QUERY_STRING: "",
    REMOTE_ADDR: "192.0.2.7",
    REMOTE_HOST: "192.0.2.7",
    REQUEST_METHOD: "GET",
    SCRIPT_NAME: "/cgi-bin/hello.py",
    SERVER_NAME: "a.example",
    SERVER_PORT: "8000",
    SERVER_PROTOCOL: "HTTP/1.1",
    SERVER_SOFTWARE: "tinyhttp",
  });
});

Deno.test("encodeEnvironment() tells programs that the connection is TLS", () => {
  const { HTTPS } = encode({ server: { ...REQUEST.server, isSecure: true } });
  assertEquals(HTTPS, "on");
  assertEquals(encode({}).HTTPS, undefined);
});

Deno.test("encodeEnvironment() leaves the query as it was received, and sets the path after the program", () => {
  const { QUERY_STRING, PATH_INFO } = encode(
    { query: "a=%41&b=+%00&c=%e9" },
    { ...PLACE, pathInfo: "/a b//ü/" },
  );
  assertEquals([QUERY_STRING, PATH_INFO], ["a=%41&b=+%00&c=%e9", "/a b//ü/"]);
});

Deno.test("encodeEnvironment() sets the translated path where there is one", () => {
  const pathTranslated = "/srv/site/a";
  const place = { ...PLACE, pathInfo: "/a", pathTranslated };
  assertEquals(encode({}, place).PATH_TRANSLATED, pathTranslated);
});

Deno.test("encodeEnvironment() sets length and type of a content, and not as HTTP_*", () => {
  const fields = [
    { name: "Content-Type", value: "text/plain" },
    { name: "Content-Length", value: "0" },
  ];
  const variables = encode({ fields, contentLength: 0 });
  assertEquals(
    [variables.CONTENT_LENGTH, variables.CONTENT_TYPE],
    ["0", "text/plain"],
  );
  assertEquals(
    Object.keys(variables).filter((name) => /^HTTP/.test(name)),
    [],
  );
});

Deno.test("encodeEnvironment() names the user whose password was verified", () => {
  const { AUTH_TYPE, REMOTE_USER } = encode({ user: "ann" });
  assertEquals([AUTH_TYPE, REMOTE_USER], ["Basic", "ann"]);
});

Deno.test("encodeEnvironment() passes fields on as HTTP_*", () => {
  const table: [[string, string][], Record<string, string>, string][] = [
    [[["Host", "a.example:8000"]], { HTTP_HOST: "a.example:8000" }, "plain"],
    [[["accept-language", "de"]], { HTTP_ACCEPT_LANGUAGE: "de" }, "hyphen"],
    [[["X-A", "1"], ["x-a", "2"]], { HTTP_X_A: "1, 2" }, "several lines"],
    [
      [["Cookie", "a=1"], ["Cookie", "b=2"]],
      { HTTP_COOKIE: "a=1; b=2" },
      "cookies",
    ],
    [[["X-A", "\xc3\xbc"]], { HTTP_X_A: "ü" }, "UTF-8"],
    [[["X-A", "\xfc"]], { HTTP_X_A: "ü" }, "Latin-1"],
    [[["X-A", ""]], { HTTP_X_A: "" }, "empty"],
  ];
  for (const [lines, expected, why] of table) {
    assertEquals(encodeFields(...lines), expected, why);
  }
});

Deno.test("encodeEnvironment() leaves out fields that would deceive a program", () => {
  const names = [
    "Proxy",
    "PROXY",
    "Authorization",
    "Proxy-Authorization",
    "Connection",
    "Transfer-Encoding",
    "TE",
    "Trailer",
    "Upgrade",
    "Expect",
    "Keep-Alive",
    "X_User",
    "X_Forwarded-For",
    "X.A",
    "X!",
    "BASH_FUNC_x%%",
    "__proto__",
  ];
  for (const name of names) assertEquals(encodeFields([name, "1"]), {}, name);
});

Deno.test("encodeEnvironment() leaves the zone of an address out", () => {
  assertEquals(encode({ peer: "fe80::1%eth0" }).REMOTE_ADDR, "fe80::1");
});
