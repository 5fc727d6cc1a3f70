import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeGet, parseRequests } from "../../src/explain/request_source.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (octets: Uint8Array) => new TextDecoder().decode(octets);

/** The requests of each connection. */
function parseConnections(text: string): string[][] {
  return parseRequests(encode(text)).map((requests) => requests.map(decode));
}

/** The requests, each of which has a connection of its own. */
function parse(text: string): string[] {
  return parseConnections(text).map((requests) => {
    assertEquals(requests.length, 1);
    return requests[0];
  });
}

Deno.test("parseRequests() takes raw octets as they are", () => {
  for (
    const octets of [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /\n",
      "",
      "\r\n{",
    ]
  ) {
    if (octets.includes("{")) continue;
    assertEquals(parse(octets), [octets]);
  }
});

Deno.test("parseRequests() takes every wire case of a Markdown file", () => {
  const text =
    "# Title\n\n## One\n\n```octets\nGET / HTTP/1.1\\r\\n\nHost: a\\r\\n\n\\r\\n\n```\n\n```outcome\ncomplete: GET\n```\n\n```octets\n{ab*3}\\x00\n```\n";
  assertEquals(parse(text), ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "ababab\0"]);
});

Deno.test("parseRequests() takes a HAR, an entry and a request", () => {
  const request = {
    method: "POST",
    url: "https://a.example:8443/x/%2e?y#z",
    httpVersion: "HTTP/1.1",
    headers: [
      { name: "Host", value: "b" },
      { name: "Content-Length", value: "99" },
      { name: "Transfer-Encoding", value: "chunked" },
      { name: "Connection", value: "close" },
    ],
    postData: { mimeType: "text/plain", text: "äb" },
  };
  const expected =
    "POST /x/%2e?y HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: 3\r\n\r\näb";
  assertEquals(parse(JSON.stringify(request)), [expected]);
  assertEquals(parse(JSON.stringify({ request })), [expected]);
  const log = { version: "1.2", entries: [{ request }, { request }] };
  assertEquals(parse(" " + JSON.stringify({ log })), [expected, expected]);
});

Deno.test("parseRequests() puts the entries of one connection and one host together, in their order", () => {
  const entry = (target: string, connection?: unknown) => ({
    request: { method: "GET", url: `http://a.example${target}`, headers: [] },
    connection,
  });
  const entries = [
    entry("/1", "17"),
    entry("/2"),
    entry("/3", "18"),
    entry("/4", "17"),
    entry("/5", ""),
    entry("/6", ""),
    entry("/7", 17),
    entry(":80/8", "17"),
    entry("/9", "18"),
  ];
  const connections = parseConnections(JSON.stringify({ log: { entries } }));
  assertEquals(
    connections.map((requests) =>
      requests.map((request) => /\/\d/.exec(request)![0]).join(" ")
    ),
    ["/1 /4", "/2", "/3 /9", "/5", "/6", "/7", "/8"],
  );
});

Deno.test("parseRequests() writes what a browser sent over HTTP/2 as HTTP/1.1", () => {
  const request = {
    method: "GET",
    url: "https://a.example",
    httpVersion: "h2",
    headers: [
      { name: ":authority", value: "a.example" },
      { name: "accept", value: "*/*" },
      { name: "te", value: "trailers" },
      { name: "Proxy-Connection", value: "keep-alive" },
      { name: "upgrade", value: "h2c" },
    ],
  };
  assertEquals(parse(JSON.stringify({ request })), [
    "GET / HTTP/1.1\r\nHost: a.example\r\naccept: */*\r\nte: trailers\r\n\r\n",
  ]);
});

Deno.test("parseRequests() says what is wrong with a file", () => {
  const table = [
    "{",
    "{}",
    '{"log": {}}',
    '{"log": {"entries": [null]}}',
    '{"request": {"method": "GET"}}',
    '{"method": "GET", "url": "/", "headers": [1]}',
    "```octets\n\\q\n```\n",
  ];
  const many = Array.from({ length: 1001 }, () => ({
    request: { method: "GET", url: "/" },
  }));
  for (const text of [...table, "```octets\n{a*999999999999}\n```\n"]) {
    assert(assertThrows(() => parse(text)) instanceof SyntaxError, text);
  }
  const tooMany = JSON.stringify({ log: { entries: many } });
  assert(assertThrows(() => parse(tooMany)) instanceof RangeError);
  const tooLong = new Uint8Array(16 * 1024 * 1024 + 1);
  assert(assertThrows(() => parseRequests(tooLong)) instanceof RangeError);
});

Deno.test("makeGet() makes a request for a URL or a path, and for nothing else", () => {
  const table: [string, string | undefined][] = [
    ["/about?x=1", "GET /about?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["http://a:80/b#c", "GET /b HTTP/1.1\r\nHost: a:80\r\n\r\n"],
    ["https://a", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["http://a?b", "GET /?b HTTP/1.1\r\nHost: a\r\n\r\n"],
    [
      "/ü b/../%41",
      "GET /%C3%BC%20b/../%41 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ["/a\r\nX: y", "GET /a%0D%0AX:%20y HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["request.http", undefined],
    ["", undefined],
  ];
  for (const [resource, expected] of table) {
    const made = makeGet(resource);
    assertEquals(made && decode(made), expected, resource);
  }
});
