import { assertEquals } from "@std/assert";
import {
  encodeConnecting,
  encodeOrigin,
  parseServerAddress,
} from "../../../src/site/built_in/server_address.ts";

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
    const { authority, hostname, port } = parseServerAddress(host, false);
    assertEquals([authority, hostname, port], expected, host);
  }
});

Deno.test("the commands for an address use TLS where its connections do", () => {
  const cases: [string, boolean, string, string][] = [
    ["a", false, "http://a", "nc a 80"],
    ["[::1]:81", false, "http://[::1]:81", "nc ::1 81"],
    ["a", true, "https://a", "openssl s_client -quiet -connect a:443"],
    [
      "[::1]:81",
      true,
      "https://[::1]:81",
      "openssl s_client -quiet -connect [::1]:81",
    ],
    [
      "a$b",
      true,
      "https://localhost:8000",
      "openssl s_client -quiet -connect localhost:8000",
    ],
  ];
  for (const [host, isSecure, origin, connecting] of cases) {
    const address = parseServerAddress(host, isSecure);
    assertEquals(encodeOrigin(address), origin);
    assertEquals(encodeConnecting(address), connecting);
  }
});
