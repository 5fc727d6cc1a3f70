import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  allowsContent,
  checkFinalStatus,
  reasonPhrase,
} from "../../src/http/status.ts";

Deno.test("reasonPhrase() names the statuses by RFC 9110's words", () => {
  const cases: [number, string][] = [
    [200, "OK"],
    [206, "Partial Content"],
    [304, "Not Modified"],
    [413, "Content Too Large"],
    [416, "Range Not Satisfiable"],
    [422, "Unprocessable Content"],
    [425, "Too Early"],
    [431, "Request Header Fields Too Large"],
    [505, "HTTP Version Not Supported"],
    [299, ""],
    [418, ""],
    [NaN, ""],
  ];
  for (const [status, expected] of cases) {
    assertEquals(reasonPhrase(status), expected, String(status));
  }
});

Deno.test("reasonPhrase() is never more than letters, blanks and hyphens", () => {
  for (let status = 0; status < 1000; status++) {
    assertMatch(reasonPhrase(status), /^[A-Za-z -]*$/);
  }
});

Deno.test("allowsContent() is false for 1xx, 204, 205 and 304 alone", () => {
  const without = [204, 205, 304];
  for (let status = 100; status < 600; status++) {
    const expected = status > 199 && !without.includes(status);
    assertEquals(allowsContent(status), expected, String(status));
  }
});

Deno.test("checkFinalStatus() throws for 1xx, and for what is no status", () => {
  for (let status = 200; status < 600; status++) checkFinalStatus(status);
  for (
    const status of [-200, 0, 99, 100, 199, 600, 999, 200.5, NaN, Infinity]
  ) {
    assertThrows(() => checkFinalStatus(status), String(status));
  }
});
