// The `Headers` of received requests: as those that `append()` makes, but for Cookie.

import { assertEquals, assertThrows } from "@std/assert";
import { readHeaders } from "../../src/handler/received_headers.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";

type Line = readonly [name: string, value: string];

function read(lines: readonly Line[]): Headers {
  const fields = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const parsed = parseRequestHead(
    encodeLatin1(`GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`),
  );
  if (parsed.kind !== "complete") throw new Error(parsed.kind);
  return readHeaders({ fields: parsed.head } as unknown as HttpRequest);
}

const LINES: readonly Line[] = [
  ["X-A", "b"],
  ["x-a", "c"],
  ["X-Empty", ""],
  ["Accept", "text/html,*/*;q=0.8"],
  ["X-Octets", "\xe9\xff"],
  ["X-Long", "x".repeat(300)],
  ["Set-Cookie", "a=b"],
  ["set-cookie", "c=d"],
  ["!#$%&'*+-.^_`|~", "every kind of character"],
];

Deno.test("readHeaders() makes what append() makes of the same lines", () => {
  for (const lines of [LINES, LINES.toReversed(), [...LINES, ...LINES], []]) {
    const expected = new Headers([["Host", "a"], ...lines.map(([...l]) => l)]);
    const headers = read(lines);
    assertEquals([...headers], [...expected]);
    assertEquals(headers.getSetCookie(), expected.getSetCookie());
    for (const [name] of [...lines, ["x-missing", ""]]) {
      assertEquals(headers.get(name), expected.get(name), name);
      assertEquals(headers.has(name.toUpperCase()), expected.has(name), name);
    }
    const request = new Request("http://localhost/", { headers });
    assertEquals([...request.headers], [...expected]);
    assertEquals([...new Headers(headers)], [...expected]);
  }
});

Deno.test("readHeaders() makes headers that can be changed, and that check what is added", () => {
  const headers = read(LINES);
  headers.append("X-A", "d");
  headers.set("accept", "*/*");
  headers.delete("x-long");
  assertEquals(headers.get("x-a"), "b, c, d");
  assertEquals(headers.get("Accept"), "*/*");
  assertEquals(headers.has("X-Long"), false);
  assertThrows(() => headers.append("X-A", "b\r\nc"));
  assertThrows(() => headers.append("X A", "b"));
  assertEquals(read(LINES).get("x-a"), "b, c", "others stay as they are");
});

Deno.test("readHeaders() joins the lines of Cookie by a semicolon", () => {
  const headers = read([["Cookie", "a=1"], ["X-A", "b"], ["COOKIE", "c=2"]]);
  assertEquals(headers.get("cookie"), "a=1; c=2");
  assertEquals([...headers.keys()], ["cookie", "host", "x-a"]);
});
