import { assertEquals } from "@std/assert";
import { isHost } from "../../src/http/host.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";

function check(text: string): boolean {
  return isHost(encodeLatin1(`[${text}:80`), 1, 1 + text.length);
}

Deno.test("isHost() follows the grammar of IPv6 addresses", () => {
  const cases: [string, boolean, string][] = [
    ["::", true, "all elided"],
    ["1::", true, "elided at the end"],
    ["::1:2:3:4:5:6:7", true, "one group elided"],
    ["1:2:3:4:5:6:7::", true, "one group elided at the end"],
    ["1:2:3:4::5:6:7:8", false, "nothing left to elide"],
    ["1:2:3:4:5:6:7:8", true, "written out"],
    ["1:2:3:4:5:6:1.2.3.4", true, "written out, IPv4 at the end"],
    ["1:2:3:4:5:1.2.3.4", false, "one group short"],
    ["1:2:3:4:5:6:7:1.2.3.4", false, "one group over"],
    ["1:2:3:4:5::1.2.3.4", true, "elided before IPv4"],
    ["1:2:3:4:5:6::1.2.3.4", false, "nothing left to elide before IPv4"],
    ["::255.255.255.255", true, "the last IPv4"],
    ["::256.0.0.1", false, "beyond the last IPv4"],
    ["::1.2.3", false, "three parts"],
    ["::01.2.3.4", false, "a leading zero"],
    ["1.2.3.4::", false, "IPv4 not at the end"],
    ["1.2.3.4", false, "IPv4 alone"],
    [":::", false, "three colons"],
    [":", false, "a colon"],
    ["1:", false, "a colon at the end"],
    [":1::2", false, "a colon at the start"],
    ["ABCD:EF01::", true, "capitals"],
    ["g::", false, "no digit"],
    ["v1.x", true, "a future version"],
    ["v.x", false, "a future version without number"],
    ["v1.", false, "a future version without address"],
    ["vg.x", false, "a future version that is no number"],
  ];
  for (const [address, expected, why] of cases) {
    assertEquals(check(`[${address}]`), expected, why);
  }
});

Deno.test("isHost() looks at nothing outside its span", () => {
  assertEquals(check("a%4"), false, "digits behind the end");
  assertEquals(check("[::1"), false, "a bracket before the start");
  assertEquals(check(""), true, "nothing at all");
});
