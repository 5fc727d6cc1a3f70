// The file servers of the tutorials: index.html for `/`, a page whose picture is a second request, a 404 with a message.

import { assert, assertEquals } from "@std/assert";
import { encodeLatin1 } from "../latin1.ts";
import { RawClient } from "../raw_client.ts";
import { withFolder, withSite } from "../site_server.ts";
import { ask, expect, talk, withoutChances } from "./talk.ts";

const PAGE = '<html><body><img src="test.jpg"></body></html>\n';
const PICTURE = "\xff\xd8\xff\xe0\0\x10JFIF\0 not a whole picture \xff\xd9";
const FILES = { "index.html": PAGE, "test.jpg": encodeLatin1(PICTURE) };

/** The response with a file. */
function expectFile(
  content: string,
  { type, fields = [] }: { type: string; fields?: readonly string[] },
): string {
  return expect([
    "HTTP/1.1 200 OK",
    "Date: DATE",
    ...fields,
    "Server: tinyhttp",
    "X-Content-Type-Options: nosniff",
    `Content-Type: ${type}`,
    "Accept-Ranges: bytes",
    "ETag: TAG",
    "Last-Modified: DATE",
    "Cache-Control: no-cache",
    ...(type.startsWith("text/") ? ["Vary: Accept-Encoding"] : []),
    `Content-Length: ${content.length}`,
  ], content);
}

const HTML = "text/html; charset=utf-8";

Deno.test("index.html is sent for `/`, and at its own name", async () => {
  await withFolder(FILES, (folder) =>
    withSite({ folder }, async (port) => {
      for (const target of ["/", "/index.html"]) {
        const response = await talk(port, ask(`GET ${target} HTTP/1.1`));
        assertEquals(
          withoutChances(response),
          expectFile(PAGE, { type: HTML, fields: ["Connection: close"] }),
        );
      }
    }));
});

Deno.test("the page names a picture, for which the browser sends a second request on the same connection", async () => {
  await withFolder(FILES, (folder) =>
    withSite({ folder }, async (port) => {
      using browser = await RawClient.connect(port);
      await browser.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      const page = await browser.receive();
      assertEquals(
        withoutChances(page.head + page.text()),
        expectFile(PAGE, { type: HTML }),
      );
      const [, name] = /src="(.+?)"/.exec(page.text())!;
      await browser.send(`GET /${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      const picture = await browser.receive();
      assertEquals(
        withoutChances(picture.head + picture.text()),
        expectFile(PICTURE, { type: "image/jpeg" }),
      );
    }));
});

Deno.test("the built-in page has a picture, for which the browser sends a second request", async () => {
  await withSite({}, async (port) => {
    using browser = await RawClient.connect(port);
    const accept = "Accept: text/html,*/*;q=0.8";
    await browser.send(
      `GET / HTTP/1.1\r\nHost: localhost\r\n${accept}\r\n\r\n`,
    );
    const page = await browser.receive();
    const [, target] = /<img\s+src="(.+?)"/.exec(page.text())!;
    assertEquals(target, "/test.jpg");
    await browser.send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const picture = await browser.receive();
    assertEquals(picture.field("content-type"), "image/jpeg");
    const file = new URL("../../static/test.jpg", import.meta.url);
    assertEquals(picture.content, Deno.readFileSync(file));
  });
});

Deno.test("a file that does not exist gets 404 with a message, as text or as a page", async () => {
  await withFolder(FILES, (folder) =>
    withSite({ folder }, async (port) => {
      const text = await talk(port, ask("GET /nothing.html HTTP/1.1"));
      const end = text.indexOf("\r\n\r\n") + 4;
      assertEquals(
        text.slice(0, text.indexOf("\r\n") + 2),
        "HTTP/1.1 404 Not Found\r\n",
      );
      const content = text.slice(end);
      assert(/^404 Not Found\n[^\n]+\n/.test(content), content);
      assert(text.includes(`\r\nContent-Length: ${content.length}\r\n`));
      const page = await talk(
        port,
        ask("GET /nothing.html HTTP/1.1\r\nAccept: text/html"),
      );
      assert(page.startsWith("HTTP/1.1 404 Not Found\r\n"));
      assert(page.includes("Content-Type: text/html; charset=utf-8\r\n"));
      assert(/<h1>\s*Not Found\s*<\/h1>/.test(page));
    }));
});

Deno.test("no path leads out of the folder", async () => {
  await withFolder(
    { ...FILES, "sub/": "" },
    (folder) =>
      withSite({ folder }, async (port) => {
        for (const target of ["/../secret", "/sub/../../secret", "/%2e%2e/x"]) {
          const response = await talk(port, ask(`GET ${target} HTTP/1.1`));
          assert(response.startsWith("HTTP/1.1 400 Bad Request\r\n"), target);
        }
      }),
  );
});
