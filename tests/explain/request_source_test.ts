import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeGet, parseRequests } from "../../src/explain/request_source.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (octets: Uint8Array) => new TextDecoder().decode(octets);

/** The requests of each connection. */
function parseConnections(text: string): string[][] {
  const { connections, problems } = parseRequests(encode(text));
  assertEquals(problems, []);
  return connections.map((requests) => requests.map(decode));
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
    '{"log": null}',
    "[]",
    '[{"method": "GET", "url": "/"}]',
    '{"request": {"method": "GET", "url": "/", "postData": {"text": 1}}}',
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

Deno.test("parseRequests() takes a HAR without entries, and raw octets that begin with a bracket", () => {
  assertEquals(parse('{"log": {"entries": []}}'), []);
  assertEquals(parse("[a"), ["[a"]);
});

Deno.test("parseRequests() makes Host and credentials of the URL of a HAR entry", () => {
  const table: [url: string, headers: [string, string][], lines: string][] = [
    [
      "http://u:p@a.example:80/x",
      [],
      "GET /x|Host: a.example:80|Authorization: Basic dTpw",
    ],
    [
      "http://u:p@a.example/x",
      [["Host", "b"], ["authorization", "Bearer t"]],
      "GET /x|Host: b|authorization: Bearer t",
    ],
    [
      "ws://a/x",
      [["Upgrade", "websocket"]],
      "GET /x|Host: a|Upgrade: websocket",
    ],
    ["wss://a", [], "GET /|Host: a"],
    [
      "http://b\u00fccher.example:81/x",
      [],
      "GET /x|Host: xn--bcher-kva.example:81",
    ],
    ["/x", [], "GET /x|Host: localhost"],
    ["x", [], "GET /x|Host: localhost"],
  ];
  for (const [url, headers, lines] of table) {
    const fields = headers.map(([name, value]) => ({ name, value }));
    const request = {
      method: "GET",
      url,
      httpVersion: "HTTP/1.1",
      headers: fields,
    };
    const [first, ...others] = lines.split("|");
    assertEquals(
      parse(JSON.stringify({ log: { entries: [{ request }] } })),
      [[first + " HTTP/1.1", ...others, "", ""].join("\r\n")],
      url,
    );
  }
});

Deno.test("parseRequests() leaves an entry out that is no request, and says why", () => {
  const table: [request: unknown, problem: string][] = [
    [undefined, "its request has no method, url or headers"],
    [null, "its request has no method, url or headers"],
    [
      { method: "GET", url: "/", headers: [1] },
      "its request has no method, url or headers",
    ],
    [
      { method: "GET /b\r\nX:", url: "/" },
      "its method has a blank or a line break",
    ],
    [{ method: "GET /b", url: "/" }, "its method has a blank or a line break"],
    [{ method: "GET", url: "/\nX: y" }, "its URL has a line break"],
    [
      { method: "GET", url: "data:,a" },
      "its URL is none of http, https, ws or wss",
    ],
    ...["a\r\nB: c", "a\nb", "a\rb"].flatMap((text): [unknown, string][] => [
      [
        { method: "GET", url: "/", headers: [{ name: "A", value: text }] },
        "the name or value of a header has a line break",
      ],
      [
        { method: "GET", url: "/", headers: [{ name: text, value: "" }] },
        "the name or value of a header has a line break",
      ],
    ]),
    [
      { method: "GET", url: "/", headers: [{ name: "A: b", value: "c" }] },
      "the name of a header has a colon",
    ],
    [
      { method: "GET", url: "/", postData: { text: "%", encoding: "base64" } },
      "its content is not base64",
    ],
    [
      { method: "GET", url: "/", postData: { text: 1 } },
      "its content is not text",
    ],
  ];
  const good = { request: { method: "GET", url: "http://a/", httpVersion: 2 } };
  const entries = [good, null, ...table.map(([request]) => ({ request }))];
  const text = JSON.stringify({ log: { entries } });
  const { connections, problems } = parseRequests(encode(text));
  assertEquals(connections.flat().map(decode), [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  ]);
  assertEquals(
    problems,
    [
      "its request has no method, url or headers",
      ...table.map(([, why]) => why),
    ]
      .map((why, i) => `entry ${i + 2} is left out: ${why}`),
  );
  for (const [request, why] of table.slice(2)) {
    const error = assertThrows(() => parse(JSON.stringify({ request })));
    assert(error instanceof SyntaxError);
    assertEquals(error.message, why);
  }
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
    ["ws://a/b", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n"],
    [
      "http://u:p@a:80/b@c",
      "GET /b@c HTTP/1.1\r\nHost: a:80\r\nAuthorization: Basic dTpw\r\n\r\n",
    ],
    [
      "http://u%3A%C3%BC@a",
      "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic dTrDvDo=\r\n\r\n",
    ],
    [
      "http://%FF@a",
      "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic JUZGOg==\r\n\r\n",
    ],
    ["http://@a", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["http://bücher.de/a", "GET /a HTTP/1.1\r\nHost: xn--bcher-kva.de\r\n\r\n"],
    ["http://ü:8/a", "GET /a HTTP/1.1\r\nHost: xn--tda:8\r\n\r\n"],
    ["http://ü^/a", "GET /a HTTP/1.1\r\nHost: ü^\r\n\r\n"],
    ["http://[::1]:8/a", "GET /a HTTP/1.1\r\nHost: [::1]:8\r\n\r\n"],
    ["http://u:p@/a", undefined],
    ["request.http", undefined],
    ["", undefined],
  ];
  for (const [resource, expected] of table) {
    const made = makeGet(resource);
    assertEquals(made && decode(made), expected, resource);
  }
});
