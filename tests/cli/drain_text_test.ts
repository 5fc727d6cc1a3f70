import { assertEquals } from "@std/assert";
import { encodeSummary, encodeWaiting } from "../../src/cli/drain_text.ts";

Deno.test("encodeSummary() counts requests, and what was refused or cut if anything was", () => {
  const cases: [number, number, number, number, string][] = [
    [0, 0, 0, 0, "0 requests, 0 B"],
    [1, 0, 0, 4159, "1 request, 4.1 KiB"],
    [1234, 2, 0, 1 << 20, "1,234 requests, 2 refused, 1.0 MiB"],
    [3, 0, 1, 20_000_000, "3 requests, 1 cut, 19 MiB"],
  ];
  for (const [requests, refusals, cuts, octets, expected] of cases) {
    assertEquals(
      encodeSummary({ requests, refusals, cuts, octets }),
      expected,
    );
  }
});

Deno.test("encodeWaiting() says for what, how long, and how to end at once", () => {
  assertEquals(
    encodeWaiting({ connections: 1, timeoutMs: 8_000 }),
    "Finishing 1 connection, 8 s at most. Ctrl+C again ends the program now.",
  );
  assertEquals(
    encodeWaiting({ connections: 2, timeoutMs: 500 }),
    "Finishing 2 connections, 0.5 s at most. Ctrl+C again ends the program now.",
  );
  assertEquals(encodeWaiting({ connections: 0, timeoutMs: 8_000 }), undefined);
});
