import { assertEquals } from "@std/assert";
import { coversHost, parseIp } from "../../src/certificate/host_name.ts";

Deno.test("coversHost() matches names as RFC 9525 says", () => {
  const cases: [name: string, host: string, covers: boolean, why: string][] = [
    ["example.com", "example.com", true, "the same name"],
    ["Example.COM", "eXample.com", true, "letter case"],
    ["example.com", "example.com.", true, "a root dot in the host"],
    ["example.com.", "example.com", true, "a root dot in the name"],
    ["example.com", "www.example.com", false, "a subdomain"],
    ["www.example.com", "example.com", false, "the parent"],
    ["*.example.com", "www.example.com", true, "a wildcard"],
    ["*.example.com", "example.com", false, "no label for the wildcard"],
    ["*.example.com", ".example.com", false, "an empty label"],
    ["*.example.com", "a.b.example.com", false, "two labels"],
    ["*.example.com", "*.example.com", true, "the wildcard itself"],
    ["*.com", "example.com", false, "a wildcard above one label"],
    ["*", "localhost", false, "only a wildcard"],
    ["*.", "localhost.", false, "only a wildcard and the root"],
    ["w*.example.com", "www.example.com", false, "a part of a label"],
    ["www.*.com", "www.example.com", false, "not the first label"],
    ["*.*.com", "www.example.com", false, "two wildcards"],
    ["xn--bcher-kva.example", "bücher.example", true, "an international host"],
    ["bücher.example", "xn--bcher-kva.example", true, "a name in UTF-8"],
    ["*.bücher.example", "a.bücher.example", true, "a wildcard in UTF-8"],
    ["xn--bcher-kva.example", "bücher.example:80", false, "a port"],
    ["xn--bcher-kva", "bücher\n", false, "a line end after a name"],
    ["xn--bcher-kva", "a@bücher", false, "user information"],
    ["*.0.0.1", "127.0.0.1", false, "a wildcard never matches an address"],
    ["127.0.0.1", "127.0.0.1", true, "IPv4"],
    ["127.0.0.1", "127.0.0.2", false, "another IPv4 address"],
    ["::1", "::1", true, "IPv6"],
    ["::1", "[::1]", true, "IPv6 in brackets"],
    ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true, "another spelling"],
    ["::ffff:127.0.0.1", "127.0.0.1", false, "a mapped address is another one"],
    ["fe80::1", "fe80::1%eth0", false, "a zone"],
    ["localhost", "localhost", true, "one label"],
    ["localhost", "", false, "no host"],
    ["", "", false, "neither"],
    ["localhost", "local host", false, "no host name"],
  ];
  for (const [name, host, covers, why] of cases) {
    assertEquals(coversHost({ names: [name] }, host), covers, why);
  }
  assertEquals(coversHost({ names: [] }, "a"), false);
  assertEquals(coversHost({ names: ["b", "a"] }, "a"), true);
});

Deno.test("parseIp() accepts only the usual forms of addresses", () => {
  const cases: [string, string | undefined][] = [
    ["10.0.0.255", "10.0.0.255"],
    ["10.0.0.256", undefined],
    ["10.0.0.01", undefined],
    ["10.0.0.1.1", undefined],
    ["10.0.0.1.", undefined],
    ["127.1", undefined],
    ["0x7f.0.0.1", undefined],
    ["[10.0.0.1]", undefined],
    ["::", "::"],
    ["[FE80::0001]", "fe80::1"],
    ["1:2:3:4:5:6:7", undefined],
    ["example.com", undefined],
    ["example.com:80", undefined],
    [":", undefined],
    ["", undefined],
  ];
  for (const [text, ip] of cases) assertEquals(parseIp(text), ip, text);
});
