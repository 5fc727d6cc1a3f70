// The built-in site over the wire: the page that shows the request, /hello, /time, /echo, the assets.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { decodeLatin1 } from "../latin1.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { exchangeColdAndHot, withSite } from "../site_server.ts";
import { concatenate } from "../../src/http/octets.ts";
import { MAX_ECHO_OCTETS } from "../../src/site/built_in/limits.ts";

function readStatic(...names: string[]): Uint8Array {
  return concatenate(names.map((name) => {
    const url = new URL(`../../static/${name}`, import.meta.url);
    return Deno.readFileSync(fromFileUrl(url));
  }));
}

/** The octets that the page shows: without markup, with escapes decoded. */
function readShown(page: string): string {
  const shown = /<pre class="wire">([^]*?)<\/pre>/.exec(page)![1];
  return shown
    .replaceAll('<span class="crlf">\\r\\n</span>\n', "\r\n")
    .replace(
      /<span class="octet">\\x([0-9a-f]{2})<\/span>/g,
      (_, hex) => String.fromCharCode(parseInt(hex, 16)),
    )
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
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

Deno.test("/ shows the exact octets of every request", async () => {
  const values = [
    "plain",
    "",
    "\x80\xff\xe9\xc3\xa9",
    "tab\there",
    "<script>alert(1)</script>",
    "</pre><img src=x onerror=alert(1)>",
    "$& $` $' $1 $$ $<x>",
    "<!--server--> <!--request-octets-->",
    "&amp; &lt; &#39; \" '",
    '<span class="crlf">\\r\\n</span>',
    "\\r\\n \\x41",
  ];
  await withSite({}, async (port) => {
    for (const target of ["/", "/?a=<b>&c", "//", "http://x.example/?q"]) {
      const fields = values.map((value, i) => `X-${i}:${value} `);
      const message = encodeRequest(target.replace(/[<>]/g, ""), { fields });
      const got = await send(port, message);
      assertEquals(got.status, 200);
      const page = new TextDecoder().decode(got.content);
      assertEquals(readShown(page), message, target);
      assert(!/<(?:script|img src=x)/.test(page), "nothing comes alive");
      assertEquals(page.match(/<\/pre>/g)?.length, 2, "its own elements alone");
      assertEquals(got.field("cache-control"), "no-store");
      assertMatch(
        got.field("content-security-policy") ?? "",
        /^default-src 'none'; img-src 'self'; style-src 'self';/,
      );
    }
    const head = await exchange(port, "/", { method: "HEAD" });
    const length = Number(head.field("content-length"));
    const get = await exchange(port, "/");
    assertEquals(length, get.content.length + 1, "HEAD is one octet longer");
  });
});

Deno.test("/hello and the assets are sent as their files, cold and hot, with validators", async () => {
  const assets: [string, string[], string][] = [
    ["/hello", ["hello.html"], "text/html; charset=utf-8"],
    ["/test.jpg", ["test.jpg"], "image/jpeg"],
    ["/style.css", ["theme.css", "style.css"], "text/css; charset=utf-8"],
    ["/favicon.svg", ["favicon.svg"], "image/svg+xml; charset=utf-8"],
    ["/favicon.ico", ["favicon.svg"], "image/svg+xml; charset=utf-8"],
  ];
  for (const [target, files, type] of assets) {
    const octets = readStatic(...files);
    let tag: string | undefined;
    await exchangeColdAndHot({}, {
      target,
      check(got) {
        assertEquals(got.status, 200);
        assertEquals(got.content, octets);
        assertEquals(got.field("content-type"), type);
        assertEquals(got.field("last-modified"), undefined);
        tag = got.field("etag");
      },
    });
    await exchangeColdAndHot({}, {
      target,
      fields: [`If-None-Match: ${tag}`],
      check: (got) => assertEquals(got.status, 304),
    });
    await exchangeColdAndHot({}, {
      target,
      fields: ["Range: bytes=1-3"],
      check: (got) => assertEquals(got.content, octets.slice(1, 4)),
    });
  }
  assert(readStatic("test.jpg").length < 60 * 1024);
});

Deno.test("the built-in site answers 404 to other paths, and refuses methods as a folder does", async () => {
  const cases: [string, string, number][] = [
    ["GET", "/missing", 404],
    ["GET", "/hello/", 404],
    ["GET", "/echo/", 404],
    ["GET", "/hello.html", 404],
    ["GET", "/index.html", 404],
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

Deno.test("/time shows the time of its Date field", async () => {
  await withSite({}, async (port) => {
    const got = await exchange(port, "/time");
    const page = got.text();
    const date = Date.parse(got.field("date")!);
    const shown = /datetime="([^"]+)"/.exec(page)?.[1] ?? "";
    assert(Math.abs(Date.parse(shown) - date) <= 1000, shown);
    assertMatch(page, /\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/);
    assertEquals(got.field("cache-control"), "no-store");
  });
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
