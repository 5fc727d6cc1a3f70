import { assertEquals } from "@std/assert";
import {
  encodeEndpointUrl,
  isLoopback,
  isWildcard,
} from "../../src/net/endpoint_url.ts";

Deno.test("encodeEndpointUrl() leads from this machine to the endpoint", () => {
  const cases: ["http" | "https", string, string, string][] = [
    ["http", "127.0.0.1", "http://127.0.0.1:80/", "IPv4"],
    ["https", "192.0.2.1", "https://192.0.2.1:80/", "https"],
    ["http", "::1", "http://[::1]:80/", "IPv6 in brackets"],
    ["http", "::", "http://localhost:80/", "both families"],
    ["http", "0:0:0:0:0:0:0:0", "http://localhost:80/", "the same"],
    ["http", "0.0.0.0", "http://127.0.0.1:80/", "IPv4 alone"],
    ["http", "fe80::1%eth0", "http://[fe80::1%25eth0]:80/", "a zone"],
    ["http", "::ffff:0:0", "http://[::ffff:0:0]:80/", "no wildcard"],
  ];
  for (const [scheme, hostname, expected, why] of cases) {
    const address = { hostname, port: 80 };
    assertEquals(encodeEndpointUrl({ scheme, address }), expected, why);
  }
});

Deno.test("isLoopback() and isWildcard() exclude each other", () => {
  const cases: [string, boolean, boolean][] = [
    ["127.0.0.1", true, false],
    ["127.8.9.10", true, false],
    ["::1", true, false],
    ["0:0:0:0:0:0:0:1", true, false],
    ["0:0:0:0:0:0:0:0001", true, false],
    ["0.0.0.0", false, true],
    ["::", false, true],
    ["0:0:0:0:0:0:0:0", false, true],
    ["192.0.2.127", false, false],
    ["::2", false, false],
    ["1::1", false, false],
    ["2001:db8::1", false, false],
    ["localhost", false, false],
  ];
  for (const [address, loopback, wildcard] of cases) {
    assertEquals(isLoopback(address), loopback, address);
    assertEquals(isWildcard(address), wildcard, address);
  }
});
