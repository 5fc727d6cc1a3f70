import { assert, assertEquals } from "@std/assert";
import { isSecretName, TraceMask } from "../../src/observe/trace_mask.ts";

function maskHead(head: string): string {
  return new TraceMask([head]).head(head);
}

Deno.test("isSecretName() knows names like keys, however they are written", () => {
  const secret = [
    "token",
    "access_token",
    "accessToken",
    "X-Api-Key",
    "apikey",
    "key",
    "password",
    "passwd",
    "pwd",
    "client_secret",
    "sig",
    "X-Amz-Signature",
    "code",
    "session",
    "PHPSESSID",
    "sid",
    "jwt",
    "%74oken",
    "authorization",
    "Cookie",
    "otp",
  ];
  for (const name of secret) assert(isSecretName(name), name);
  const open = [
    "q",
    "page",
    "monkey",
    "keyboard",
    "encoding",
    "postcode",
    "signal",
    "author",
    "tokens-used",
    "compass",
  ];
  for (const name of open) assert(!isSecretName(name), name);
});

Deno.test("TraceMask.head() hides values and leaves names, schemes, attributes and lengths", () => {
  const table: [string, string, string][] = [
    [
      "Authorization: Basic abcd\r\n",
      "Authorization: Basic ****\r\n",
      "the scheme",
    ],
    ["authorization:abcd\r\n", "authorization:****\r\n", "no scheme"],
    [
      'Proxy-Authorization: Digest a="b"\r\n',
      "Proxy-Authorization: Digest *****\r\n",
      "all parameters",
    ],
    [
      "Cookie: a=bcde; f=g\r\n",
      "Cookie: a=****; f=*\r\n",
      "the names of cookies",
    ],
    [
      "Set-Cookie: id=abcd; Path=/; HttpOnly\r\n",
      "Set-Cookie: id=****; Path=/; HttpOnly\r\n",
      "attributes",
    ],
    ["X-Api-Key: abcd\r\n", "X-Api-Key: ****\r\n", "a name like a key"],
    ["Cookie : a=bcde\r\n", "Cookie : a=****\r\n", "a blank before the colon"],
    ["\0Cookie: a=bcde\n", "\0Cookie: a=****\n", "a bad octet before the name"],
    [
      "Cookie: a=bcde\r\n f=ghij\r\n",
      "Cookie: a=****\r\n*******\r\n",
      "a folded line",
    ],
    ["Cookie: a=bcde\rf: ghij\r\n", "Cookie: a=****\r*******\r\n", "a bare CR"],
    [
      "X: y\rCookie: a=bcde\r\n",
      "X: y\rCookie: a=****\r\n",
      "a field behind a bare CR",
    ],
    ["Accept: a/b\r\n", "Accept: a/b\r\n", "no secret"],
    [
      "Access-Control-Allow-Credentials: true\r\n",
      "Access-Control-Allow-Credentials: true\r\n",
      "no secret either",
    ],
    [
      "GET /a?token=abcd&b=c HTTP/1.1\r\n",
      "GET /a?token=****&b=c HTTP/1.1\r\n",
      "the query",
    ],
    [
      "GET http://ann:abcd@b/ HTTP/1.1\r\n",
      "GET http://********@b/ HTTP/1.1\r\n",
      "user information",
    ],
    [
      "Referer: http://b/?session=abcd#x\r\n",
      "Referer: http://b/?session=****#x\r\n",
      "another field's query",
    ],
  ];
  for (const [head, expected, why] of table) {
    assertEquals(maskHead(head), expected, why);
    assertEquals(expected.length, head.length);
  }
});

Deno.test("TraceMask hides the secrets of a head wherever they occur again", () => {
  const password = 'p&"s<wörd';
  const octets = new TextEncoder().encode(`ann:${password}`);
  const credentials = btoa(String.fromCharCode(...octets));
  const mask = new TraceMask([
    `GET / HTTP/1.1\r\nAuthorization: Basic ${credentials}\r\nCookie: id=a&b"c; n=12345\r\n\r\n`,
  ]);
  const utf8 = String.fromCharCode(...new TextEncoder().encode(password));
  const pages = [
    `you are ${utf8}`,
    `<p>Basic ${credentials}</p>`,
    "<p>a&amp;b&quot;c</p>",
    `{"cookie": "a&b\\"c"}`,
    "a%26b%22c",
    "n is 12345",
  ];
  for (const page of pages) {
    const masked = mask.content(page);
    assertEquals(masked.length, page.length);
    assert(/\*{4}/.test(masked), masked);
    for (
      const secret of [utf8, credentials, "&amp;b", "a&b", "a%26", "12345"]
    ) {
      assert(!masked.includes(secret), masked);
    }
  }
});

Deno.test("TraceMask hides passwords of forms and of JSON", () => {
  const mask = new TraceMask([]);
  assertEquals(
    mask.content("user=ann&password=abcd"),
    "user=ann&password=****",
  );
  assertEquals(
    mask.content('{"user": "ann", "password": "ab\\"c"}'),
    '{"user": "ann", "password": "*****"}',
  );
  assertEquals(mask.content("Cookie: a=bcde\r\n"), "Cookie: a=****\r\n");
  assertEquals(
    mask.content("  key: value\n"),
    "  key: value\n",
    "a line of a program",
  );
});

Deno.test("TraceMask hides whole contents where there are too many secrets to look for", () => {
  const cookies = Array.from({ length: 5000 }, (_, i) => `a${i}=value${i}`);
  const mask = new TraceMask([`Cookie: ${cookies.join("; ")}\r\n`]);
  assertEquals(mask.content("a value4999 b"), "*************");
});

Deno.test("TraceMask takes a time that grows with the length, not with its square", () => {
  const length = 64 * 1024;
  const began = performance.now();
  for (
    const text of [
      "a".repeat(length),
      '"'.repeat(length),
      "://".repeat(length / 3),
      "&a".repeat(length / 2),
      " ".repeat(length),
      "a=".repeat(length / 2),
      "a:".repeat(length / 2),
    ]
  ) {
    const mask = new TraceMask([text]);
    mask.head(text);
    mask.content(text);
  }
  assert(performance.now() - began < 5000);
});
