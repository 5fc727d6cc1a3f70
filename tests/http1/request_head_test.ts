import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { RequestHead } from "../../src/http1/request_head.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";

function complete(text: string): RequestHead {
  const parsed = parseRequestHead(encodeLatin1(text));
  assert(parsed.kind === "complete");
  return parsed.head;
}

const LISTED = "GET /%41?q HTTP/1.1\r\nHost: a\r\nACCEPT: \t text/html \r\n" +
  "X: y\r\naccept:\r\nAccept:b\r\n\r\n";

Deno.test("RequestHead.value() joins the lines of one field, without their blanks", () => {
  const head = complete(LISTED);
  assertEquals(head.value("accept"), "text/html, , b");
  assertEquals(head.value("host"), "a");
  const cookies = complete(
    "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nX: 1\r\nCOOKIE: b=2\r\nX: 2\r\n\r\n",
  );
  assertEquals(cookies.value("cookie"), "a=1; b=2");
  assertEquals(cookies.value("x"), "1, 2");
  assertEquals(head.value("range"), undefined);
});

Deno.test("RequestHead.has() and count() see each line of a known field", () => {
  const head = complete(LISTED);
  assertEquals([head.has("accept"), head.count("accept")], [true, 3]);
  assertEquals([head.has("host"), head.count("host")], [true, 1]);
  assertEquals([head.has("range"), head.count("range")], [false, 0]);
});

Deno.test("RequestHead.target is the request-target as it was received", () => {
  assertEquals(complete(LISTED).target, "/%41?q");
});

Deno.test("RequestHead.lines() shows every line in its order", () => {
  assertEquals([...complete(LISTED).lines()], [
    { name: "Host", value: "a" },
    { name: "ACCEPT", value: "text/html" },
    { name: "X", value: "y" },
    { name: "accept", value: "" },
    { name: "Accept", value: "b" },
  ]);
  assertEquals([...complete("GET / HTTP/1.0\r\n\r\n").lines()], []);
});

Deno.test("RequestHead.isValue() compares the one line of a field octet for octet", () => {
  const table: [string, string, boolean, string][] = [
    ['If-None-Match: "a"\r\n', '"a"', true, "the same"],
    ['If-None-Match: \t "a" \r\n', '"a"', true, "blanks around it"],
    ['if-none-match:"a"\r\n', '"a"', true, "any case of the name"],
    ['If-None-Match: "A"\r\n', '"a"', false, "another case of the value"],
    ['If-None-Match: "a"\r\nIf-None-Match: "a"\r\n', '"a"', false, "two lines"],
    ['If-None-Match: "a", "a"\r\n', '"a"', false, "longer"],
    ['If-None-Match: "a\r\n', '"a"', false, "shorter"],
    ['If-Match: "a"\r\n', '"a"', false, "another field"],
    ["If-None-Match:\r\n", "", true, "empty"],
  ];
  for (const [lines, value, expected, why] of table) {
    const octets = new TextEncoder().encode(
      `GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\n${lines}\r\n`,
    );
    const parsed = parseRequestHead(octets);
    assert(parsed.kind === "complete", why);
    const wanted = new TextEncoder().encode(value);
    assertEquals(parsed.head.isValue("if-none-match", wanted), expected, why);
  }
});
