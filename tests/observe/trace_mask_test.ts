import { assert, assertEquals } from "@std/assert";
import { isSecretName } from "../../src/observe/secret_name.ts";
import { TraceMask } from "../../src/observe/trace_mask.ts";

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
    "X-Auth-Token",
    "X-CSRF-Token",
    "X-CSRFToken",
    "X-XSRF-TOKEN",
    "_csrf",
    "X-XSRF",
    "X-Authentication",
    "X-Accesskey",
    "X-Bearer",
    "client_assertion",
    "X-Amz-Security-Token",
    "Cf-Access-Jwt-Assertion",
    "X-Hub-Signature-256",
    "X-Vault-Token",
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
    "WWW-Authenticate",
    "Sec-WebSocket-Version",
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
    [
      "Sec-WebSocket-Protocol: bearer, abcd\r\nSec-WebSocket-Key: a\r\n",
      "Sec-WebSocket-Protocol: ************\r\nSec-WebSocket-Key: a\r\n",
      "a token in the place of a protocol's name",
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
      "--a\r\n".repeat(length / 5),
      "--a\r\nb: c\r\n\r\n".repeat(length / 13),
      '; name="'.repeat(length / 8),
      '"\\'.repeat(length / 2),
      "1\r\na\r\n".repeat(length / 6),
    ]
  ) {
    const head = "\r\nTransfer-Encoding: chunked\r\n";
    const mask = new TraceMask([text], { head, text });
    mask.head(text);
    mask.content(text);
    mask.content(text, head);
  }
  assert(performance.now() - began < 5000);
});

const FORM_DATA = [
  "--b-1\r\n",
  'Content-Disposition: form-data; name="user"\r\n\r\nann\r\n',
  "--b-1\r\n",
  'Content-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n',
  "--b-1\r\n",
  'content-disposition:form-data;name=api_key;filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n',
  "first line\r\n--b-2\r\n\x80\r\n",
  "--b-1--\r\n",
].join("");

const MASKED_FORM_DATA = FORM_DATA.replace("hunter2", "*******")
  .replace("first line\r\n--b-2\r\n\x80", "**********\r\n*****\r\n*");

/** The content in chunks of one size. */
function chunk(content: string, size: number): string {
  let chunks = "";
  for (let at = 0; at < content.length; at += size) {
    const data = content.slice(at, at + size);
    chunks += `${data.length.toString(16)};a=b\r\n${data}\r\n`;
  }
  return chunks + "0\r\n\r\n";
}

Deno.test("TraceMask hides the parts of a multipart content whose names are like keys", () => {
  const mask = new TraceMask([]);
  assertEquals(mask.content(FORM_DATA), MASKED_FORM_DATA);
  for (let end = 0; end < FORM_DATA.length; end++) {
    // A delimiter that is not whole may be a part of a secret: it is hidden.
    const masked = mask.content(FORM_DATA.slice(0, end));
    assertEquals(masked.length, end);
    for (let i = 0; i < end; i++) {
      assert(["*", MASKED_FORM_DATA[i]].includes(masked[i]), masked);
    }
  }
  const table: [head: string, isSecret: boolean][] = [
    ['Content-Disposition: form-data; name="pass\\word"', true],
    ["Content-Disposition: form-data; name*=UTF-8''pass%77ord", true],
    ["Content-Disposition: form-data;\r\n name=password", true],
    ['Content-Disposition: form-data; name="user[password]"', true],
    ['A: b\r\nContent-Disposition: form-data; NAME = "token"', true],
    ['Content-Disposition: form-data; name="user"; filename="key"', false],
    ['Content-Disposition: form-data; name="keyboard"', false],
  ];
  for (const [head, isSecret] of table) {
    for (const lineEnd of ["\r\n", "\n"]) {
      const content = `--x \r\n${head}\r\n\r\nsecret-1\r\n--x--\r\n`
        .replaceAll("\r\n", lineEnd);
      assertEquals(
        mask.content(content),
        isSecret ? content.replace("secret-1", "********") : content,
        head,
      );
    }
  }
});

Deno.test("TraceMask hides what chunks cut", () => {
  const head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const mask = new TraceMask([]);
  for (const content of [FORM_DATA, "a=b&password=hunter2&c=d"]) {
    const masked = content === FORM_DATA
      ? MASKED_FORM_DATA
      : "a=b&password=*******&c=d";
    for (const size of [1, 2, 7, 1000]) {
      assertEquals(
        mask.content(chunk(content, size), head),
        chunk(masked, size),
        `${size}`,
      );
    }
  }
  assertEquals(
    mask.content("3;key=abcd\r\na=b\r\n0\r\nCookie: a=bcde\r\n\r\n", head),
    "3;key=****\r\na=b\r\n0\r\nCookie: a=****\r\n\r\n",
    "an extension and a trailer",
  );
  for (const zeros of ["0".repeat(8), "0".repeat(256)]) {
    assertEquals(
      mask.content(`${zeros}7\r\n"pass":\r\n9\r\n "hunter2"\r\n0\r\n\r\n`, head)
        .slice(zeros.length),
      `7\r\n"pass":\r\n9\r\n "*******"\r\n0\r\n\r\n`,
      `${zeros.length} zeros`,
    );
  }
  for (const size of ["fffffffffffff", "f".repeat(300)]) {
    assertEquals(
      mask.content(`${size}\r\npassword=hunter2`, head),
      `${size}\r\npassword=*******`,
      "a chunk that is not whole",
    );
  }
  assertEquals(
    mask.content("5\r\nkey=a\r\nzz\r\ntoken=abcd", head),
    "5\r\nkey=*\r\nzz\r\ntoken=****",
    "what is no chunk",
  );
});

Deno.test("TraceMask hides the whole value in a form: only & ends it", () => {
  const head =
    "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
  assertEquals(
    new TraceMask([]).content('password=a;b c<d>"&e=f', head),
    "password=********&e=f".replace("********", "*".repeat(9)),
  );
});

Deno.test("TraceMask hides members of JSON whose names have escapes, and numbers", () => {
  const mask = new TraceMask([]);
  assertEquals(
    mask.content('{"pass\\u0077ord":"abcd","pin": 1234, "key":""}'),
    '{"pass\\u0077ord":"****","pin": ****, "key":""}',
  );
});

Deno.test("TraceMask hides a secret of a content where it occurs again, in other forms too", () => {
  const head =
    "POST /?key=in-the-query HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
  const utf8 = (text: string) =>
    String.fromCharCode(...new TextEncoder().encode(text));
  const form = "password=p%C3%A4ss+w%C3%B6rd%26&token=t0ken-t0ken";
  const json = '{"password": "p\\u00e4ss w\\u00f6rd&"}';
  const parts = utf8(
    '--x\r\nA: b; name="password"\r\n\r\npäss wörd&\r\n--x--\r\n',
  );
  const places = [
    "Hello päss wörd&!",
    "Hello päss wörd&amp;!",
    "/?again=p%C3%A4ss%20w%C3%B6rd%26",
    "again=p%C3%A4ss+w%C3%B6rd%26",
    "<pre>p\\xc3\\xa4ss w\\xc3\\xb6rd&amp;</pre>",
  ].map(utf8);
  for (const text of [form, json, parts]) {
    const mask = new TraceMask([head], { head, text });
    for (const place of places) {
      const masked = mask.content(place);
      assert(!/ss.*rd/.test(masked), masked);
      assertEquals(masked.length, place.length);
    }
    assertEquals(mask.content("was in-the-query"), "was ************");
  }
});
