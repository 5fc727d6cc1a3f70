// The built-in site over the wire: the page that shows the request, /hello, /time, /echo, the assets.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { decodeLatin1 } from "../latin1.ts";
import {
  encodeRequest,
  exchange,
  RawClient,
  type RawResponse,
} from "../raw_client.ts";
import { exchangeColdAndHot, withFolder, withSite } from "../site_server.ts";
import { concatenate } from "../../src/http/octets.ts";
import {
  MAX_ECHO_OCTETS,
  MAX_SHOWN_OCTETS,
} from "../../src/site/built_in/limits.ts";
import { shortenPage } from "../embedded_files.ts";

const SVG = "image/svg+xml; charset=utf-8";
const encodeUtf8 = (text: string) => new TextEncoder().encode(text);

/** The icon as it is embedded. */
function readIcon(): Uint8Array {
  const text = new TextDecoder().decode(readStatic("favicon.svg"));
  return encodeUtf8(shortenPage(text));
}

function readStatic(...names: string[]): Uint8Array {
  return concatenate(names.map((name) => {
    const url = new URL(`../../static/${name}`, import.meta.url);
    return Deno.readFileSync(fromFileUrl(url));
  }));
}

const HTML = "Accept: text/html";

/** The octets that each block of the page shows: without markup, with escapes decoded. */
function readShown(page: string): string[] {
  const blocks = page.matchAll(/<pre class="wire">([^]*?)<\/pre>/g);
  return [...blocks].map(([, shown]) =>
    shown
      .replaceAll('<span class="crlf">\\r\\n</span>\n', "\r\n")
      .replace(
        /<span class="octet">((?:\\x[0-9a-f]{2})+)<\/span>/g,
        (_, values) => readValues(values),
      )
      .replaceAll("&lt;", "<").replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'").replaceAll("&amp;", "&")
  );
}

/** The octets that a plain text shows: each line of them ends in `\\r\\n`. */
function readShownText(text: string): string[] {
  const blocks = text.matchAll(/\n\n((?:.*\\r\\n\n)+)/g);
  return [...blocks].map(([, shown]) =>
    readValues(shown.replaceAll("\\r\\n\n", "\r\n"))
  );
}

function readValues(text: string): string {
  return text.replace(
    /\\x([0-9a-f]{2})/g,
    (_, hex) => String.fromCharCode(parseInt(hex, 16)),
  );
}

/** What no page may have alive, and no text raw. */
const HOSTILE: readonly string[] = [
  "plain",
  "",
  "\x80\xff\xe9\xc3\xa9",
  "tab\there",
  "<script>alert(1)</script>",
  "</pre><img src=x onerror=alert(1)>",
  "</title></style></textarea>",
  "$& $` $' $1 $$ $<x>",
  "<!--server--> <!--request-octets--> <!--response-octets-->",
  "&amp; &lt; &#39; \" '",
  '<span class="crlf">\\r\\n</span>',
  ...["\u202a", "\u202b", "\u202c", "\u202d", "\u202e"].map(asOctets),
  ...["\u2066", "\u2067", "\u2068", "\u2069", "\u200f"].map(asOctets),
  ...["\ufeff", "\u2028", "\u0085", "\u{e0041}"].map(asOctets),
  "\xc0\xae \xed\xa0\x80 \xf8 \xe2\x80",
];

/** UTF-8, one character for each octet. */
function asOctets(text: string): string {
  return decodeLatin1(new TextEncoder().encode(text));
}

/** Checks that a page has its own elements alone, and no octet beyond visible ASCII but the page's own. */
function checkPage(page: string): void {
  assert(!/<(?:script>a|img src=x|b> &)/.test(page), "nothing comes alive");
  assert(!/[^\n -~’“”\xa0]/.test(page), "all octets are visible");
}

async function send(port: number, message: string | Uint8Array) {
  const client = await RawClient.connect(port);
  try {
    await client.send(message);
    return await client.receive();
  } finally {
    client.close();
  }
}

Deno.test("/ shows the exact octets of the request, and of the head that it is sent with", async () => {
  await withSite({ headers: [["X-Added", "<b> & 'c'"]] }, async (port) => {
    for (const target of ["/", "/?a=<b>&c", "//", "http://x.example/?q"]) {
      for (const accept of ["text/html,*/*;q=0.8", "*/*"]) {
        const fields = HOSTILE.map((value, i) => `X-${i}:${value} `);
        fields.push(`Accept: ${accept}`);
        const message = encodeRequest(target.replace(/[<>]/g, ""), { fields });
        const got = await send(port, message);
        assertEquals(got.status, 200);
        assertEquals(got.field("cache-control"), "no-store");
        assertEquals(got.field("vary"), "Accept");
        const text = new TextDecoder().decode(got.content);
        if (accept === "*/*") {
          assertEquals(got.field("content-type"), "text/plain; charset=utf-8");
          assertEquals(readShownText(text), [message, got.head]);
          assert(!/[^\n -~]/.test(text), "nothing drives a terminal");
          continue;
        }
        assertEquals(got.field("content-type"), "text/html; charset=utf-8");
        assertEquals(readShown(text), [message, got.head], target);
        checkPage(text);
        assert(text.includes(`, ${got.content.length} octets of it`));
        assertMatch(
          got.field("content-security-policy") ?? "",
          /^default-src 'none'; img-src 'self'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
        );
      }
    }
  });
});

Deno.test("/ shows the head that is sent, whatever the connection and the method", async () => {
  await withSite({}, async (port) => {
    const requests = [
      `GET / HTTP/1.0\r\n${HTML}\r\n\r\n`,
      `GET / HTTP/1.0\r\nConnection: keep-alive\r\n${HTML}\r\n\r\n`,
      encodeRequest("/", { fields: [HTML, "Connection: close"] }),
      "GET / HTTP/1.0\r\n\r\n",
      encodeRequest("/", { fields: ["Connection: close"] }),
    ];
    for (const request of requests) {
      const got = await send(port, request);
      const text = new TextDecoder().decode(got.content);
      const shown = request.includes(HTML)
        ? readShown(text)
        : readShownText(text);
      assertEquals(shown, [request, got.head]);
    }
    for (const fields of [[], [HTML]]) {
      const head = await exchange(port, "/", { method: "HEAD", fields });
      const length = Number(head.field("content-length"));
      const get = await exchange(port, "/", { fields });
      assertEquals(length, get.content.length + 1, "HEAD is one octet longer");
      assertEquals(withoutLength(head.fields), withoutLength(get.fields));
    }
  });
});

function withoutLength(fields: RawResponse["fields"]): unknown {
  return fields.filter(([name]) => !/^(?:Content-Length|Date)$/.test(name));
}

Deno.test("/ shows the head of each request of a connection, while seconds pass", async () => {
  let now = Date.now();
  // Each look at the clock is in a later second.
  await withSite({}, async (port) => {
    const client = await RawClient.connect(port);
    try {
      const request = encodeRequest("/", { fields: [HTML] });
      const dates = new Set<string>();
      for (let i = 0; i < 20; i++) {
        await client.send(request);
        const got = await client.receive();
        const text = new TextDecoder().decode(got.content);
        assertEquals(readShown(text), [request, got.head]);
        dates.add(got.field("date")!);
      }
      assert(dates.size > 1);
    } finally {
      client.close();
    }
  }, () => now += 1000);
});

Deno.test("/ has the host and port of the Host field in its commands, where they are plain", async () => {
  const cases: [host: string, authority: string, words: string][] = [
    ["127.0.0.1:8123", "127.0.0.1:8123", "127.0.0.1 8123"],
    ["pi.local", "pi.local", "pi.local 80"],
    ["[::1]:8000", "[::1]:8000", "::1 8000"],
    ["", "localhost:8000", "localhost 8000"],
    ["$(id).example:80", "localhost:8000", "localhost 8000"],
    ["a;b:80", "localhost:8000", "localhost 8000"],
    ["'x':80", "localhost:8000", "localhost 8000"],
    ["-oX.example:80", "localhost:8000", "localhost 8000"],
    ["a%20b:80", "localhost:8000", "localhost 8000"],
  ];
  await withSite({}, async (port) => {
    for (const [host, authority, words] of cases) {
      const head = `GET / HTTP/1.1\r\nHost: ${host}\r\n`;
      const page = (await send(port, `${head}${HTML}\r\n\r\n`)).text();
      const commands = [
        ...page.matchAll(/<code class="copied">(.*?)<\/code>/g),
      ].map(([, command]) => command.replaceAll("&#39;", "'"));
      assertEquals(commands, [
        "tinyhttp FOLDER",
        `curl http://${authority}/time`,
        String
          .raw`printf 'GET /hello HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n' | nc ${words}`,
      ]);
      const text = (await send(port, `${head}\r\n`)).text();
      assert(text.includes(`\ncurl http://${authority}/time\n`));
    }
  });
});

Deno.test("/hello and the assets are sent cold and hot, with validators", async () => {
  const assets: [string, string[], Uint8Array | undefined, string][] = [
    ["/hello", [], encodeUtf8("Hello, World\n"), "text/plain; charset=utf-8"],
    ["/hello", [HTML], undefined, "text/html; charset=utf-8"],
    ["/test.jpg", [], readStatic("test.jpg"), "image/jpeg"],
    ["/test.jpg", [HTML], readStatic("test.jpg"), "image/jpeg"],
    ["/favicon.svg", [], readIcon(), SVG],
    ["/favicon.ico", [], readIcon(), SVG],
  ];
  const tags = new Set<string>();
  for (const [target, fields, expected, type] of assets) {
    let octets = new Uint8Array();
    let tag = "";
    await exchangeColdAndHot({}, {
      target,
      fields,
      check(got) {
        assertEquals(got.status, 200);
        octets = got.content.slice();
        if (expected !== undefined) assertEquals(octets, expected);
        assertEquals(got.field("content-type"), type);
        assertEquals(got.field("last-modified"), undefined);
        const varies = target === "/hello" ? "Accept" : undefined;
        assertEquals(got.field("vary"), varies);
        tag = got.field("etag") ?? "";
        tags.add(`${target} ${tag}`);
      },
    });
    await exchangeColdAndHot({}, {
      target,
      fields: [...fields, `If-None-Match: ${tag}`],
      check(got) {
        assertEquals(got.status, 304);
        const varies = target === "/hello" ? "Accept" : undefined;
        assertEquals(got.field("vary"), varies);
      },
    });
    await exchangeColdAndHot({}, {
      target,
      fields: [...fields, "Range: bytes=1-3"],
      check: (got) => assertEquals(got.content, octets.slice(1, 4)),
    });
    await exchangeColdAndHot({}, {
      target,
      fields,
      method: "HEAD",
      check(got) {
        assertEquals(got.field("content-length"), String(octets.length));
        assertEquals(got.field("content-type"), type);
      },
    });
  }
  assertEquals(tags.size, 5, "the page and the text have tags of their own");
  assert(readStatic("test.jpg").length < 60 * 1024);
});

Deno.test("/, /hello, /time and /echo are pages for clients that name HTML, and text for others", async () => {
  const cases: [accept: string | undefined, isPage: boolean][] = [
    [undefined, false],
    ["*/*", false],
    ["", false],
    ["text/plain", false],
    ["image/png", false],
    ["text/plain, text/html;q=0.5", false],
    ["text/html;q=0", false],
    ["text/html", true],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true],
    ["text/plain;q=0.5, TEXT/HTML", true],
  ];
  await withSite({}, async (port) => {
    for (const [accept, isPage] of cases) {
      for (const target of ["/", "/hello", "/time", "/echo", "/echo/a/b"]) {
        for (const method of ["GET", "HEAD"]) {
          const fields = accept === undefined ? [] : [`Accept: ${accept}`];
          const got = await exchange(port, target, { method, fields });
          const type = `text/${isPage ? "html" : "plain"}; charset=utf-8`;
          assertEquals(got.status, 200);
          assertEquals(got.field("content-type"), type, `${target} ${accept}`);
          assertEquals(got.field("vary"), "Accept");
          assertEquals(
            got.field("content-security-policy") !== undefined,
            isPage,
          );
        }
      }
    }
  });
});

Deno.test("all pages together, a listing too, have less than 60 KB, and name no other host", async () => {
  let octets = readIcon().length;
  const count = async (port: number, target: string) => {
    const got = await exchange(port, target, { fields: [HTML] });
    const page = got.text();
    assert(!/(?:src|href|action)="(?!#|\/(?!\/)|[?.])/.test(page), target);
    octets += got.content.length;
  };
  await withSite({}, async (port) => {
    for (const target of ["/", "/hello", "/time", "/echo", "/missing"]) {
      await count(port, target);
    }
  });
  await withFolder(
    {},
    (folder) => withSite({ folder, list: true }, (port) => count(port, "/")),
  );
  assert(octets < 60_000, `${octets}`);
});

Deno.test("the built-in site answers 404 to other paths, and refuses methods as a folder does", async () => {
  const cases: [string, string, number][] = [
    ["GET", "/missing", 404],
    ["GET", "/hello/", 404],
    ["GET", "/hello.html", 404],
    ["GET", "/index.html", 404],
    ["GET", "/style.css", 404],
    ["GET", "/Echo", 404],
    ["GET", "/echoes", 404],
    ["GET", "/x/echo", 404],
    ["GET", "/constructor", 404],
    ["GET", "/__proto__", 404],
    ["GET", "/a/b", 404],
    ["POST", "/hello", 405],
    ["POST", "/", 405],
    ["BREW", "/time", 501],
    ["OPTIONS", "/", 204],
    ["OPTIONS", "*", 204],
    ["TRACE", "/", 405],
  ];
  await withSite({}, async (port) => {
    for (const [method, target, status] of cases) {
      const got = await exchange(port, target, { method });
      assertEquals(got.status, status, `${method} ${target}`);
    }
  });
});

Deno.test("/time shows the time of its Date field, as a page and as text", async () => {
  let now = Date.now();
  await withSite({}, async (port) => {
    for (let i = 0; i < 5; i++) {
      const text = await exchange(port, "/time");
      assertEquals(text.text(), `${text.field("date")}\n`);
      assertEquals(text.field("cache-control"), "no-store");
      const page = await exchange(port, "/time", { fields: [HTML] });
      const shown = /<time datetime="([^"]+)">([^<]+)</.exec(page.text());
      assertEquals(shown?.[2], page.field("date"));
      assertEquals(Date.parse(shown![1]), Date.parse(page.field("date")!));
      assertEquals(page.field("cache-control"), "no-store");
    }
  }, () => now += 700);
});

Deno.test("/echo returns the exact octets of a message with any method", async () => {
  const chunked = "Transfer-Encoding: chunked";
  const messages: [string, string][] = [
    ["GET", encodeRequest("/echo")],
    ["GET", "GET /echo HTTP/1.0\r\n\r\n"],
    ["GET", "GET /echo?x=%41 HTTP/1.1\r\nhOsT:localhost\r\nX:\ta \t\r\n\r\n"],
    [
      "POST",
      encodeRequest("/echo", {
        method: "POST",
        fields: ["Content-Length: 5"],
      }) + "a\0\xff\r\n",
    ],
    [
      "PUT",
      encodeRequest("/echo", { method: "PUT", fields: ["Content-Length: 0"] }),
    ],
    [
      "POST",
      encodeRequest("/echo", { method: "POST", fields: [chunked] }) +
      "3\r\nabc\r\n0\r\n\r\n",
    ],
    [
      "POST",
      encodeRequest("/echo", { method: "POST", fields: [chunked] }) +
      '003;a="b"\r\nabc\r\nA\r\n0123456789\r\n000\r\nTrailer: x\r\n\r\n',
    ],
    ["DELETE", encodeRequest("/echo", { method: "DELETE" })],
    ["OPTIONS", encodeRequest("/echo", { method: "OPTIONS" })],
    ["TRACE", encodeRequest("/echo", { method: "TRACE" })],
    ["BREW", encodeRequest("/echo", { method: "BREW" })],
    ["get", encodeRequest("/echo", { method: "get" })],
    ["!#$%&'*+-.^_`|~", encodeRequest("/echo", { method: "!#$%&'*+-.^_`|~" })],
    ["GET", encodeRequest("http://other.example/echo")],
    ["GET", encodeRequest("/%65cho")],
    ["GET", encodeRequest("/echo", { fields: ["X: \x80\xff<script>"] })],
    ["GET", encodeRequest("/echo/")],
    ["GET", encodeRequest("/echo/any/%ff/path?x=%00")],
    ["PATCH", encodeRequest("/echo/x", { method: "PATCH" })],
    [
      "PUT",
      encodeRequest("/echo/x", {
        method: "PUT",
        fields: ["Accept: */*", "Content-Length: 3"],
      }) + "a\0b",
    ],
  ];
  await withSite({}, async (port) => {
    const client = await RawClient.connect(port);
    try {
      // HTTP/1.0 closes, so this one is sent alone.
      const kept = messages.filter(([, message]) => !message.includes("1.0"));
      await client.send(kept.map(([, message]) => message).join(""));
      for (const [method, message] of kept) {
        const got = await client.receive(method);
        assertEquals(got.status, 200);
        assertEquals(got.text(), message);
        assertEquals(got.field("content-type"), "text/plain; charset=utf-8");
        assertEquals(got.field("x-content-type-options"), "nosniff");
      }
    } finally {
      client.close();
    }
    for (const [, message] of messages) {
      assertEquals((await send(port, message)).text(), message);
    }
    // Octet by octet.
    const [, slow] = messages[6];
    const dripping = await RawClient.connect(port);
    try {
      for (const octet of slow) await dripping.send(octet);
      assertEquals((await dripping.receive()).text(), slow);
    } finally {
      dripping.close();
    }
    const head = await exchange(port, "/echo", { method: "HEAD" });
    const message = encodeRequest("/echo", {
      method: "HEAD",
      fields: ["Connection: close"],
    });
    assertEquals(head.field("content-length"), String(message.length));
  });
});

Deno.test("/echo shows the octets on a page to clients that name HTML, whatever the method and the content", async () => {
  await withSite({}, async (port) => {
    const content = HOSTILE.join("\r\n") + "\n\0\x1b[31m\x7f";
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
      const fields = [
        HTML,
        ...HOSTILE.map((value, i) => `X-${i}: ${value}`),
        `Content-Length: ${content.length}`,
      ];
      const head = encodeRequest(
        "/echo/'\"&?<!--cut-->".replace(/[<>"]/g, ""),
        {
          method,
          fields,
        },
      );
      const got = await send(port, head + content);
      assertEquals(got.status, 200);
      assertEquals(got.field("vary"), "Accept");
      const page = new TextDecoder().decode(got.content);
      assertEquals(readShown(page), [head + content]);
      checkPage(page);
      assertMatch(
        got.field("content-security-policy") ?? "",
        /; form-action 'self'; frame-ancestors 'none'$/,
      );
    }
  });
});

Deno.test("/echo shows the start of a long message on its page", async () => {
  await withSite({}, async (port) => {
    const fields = [HTML, `Content-Length: ${MAX_SHOWN_OCTETS}`];
    const head = encodeRequest("/echo", { method: "POST", fields });
    const message = head + "\xff".repeat(MAX_SHOWN_OCTETS);
    const page = (await send(port, message)).text();
    assertEquals(readShown(page), [message.slice(0, MAX_SHOWN_OCTETS)]);
    assert(page.includes(
      `the first ${MAX_SHOWN_OCTETS} of ${message.length} octets`,
    ));
  });
});

Deno.test("/echo accepts messages up to its limit, and answers 413 to longer ones", async () => {
  await withSite({}, async (port) => {
    const post = (length: number) =>
      encodeRequest("/echo", {
        method: "POST",
        fields: [`Content-Length: ${length}`],
      });
    const most = MAX_ECHO_OCTETS - post(MAX_ECHO_OCTETS - 100).length;
    const fitting = post(most) + "x".repeat(most);
    assertEquals(fitting.length, MAX_ECHO_OCTETS);
    const got = await send(port, fitting);
    assertEquals(got.status, 200);
    assertEquals(decodeLatin1(got.content), fitting);

    const tooLong = await send(port, post(most + 1) + "x".repeat(1000));
    assertEquals(tooLong.status, 413);
    assertEquals(tooLong.field("connection"), "close");

    const chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    const chunks = encodeRequest("/echo", {
      method: "POST",
      fields: ["Transfer-Encoding: chunked"],
    }) + chunk.repeat(MAX_ECHO_OCTETS / 0x10000 + 1);
    assertEquals((await send(port, chunks)).status, 413);

    const expecting = encodeRequest("/echo", {
      method: "POST",
      fields: [
        `Content-Length: ${MAX_ECHO_OCTETS * 2}`,
        "Expect: 100-continue",
      ],
    });
    assertEquals((await send(port, expecting)).status, 413);
  });
});
