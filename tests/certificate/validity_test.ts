import { assertEquals } from "@std/assert";
import { describeValidity } from "../../src/certificate/validity.ts";

const notBefore = new Date("2026-11-01T12:00:00Z");
const notAfter = new Date("2027-02-01T12:00:00Z");

Deno.test("describeValidity() says for which names and how long", () => {
  const cases: [now: string, expected: string][] = [
    ["2026-11-26T12:00:00Z", "until 2027-02-01 (67 days)"],
    ["2026-11-26T12:00:01Z", "until 2027-02-01 (66 days)"],
    ["2027-01-30T12:00:00Z", "until 2027-02-01 (2 days)"],
    ["2027-01-30T12:00:01Z", "until 2027-02-01 (47 hours)"],
    ["2027-02-01T11:00:00Z", "until 2027-02-01 (1 hour)"],
    ["2027-02-01T12:00:00Z", "until 2027-02-01 (less than 1 hour)"],
    [
      "2027-02-01T12:00:00.001Z",
      "expired on 2027-02-01 (less than 1 hour ago)",
    ],
    ["2030-02-01T12:00:00Z", "expired on 2027-02-01 (1,096 days ago)"],
    ["2026-11-01T12:00:00Z", "until 2027-02-01 (92 days)"],
    ["2026-10-01T12:00:00Z", "only from 2026-11-01 (in 31 days)"],
  ];
  for (const [now, expected] of cases) {
    assertEquals(
      describeValidity(
        { names: ["a.example"], notBefore, notAfter },
        new Date(now),
      ),
      `for a.example, ${expected}`,
    );
  }
});

Deno.test("describeValidity() lists the first names, safe to print", () => {
  const end = "until 2027-02-01 (92 days)";
  const cases: [names: string[], expected: string][] = [
    [[], `for no name, ${end}`],
    [["a", "b"], `for a, b, ${end}`],
    [["a", "b", "c", "d", "e"], `for a, b, c, d, e, ${end}`],
    [["a", "b", "c", "d", "e", "f"], `for a, b, c, d, e and 1 more, ${end}`],
    [["a\u202e\n"], `for a\\u{202e}\\u{a}, ${end}`],
    [["a".repeat(300)], `for ${"a".repeat(253)}…, ${end}`],
  ];
  for (const [names, expected] of cases) {
    assertEquals(
      describeValidity({ names, notBefore, notAfter }, notBefore),
      expected,
    );
  }
});

Deno.test("describeValidity() says the end that means none", () => {
  const none = new Date("9999-12-31T23:59:59Z");
  assertEquals(
    describeValidity({ names: ["a"], notBefore, notAfter: none }, notBefore),
    "for a, until 9999-12-31 (2,912,138 days)",
  );
});
