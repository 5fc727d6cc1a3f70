import { assertEquals } from "@std/assert";
import { parseProgramHead } from "../../src/cgi/response_head.ts";
import { encodeLatin1 } from "../latin1.ts";

function parse(text: string, isEnd = true) {
  return parseProgramHead(encodeLatin1(text), isEnd);
}

const HTML = ["Content-Type", "text/html"] as const;

Deno.test("parseProgramHead() reads status, fields and length", () => {
  const table: [
    head: string,
    status: number,
    fields: (readonly [string, string])[],
    length?: number,
    follows?: "ignored" | "nothing",
  ][] = [
    ["Content-Type: text/html\n\n", 200, [HTML]],
    ["Content-Type: text/html\r\n\r\n", 200, [HTML]],
    ["Content-Type: text/html\r\n\n", 200, [HTML]],
    ["Content-type:text/html\n\r\n", 200, [HTML]],
    ["Status: 404 Not Found\nContent-Type: text/html\n\n", 404, [HTML]],
    ["Status: 418\nContent-Type: text/html\n\n", 418, [HTML]],
    ["Status: 204 No Content\n\n", 204, [], undefined, "ignored"],
    [
      'Status: 304\nETag: "a"\n\n',
      304,
      [["ETag", '"a"']],
      undefined,
      "ignored",
    ],
    ["Status: 404 Nope\n\n", 404, [], undefined, "nothing"],
    ["X: 1\n\n", 200, [["X", "1"]], undefined, "nothing"],
    ["Content-Type:\nContent-Length: 3\n\n", 200, [], 3, "nothing"],
    ["Content-Type: text/html\nContent-Length: 3\n\n", 200, [HTML], 3],
    ["Location: http://a.example/\n\n", 302, [
      ["Location", "http://a.example/"],
    ]],
    ["Location: next.py\n\n", 302, [["Location", "next.py"]]],
    ["Location: //a.example/\n\n", 302, [["Location", "//a.example/"]]],
    ["Status: 303 See Other\nLocation: /a\n\n", 303, [["Location", "/a"]]],
    ["Location: /a\nSet-Cookie: b=1\n\n", 302, [
      ["Location", "/a"],
      ["Set-Cookie", "b=1"],
    ]],
    ["Content-Type: text/html\nSet-Cookie: a=1\nset-cookie: b=2\n\n", 200, [
      HTML,
      ["Set-Cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]],
    ["Date: x\nTrailer: y\nX-CGI-A: b\nContent-Type: text/html\n\n", 200, [
      HTML,
    ]],
    ["Content-Type: text/html\nServer: y\n\n", 200, [HTML, ["Server", "y"]]],
    ["Content-Type: text/html\nX: \xfc\n\n", 200, [HTML, ["X", "\xfc"]]],
  ];
  for (const [text, status, fields, length, given] of table) {
    const follows = given ?? (fields.includes(HTML) ? "content" : "ignored");
    const head = {
      kind: "response",
      status,
      fields,
      length,
      follows,
    };
    assertEquals(
      parse(`${text}content`) as unknown,
      { kind: "complete", head, end: text.length },
      text,
    );
    for (let end = 0; end < text.length; end++) {
      assertEquals(parse(text.slice(0, end), false), { kind: "partial" }, text);
    }
  }
});

Deno.test("parseProgramHead() reads a local redirect", () => {
  const text = "Location: /a?b\n\n";
  const head = { kind: "local redirect", location: "/a?b" } as const;
  assertEquals(parse(text), { kind: "complete", head, end: text.length });
});

Deno.test("parseProgramHead() refuses, and says why", () => {
  const type = "Content-Type: text/html\n";
  const control =
    "printed a field that is malformed or holds a control character";
  const table: [string, string][] = [
    ["", "printed nothing"],
    ["<p>", "ended before the blank line after its head"],
    ["Content-Type: text/html\n", "ended before the blank line after its head"],
    ["\nContent-Type: text/html\n\n", "printed a blank line before its head"],
    ["<p>hello</p>\n\n", "printed a line in its head that is no field"],
    [": a\n\n", "printed a line in its head that is no field"],
    ["Location:\n\n", "set an empty Location"],
    [`Status: 303\nLocation: \n${type}\n`, "set an empty Location"],
    [`${type}${type}\n`, "repeated the field content-type"],
    [`Status: 200\nSTATUS: 200\n${type}\n`, "repeated the field status"],
    [`Status: 100\n${type}\n`, "set a Status that is no final one"],
    [`Status: 101 Switching\n${type}\n`, "set a Status that is no final one"],
    [`Status: 600\n${type}\n`, "set a Status that is no final one"],
    [`Status: OK\n${type}\n`, "set a Status that is no final one"],
    [`Status: 2000\n${type}\n`, "set a Status that is no final one"],
    [`${type}Content-Length: -1\n\n`, "set a malformed Content-Length"],
    [`${type}Content-Length: 1, 1\n\n`, "set a malformed Content-Length"],
    [`${type}X: a\rb\n\n`, control],
    [`${type}X: a\r\r\n\n`, control],
    [`${type}X: a\0\n\n`, control],
    [`${type}X : a\n\n`, control],
    [`${type}X Y: a\n\n`, control],
    [`${type} folded: a\n\n`, control],
    [
      `HTTP/1.1 200 OK\n${type}\n`,
      "printed a response line, which is for programs without a server",
    ],
    [
      `${type}Transfer-Encoding: chunked\n\n`,
      "set the field transfer-encoding, which is the server's",
    ],
    ["X: 1\n".repeat(101), "printed too many fields"],
    [`X: ${"a".repeat(16384)}`, "printed too long a head"],
    [
      `${"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".repeat(500)}\n\n`,
      "printed too long a head",
    ],
  ];
  for (const [text, why] of table) {
    assertEquals(parse(text), { kind: "refused", why }, text.slice(0, 80));
  }
});

Deno.test("parseProgramHead() drops fields of the connection", () => {
  const names = [
    "Connection",
    "KEEP-ALIVE",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Upgrade",
  ];
  for (const name of names) {
    const text = `Content-Type: text/html\n${name}: a\n\n`;
    const parsed = parse(text);
    assertEquals(
      parsed.kind === "complete" && parsed.head.kind === "response" &&
        parsed.head.fields,
      [HTML],
      name,
    );
    const redirect = parse(`${name}: a\nLocation: /a\n\n`);
    assertEquals(
      redirect.kind === "complete" && redirect.head.kind,
      "local redirect",
      name,
    );
    const split = parse(`Content-Type: text/html\n${name}: a\rb\n\n`);
    assertEquals(split.kind, "refused", name);
  }
});
