import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { RequestHead } from "../../src/http/request_head.ts";
import { parseRequestHead } from "../../src/http/request_head_parser.ts";

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

Deno.test("RequestHead.fieldLines() shows every line in its order", () => {
  assertEquals([...complete(LISTED).fieldLines()], [
    { name: "Host", value: "a" },
    { name: "ACCEPT", value: "text/html" },
    { name: "X", value: "y" },
    { name: "accept", value: "" },
    { name: "Accept", value: "b" },
  ]);
  assertEquals([...complete("GET / HTTP/1.0\r\n\r\n").fieldLines()], []);
});
