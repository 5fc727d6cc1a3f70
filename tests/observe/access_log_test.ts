import { assertEquals, assertMatch } from "@std/assert";
import { encodeAccess } from "../../src/observe/access_log.ts";
import { head, record } from "./exchange_records.ts";

/** Local time, as the short format has it. */
const time = (ms: number) => new Date(ms).toTimeString().slice(0, 8);

const REFUSED = record({
  head: undefined,
  refusal: "malformed request-line",
  status: 400,
  sent: 0,
});

Deno.test("encodeAccess() short: time, peer, status, request, octets, duration, refusal", () => {
  const at = time(record().ended);
  assertEquals(
    encodeAccess(record(), "short"),
    `${at} 192.0.2.1 200 GET /hello 5 7ms\n`,
  );
  assertEquals(
    encodeAccess(REFUSED, "short"),
    `${at} 192.0.2.1 400 - 0 7ms (malformed request-line)\n`,
  );
});

Deno.test("encodeAccess() writes no duration below 0, even if the clock was set back", () => {
  const { ended } = record();
  const exchange = record({ began: ended + 3_600_000 });
  assertMatch(encodeAccess(exchange, "short"), / 0ms\n$/);
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
  const fields = { referer: "http://b/", "user-agent": "curl/8" };
  const line = encodeAccess(record({ head: head("GET", "/", fields) }), "json");
  assertEquals(JSON.parse(line), {
    time: "2026-11-21T09:36:58.000Z",
    peer: "192.0.2.1",
    method: "GET",
    target: "/",
    version: "HTTP/1.1",
    status: 200,
    reason: "OK",
    sent: 5,
    ms: 7,
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
