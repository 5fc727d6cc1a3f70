import { assert, assertEquals } from "@std/assert";
import { decideFraming } from "../../src/http1/framing.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { Refusal } from "../../src/http/refusal.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";

function decide(fields: string): ReturnType<typeof decideFraming> {
  const parsed = parseRequestHead(
    encodeLatin1(`POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`),
  );
  assert(parsed.kind === "complete");
  return decideFraming(parsed.head);
}

Deno.test("decideFraming() gives what is the same for most requests without making it anew", () => {
  assert(decide("") === decide("Accept: */*\r\n"));
  assert(Object.isFrozen(decide("")));
  assert(Object.isFrozen(decide("Connection: close\r\n")));
});

Deno.test("decideFraming() decides a length of each digit that may begin one", () => {
  for (let digit = 1; digit <= 9; digit++) {
    const framing = decide(`Content-Length: ${digit}0\r\n`);
    assert(framing.kind === "decided");
    assertEquals(framing.content, { kind: "length", length: digit * 10 });
  }
});

Deno.test("decideFraming() takes no other octet beside chunked or a length", () => {
  for (let octet = 0x21; octet < 0x100; octet++) {
    if (octet === 0x7f || octet >= 0x30 && octet <= 0x39) continue;
    const other = String.fromCharCode(octet);
    const cases: [string, Refusal][] = [
      [`Transfer-Encoding: chunked${other}`, "malformed Transfer-Encoding"],
      [`Transfer-Encoding: ${other}chunked`, "malformed Transfer-Encoding"],
      [`Content-Length: 5${other}`, "malformed Content-Length"],
      [`Content-Length: ${other}5`, "malformed Content-Length"],
      [`Content-Length: 5${other}5`, "malformed Content-Length"],
    ];
    for (const [field, refusal] of cases) {
      const framing = decide(`${field}\r\n`);
      assert(framing.kind === "refused", field);
      assertEquals(framing.refusal, refusal, field);
    }
  }
});

Deno.test("decideFraming() waits for 100 (Continue) only where content follows", () => {
  const cases: [string, boolean, string][] = [
    ["Expect: 100-continue\r\nContent-Length: 1\r\n", true, "a length"],
    ["Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", true, "chunked"],
    ["Expect: 100-continue\r\nContent-Length: 0\r\n", false, "length zero"],
    ["Expect: 100-continue\r\n", false, "no content"],
    ["Content-Length: 1\r\n", false, "no expectation"],
  ];
  for (const [fields, expected, why] of cases) {
    const framing = decide(fields);
    assert(framing.kind === "decided");
    assertEquals(framing.awaitsContinue, expected, why);
  }
});
