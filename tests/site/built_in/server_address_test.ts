import { assertEquals } from "@std/assert";
import { parseServerAddress } from "../../../src/site/built_in/server_address.ts";

Deno.test("parseServerAddress() takes plain names and addresses, and localhost:8000 for all others", () => {
  const local = ["localhost:8000", "localhost", "8000"];
  const cases: [string | undefined, string[]][] = [
    ["localhost:8000", local],
    ["127.0.0.1:81", ["127.0.0.1:81", "127.0.0.1", "81"]],
    ["a.example", ["a.example", "a.example", "80"]],
    ["A-b.example:8080", ["A-b.example:8080", "A-b.example", "8080"]],
    ["[::1]", ["[::1]", "::1", "80"]],
    ["[fe80::1:2]:8000", ["[fe80::1:2]:8000", "fe80::1:2", "8000"]],
    [undefined, local],
    ["", local],
    [":81", local],
    ["a:", local],
    ["-a", local],
    ["a-", local],
    [".a", local],
    ["a:123456", local],
    ["a$b", local],
    ["a b", local],
    ["a\n", local],
    ["a%41", local],
    ["'", local],
    ["[v1.a]:80", local],
    ["a".repeat(254), local],
  ];
  for (const [host, expected] of cases) {
    const { authority, hostname, port } = parseServerAddress(host);
    assertEquals([authority, hostname, port], expected, host);
  }
});
