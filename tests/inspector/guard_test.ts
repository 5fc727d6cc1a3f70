import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import { findDenial, makeToken } from "../../src/inspector/guard.ts";
import { encodeLatin1 } from "../latin1.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const GUARD = { token: TOKEN, port: 9000, names: ["dev.lan"] };

function deny(lines: readonly string[], isOpen = false): number | undefined {
  const text = ["GET / HTTP/1.1", ...lines, "", ""].join("\r\n");
  const parsed = parseRequestHead(encodeLatin1(text));
  if (parsed.kind !== "complete") throw new Error(parsed.kind);
  return findDenial({ fields: parsed.head }, GUARD, isOpen)?.status;
}

const HOST = "Host: 127.0.0.1:9000";
const BEARER = `Authorization: Bearer ${TOKEN}`;

Deno.test("findDenial() allows what has the token, and what needs none", () => {
  assertEquals(deny([HOST, BEARER]), undefined);
  assertEquals(deny([HOST], true), undefined);
  for (const scheme of ["bearer", "BEARER", "bEaReR "]) {
    const line = `Authorization: ${scheme} ${TOKEN}`;
    assertEquals(deny([HOST, line]), undefined, scheme);
  }
});

Deno.test("findDenial() denies a request without the token, and with another one", () => {
  const cases: [string[], string][] = [
    [[], "none"],
    [["Authorization: Bearer "], "empty"],
    [[`Authorization: Bearer ${TOKEN}0`], "longer"],
    [[`Authorization: Bearer ${TOKEN.slice(1)}`], "shorter"],
    [[`Authorization: Bearer ${TOKEN.toUpperCase()}`], "another case"],
    [[`Authorization: Bearer${TOKEN}`], "no blank"],
    [[`Authorization: ${TOKEN}`], "no scheme"],
    [[`Authorization: Basic ${TOKEN}`], "another scheme"],
    [[`Cookie: token=${TOKEN}`], "a cookie"],
  ];
  for (const [lines, why] of cases) {
    assertEquals(deny([HOST, ...lines]), 401, why);
  }
});

Deno.test("findDenial() denies a host that is no address and no own name: DNS can be rebound", () => {
  const cases: [string, number | undefined][] = [
    ["127.0.0.1:9000", undefined],
    ["[::1]:9000", undefined],
    ["localhost:9000", undefined],
    ["LOCALHOST:9000", undefined],
    ["192.168.1.5:9000", undefined],
    ["dev.lan:9000", undefined],
    ["evil.example:9000", 421],
    ["localhost.evil.example:9000", 421],
    ["127.0.0.1.evil.example:9000", 421],
    ["127.0.0.1:9001", 421],
    ["127.0.0.1", 421],
    ["", 421],
  ];
  for (const [host, status] of cases) {
    assertEquals(deny([`Host: ${host}`, BEARER]), status, host);
    assertEquals(deny([`Host: ${host}`], true), status, `${host}, open`);
  }
});

Deno.test("findDenial() denies what another page asks for, with the token too", () => {
  const cases: [string, number | undefined][] = [
    ["Sec-Fetch-Site: same-origin", undefined],
    ["Sec-Fetch-Site: none", undefined],
    ["Sec-Fetch-Site: same-site", 403],
    ["Sec-Fetch-Site: cross-site", 403],
    ["Sec-Fetch-Site: other", 403],
    ["Origin: http://127.0.0.1:9000", undefined],
    ["Origin: http://127.0.0.1:8000", 403],
    ["Origin: https://127.0.0.1:9000", 403],
    ["Origin: http://localhost:9000", 403],
    ["Origin: null", 403],
  ];
  for (const [line, status] of cases) {
    assertEquals(deny([HOST, BEARER, line]), status, line);
    assertEquals(deny([HOST, line], true), status, `${line}, open`);
  }
});

Deno.test("makeToken() has 128 bits, another one each time", () => {
  assertMatch(makeToken(), /^[0-9a-f]{32}$/);
  assertNotEquals(makeToken(), makeToken());
});
