import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeAccess } from "../../src/observe/access_log.ts";
import type { ExchangeRecord } from "../../src/observe/exchange_record.ts";
import { MAX_JSON_VALUE_LENGTH } from "../../src/observe/limits.ts";
import { head, record } from "./exchange_records.ts";

/** Local time, as the short format has it. */
const time = (ms: number) => new Date(ms).toTimeString().slice(0, 8);

const REFUSED = record({
  head: undefined,
  refusal: "malformed request-line",
  status: 400,
  sent: 0,
});

Deno.test("encodeAccess() short: time, peer, status, request, size, duration, refusal, in columns", () => {
  const at = time(record().ended);
  const cases: [Partial<ExchangeRecord>, string][] = [
    [
      {},
      "192.0.2.1       200 GET /hello                          5 B  7.0 ms",
    ],
    [
      {
        peer: "255.255.255.255",
        head: head("HEAD", "/"),
        status: 304,
        sent: 0,
      },
      "255.255.255.255 304 HEAD /                              0 B  7.0 ms",
    ],
    [
      { sent: 5 << 20, began: record().ended - 0.42 },
      "192.0.2.1       200 GET /hello                      5.0 MiB  0.4 ms",
    ],
    [
      { peer: "2001:db8::a:b:c:d", cut: true },
      "2001:db8::a:b:c:d 200 GET /hello                          5 B  7.0 ms (cut)",
    ],
    [
      { head: head("GET", "/" + "a".repeat(40)), note: "a note" },
      `192.0.2.1       200 GET /${"a".repeat(40)}      5 B  7.0 ms (a note)`,
    ],
  ];
  for (const [changes, expected] of cases) {
    const line = encodeAccess(record(changes), "short");
    assertEquals(line, `${at} ${expected}\n`);
  }
  assertEquals(
    encodeAccess(REFUSED, "short"),
    `${at} 192.0.2.1       400 -                                   0 B  7.0 ms (malformed request-line)\n`,
  );
});

Deno.test("encodeAccess() short: a note takes the refusal's place, and what was cut is said beside it", () => {
  const cases: [Partial<ExchangeRecord>, string][] = [
    [{ ...REFUSED, note: "TLS" }, " (TLS)\n"],
    [{ ...REFUSED, cut: true }, " (malformed request-line; cut)\n"],
    [{ note: "a", cut: true }, " (a; cut)\n"],
  ];
  for (const [changes, expected] of cases) {
    const line = encodeAccess(record(changes), "short");
    assertEquals(line.slice(line.indexOf(" (")), expected);
  }
});

Deno.test("encodeAccess() short: with colours it has the same text", () => {
  const colours: [number, string][] = [
    [200, "32"],
    [206, "32"],
    [304, "36"],
    [404, "33"],
    [503, "31"],
  ];
  for (const [status, colour] of colours) {
    const exchange = record({ status });
    const line = encodeAccess(exchange, "short", { colour: true });
    assert(line.includes(`\x1b[${colour}m${status}\x1b[39m `), line);
    assertEquals(
      // deno-lint-ignore no-control-regex
      line.replace(/\x1b\[\d+m/g, ""),
      encodeAccess(exchange, "short"),
    );
  }
  for (const format of ["combined", "json"] as const) {
    const line = encodeAccess(record(), format, { colour: true });
    assertEquals(line, encodeAccess(record(), format));
  }
});

Deno.test("encodeAccess() cuts long values with a mark, but not in Apache's format", () => {
  const long = "/" + "a".repeat(9000) + "z";
  const fields = { host: long, referer: long, "user-agent": long };
  const exchange = record({ head: head("GET", long, fields) });
  const short = encodeAccess(exchange, "short");
  assertMatch(short, / GET \/a{199}\.\.\. +5 B /);
  const { target, host, referer, agent } = JSON.parse(
    encodeAccess(exchange, "json"),
  );
  const expected = "/" + "a".repeat(MAX_JSON_VALUE_LENGTH - 1) + "…";
  assertEquals([target, host, referer, agent], Array(4).fill(expected));
  assertEquals(encodeAccess(exchange, "combined").split(long).length, 4);
});

Deno.test("encodeAccess() writes no duration below 0, even if the clock was set back", () => {
  const { ended } = record();
  const exchange = record({ began: ended + 3_600_000 });
  assertMatch(encodeAccess(exchange, "short"), / 0\.0 ms\n$/);
  assertEquals(JSON.parse(encodeAccess(exchange, "json")).ms, 0);
});

Deno.test("encodeAccess() combined: Apache's format, in UTC", () => {
  const fields = { referer: "http://b/", "user-agent": "curl/8" };
  assertEquals(
    encodeAccess(record({ head: head("GET", "/?a=1", fields) }), "combined"),
    '192.0.2.1 - - [21/Nov/2026:09:36:58 +0000] "GET /?a=1 HTTP/1.1" 200 5 "http://b/" "curl/8"\n',
  );
  assertEquals(
    encodeAccess(REFUSED, "combined"),
    '192.0.2.1 - - [21/Nov/2026:09:36:58 +0000] "-" 400 - "-" "-"\n',
  );
});

Deno.test("encodeAccess() json: one object, absent values left out", () => {
  const fields = {
    host: "a:8000",
    referer: "http://b/",
    "user-agent": "curl/8",
  };
  const { ended } = record();
  const began = ended - 0.4216;
  const line = encodeAccess(
    record({ head: head("GET", "/", fields), began, cut: true, note: "n" }),
    "json",
  );
  assertEquals(JSON.parse(line), {
    time: "2026-11-21T09:36:58.000Z",
    peer: "192.0.2.1",
    method: "GET",
    target: "/",
    version: "HTTP/1.1",
    status: 200,
    reason: "OK",
    sent: 5,
    ms: 0.42,
    cut: true,
    note: "n",
    host: "a:8000",
    referer: "http://b/",
    agent: "curl/8",
  });
  assertEquals(JSON.parse(encodeAccess(REFUSED, "json")), {
    time: "2026-11-21T09:36:58.000Z",
    peer: "192.0.2.1",
    status: 400,
    reason: "Bad Request",
    sent: 0,
    ms: 7,
    refusal: "malformed request-line",
  });
});

Deno.test("encodeAccess() writes one line of printable ASCII, whatever the peer sent", () => {
  const hostile = [
    '" 200 0 "-" "-"\r\n192.0.2.9 - - "GET /forged',
    "\\",
    "\x1b[2J\x07",
    "\x9b2J",
    "\x00\x7f\t",
    "\xff\xa0",
  ];
  for (const text of hostile) {
    const fields = { referer: text, "user-agent": text };
    const exchange = record({ head: head("GET", `/${text}`, fields) });
    for (const format of ["short", "combined", "json"] as const) {
      assertMatch(encodeAccess(exchange, format), /^[ -~]+\n$/, format);
    }
    const combined = encodeAccess(exchange, "combined");
    assertMatch(combined, /^[^"]*"[^"]*" 200 5 "[^"]*" "[^"]*"\n$/);
    const { target, agent } = JSON.parse(encodeAccess(exchange, "json"));
    assertEquals([target, agent], [`/${text}`, text]);
  }
  const agent = { "user-agent": '"\\\t\x9b\xff' };
  assertMatch(
    encodeAccess(record({ head: head("GET", "/", agent) }), "combined"),
    /"\\x22\\x5c\\x09\\x9b\\xff"\n$/,
  );
});

Deno.test("encodeAccess() has the request-line of a head that was refused, where it is known", () => {
  const line = { method: "GET", target: '/"\n\x1b\xe4', version: "HTTP/2.0" };
  const refused = { ...REFUSED, line };
  const short = encodeAccess(refused, "short");
  assert(short.includes(String.raw` 400 GET /\x22\x0a\x1b\xe4 `), short);
  const combined = encodeAccess(refused, "combined");
  const quoted = String.raw`"GET /\x22\x0a\x1b\xe4 HTTP/2.0" 400 - "-" "-"`;
  assert(combined.endsWith(quoted + "\n"), combined);
  const parsed = JSON.parse(encodeAccess(refused, "json"));
  assertEquals(
    [parsed.method, parsed.target, parsed.version, parsed.refusal],
    ["GET", line.target, "HTTP/2.0", "malformed request-line"],
  );
  const older = {
    ...REFUSED,
    line: { ...line, target: "/", version: undefined },
  };
  assertMatch(encodeAccess(older, "combined"), /"GET \/" 400 /);
  assertEquals("version" in JSON.parse(encodeAccess(older, "json")), false);
  const long = { ...REFUSED, line: { ...line, target: "a".repeat(9000) } };
  assertEquals(
    JSON.parse(encodeAccess(long, "json")).target.length,
    MAX_JSON_VALUE_LENGTH + 1,
  );
});
