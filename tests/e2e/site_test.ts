// A folder over the wire: names, index files, redirects, methods, error pages; each file cold and hot.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import {
  exchangeColdAndHot,
  type Files,
  withFolder,
  withSettledSite,
  withSite,
} from "../site_server.ts";

const ALLOWED = "GET, HEAD, OPTIONS";

{
  const large = new Uint8Array(600_000).fill(0x61);
  const files: Files = {
    "text.txt": "héllo\n",
    "empty.txt": "",
    "no-extension": "x",
    "binary": Uint8Array.of(0, 1),
    "image.jpg": Uint8Array.of(0xff, 0xd8, 0, 13, 10),
    "large.bin": large,
  };
  const types: Record<string, string> = {
    "text.txt": "text/plain; charset=utf-8",
    "empty.txt": "text/plain; charset=utf-8",
    "no-extension": "text/plain; charset=utf-8",
    "binary": "application/octet-stream",
    "image.jpg": "image/jpeg",
    "large.bin": "application/octet-stream",
  };
  Deno.test("GET and HEAD of a file carry the same fields, cold and hot", () =>
    withFolder(files, async (folder) => {
      for (const [name, content] of Object.entries(files)) {
        const octets = typeof content === "string"
          ? new TextEncoder().encode(content)
          : content;
        await withSettledSite({ folder }, async (port) => {
          for (const temperature of ["cold", "hot"]) {
            const got = await exchange(port, `/${name}`);
            assertEquals(got.status, 200, name);
            assertEquals(got.content, octets, `${name}, ${temperature}`);
            assertEquals(got.field("content-type"), types[name]);
            assertEquals(got.field("content-length"), String(octets.length));
            assertEquals(got.field("accept-ranges"), "bytes");
            assertEquals(got.field("cache-control"), "no-cache");
            assertEquals(got.field("server"), "tinyhttp");
            assertEquals(got.field("x-content-type-options"), "nosniff");
            assertMatch(got.field("etag") ?? "", /^"[!#-~]+"$/);
            const modified = Deno.statSync(join(folder, name)).mtime!;
            assertEquals(got.field("last-modified"), modified.toUTCString());
            assert(!Number.isNaN(Date.parse(got.field("date") ?? "")));
            const head = await exchange(port, `/${name}`, { method: "HEAD" });
            assertEquals(head.status, 200);
            assertEquals(
              head.fields.filter(([n]) => n !== "Date"),
              got.fields.filter(([n]) => n !== "Date"),
              `${name}, ${temperature}: HEAD and GET`,
            );
          }
        });
      }
    }));
}

{
  const names = [
    "grüße.txt",
    "日本語.txt",
    "🐦.txt",
    "a b.txt",
    " lead and trail ",
    "100%.txt",
    "%41.txt",
    "%2e%2e",
    "a#b?c.txt",
    "a&b=c;d,e+f.txt",
    "~!$'()*@:.txt",
    '"quoted".txt',
    "<script>.txt",
    "line\nbreak.txt",
    "...",
    "-rf",
    "constructor",
    "e\u0301.txt",
    "a".repeat(255),
  ];
  const files = Object.fromEntries(names.map((name) => [name, `is ${name}`]));
  const inFolders = Object.fromEntries(
    names.map((name) => [`in/${name.slice(0, 250)}.d/file`, `in ${name}`]),
  );
  Deno.test("names in UTF-8, with spaces, percent signs and delimiters lead to their files", () =>
    withFolder({ ...files, ...inFolders }, async (folder) => {
      await withSettledSite({ folder, dotfiles: true }, async (port) => {
        for (const name of names) {
          const encoded = encodeURIComponent(name);
          const everyOctet = [...new TextEncoder().encode(name)]
            .map((octet) => "%" + octet.toString(16).padStart(2, "0")).join("");
          for (const path of [encoded, everyOctet, everyOctet, encoded]) {
            const got = await exchange(port, `/${path}`);
            assertEquals(got.status, 200, `${name} as /${path}`);
            assertEquals(new TextDecoder().decode(got.content), `is ${name}`);
          }
          const inside = encodeURIComponent(`${name.slice(0, 250)}.d`);
          const got = await exchange(port, `/in/${inside}/file`);
          assertEquals(new TextDecoder().decode(got.content), `in ${name}`);
          const redirect = await exchange(port, `/in/${inside}?q=%41`);
          assertEquals(redirect.status, 301);
          assertEquals(redirect.field("location"), `${inside}/?q=%41`);
        }
      });
    }));
}

{
  const files = { "file.txt": "x", "folder/": "", "a/b/file.txt": "x" };
  const cases: [string, number, string][] = [
    ["/file.txt", 200, "a file"],
    ["/file.txt?query", 200, "a query says nothing to a file"],
    ["/file.txt?", 200, "an empty query"],
    ["//file.txt", 200, "empty segments say nothing"],
    ["/a//b///file.txt", 200, "empty segments say nothing"],
    ["/file.txt/", 404, "a file is no folder"],
    ["/file.txt//", 404, "a file is no folder"],
    ["/file.txt/x", 404, "nothing is in a file"],
    ["/file.txt%00", 404, "NUL"],
    ["/a%2Fb%2Ffile.txt", 404, "encoded separators"],
    ["/a%5Cb/file.txt", 404, "an encoded backslash"],
    ["/a\\b/file.txt", 404, "a backslash"],
    ["/file%E9.txt", 404, "an octet beyond UTF-8"],
    ["/a/%FF/../b/file.txt", 200, "a dot segment removes it"],
    ["/./file.txt", 200, "a dot segment at the start"],
    ["/a/./b/file.txt", 200, "a dot segment in the middle"],
    ["/a/b/../../file.txt", 200, "dot segments within the root"],
    ["/a/%2e%2E/%2e/file.txt", 200, "encoded dot segments"],
    ["/missing/../file.txt", 200, "removed before anything is looked up"],
    ["/file.txt/../a/b/file.txt", 200, "removed before anything is looked up"],
    ["/file.txt/.", 404, "a file is no folder"],
    ["/file.txt/x/..", 404, "a file is no folder"],
    ["/a/..", 404, "the root without index file"],
    ["/..", 400, "above the root"],
    ["/a/../../file.txt", 400, "above the root"],
    ["/%2e%2e/file.txt", 400, "above the root"],
    ["/file.txt?/../../x", 200, "dot segments of a query stay"],
    ["http://a/b/../file.txt", 200, "absolute-form"],
    ["http://a/b/../../file.txt", 400, "absolute-form above the root"],
    ["/%G1", 400, "malformed percent-encoding"],
    ["/a%4/../file.txt", 400, "malformed percent-encoding"],
    ["/FILE.TXT", 404, "another name"],
    ["/file.txt ", 400, "a blank in the request-line"],
    ["/missing", 404, "nothing"],
    ["/missing/", 404, "nothing"],
    ["/folder/", 404, "a folder without index file"],
    ["/", 404, "the root without index file"],
    ["/" + "a".repeat(256), 404, "a name too long for the file system"],
    ["/" + "a/".repeat(3000), 404, "a path too long for the file system"],
    ["/%zz", 400, "malformed percent-encoding"],
    ["/%", 400, "malformed percent-encoding"],
    ["/file.txt#fragment", 400, "a fragment is no part of a target"],
  ];
  Deno.test("targets without a file get 404, and malformed ones 400", () =>
    withFolder(files, async (folder) => {
      for (const [target, status, why] of cases) {
        await withSettledSite({ folder }, async (port) => {
          for (let round = 0; round < 2; round++) {
            const got = await exchange(port, target);
            assertEquals(got.status, status, `${why}: ${target.slice(0, 40)}`);
            if (status !== 200) assertEquals(got.field("etag"), undefined);
          }
        });
      }
    }));
}

{
  const files = {
    "both/index.html": "html",
    "both/default.htm": "htm",
    "second/default.htm": "htm",
    "folder/index.html/": "",
    "folder/default.htm": "htm",
    "none/other.html": "other",
  };
  const cases: [string, string[], string | number][] = [
    ["/both/", ["index.html", "default.htm"], "html"],
    ["/both/", ["default.htm", "index.html"], "htm"],
    ["/second/", ["index.html", "default.htm"], "htm"],
    ["/folder/", ["index.html", "default.htm"], "htm"],
    ["/none/", ["index.html", "default.htm"], 404],
    ["/both/", ["default.txt"], 404],
    ["/both/", [], 404],
  ];
  Deno.test("index files are tried in order, and folders of that name are skipped", () =>
    withFolder(files, async (folder) => {
      for (const [target, indexNames, expected] of cases) {
        await exchangeColdAndHot({ folder, indexNames }, {
          target,
          check(got) {
            const outcome = got.status === 200 ? got.text() : got.status;
            assertEquals(outcome, expected, `${target} ${indexNames}`);
          },
        });
      }
    }));
}

{
  const files = {
    "folder/index.html": "in",
    "host/index.html": "in",
    "a/b/index.html": "in",
    ".well-known/x": "in",
    "a b/": "",
    "www.example.com:80/": "",
  };
  const cases: [string, number, string | undefined, string][] = [
    ["/folder", 301, "folder/", "the slash"],
    ["/folder?", 301, "folder/?", "an empty query"],
    ["/folder?a=%2F&b=//x", 301, "folder/?a=%2F&b=//x", "the query"],
    ["//host", 301, "host/", "two slashes"],
    ["///host?x", 301, "host/?x", "three slashes"],
    ["/.//host", 301, "host/", "a dot segment"],
    ["/a/..//host", 301, "host/", "dot segments"],
    ["/%2e%2e//host", 400, undefined, "above the root"],
    ["/a/%2E/b", 301, "b/", "an encoded dot segment"],
    ["/host/.", 200, undefined, "the slash is there"],
    ["/host/b/..", 200, undefined, "the slash is there"],
    ["/\\host", 404, undefined, "a backslash"],
    ["/%5chost", 404, undefined, "an encoded backslash"],
    ["/%2fhost", 404, undefined, "an encoded slash"],
    ["//%2fhost", 404, undefined, "an encoded slash"],
    ["/a//b", 301, "b/", "empty segments"],
    ["/a%20b", 301, "a%20b/", "a blank"],
    ["/%66older", 301, "folder/", "needless encoding"],
    ["/.well-known", 301, ".well-known/", "the name that may begin so"],
    ["//www.example.com:80", 301, "www.example.com%3A80/", "a whole host"],
    ["/folder%0d%0aX:y", 404, undefined, "line ends"],
    ["http://other.example/folder?q", 301, "folder/?q", "absolute-form"],
    ["/folder/", 200, undefined, "the slash is there"],
    ["/", 404, undefined, "the root has it"],
  ];
  Deno.test("a folder without its slash redirects to a path that cannot name a host", () =>
    withFolder(files, async (folder) => {
      for (const [target, status, location, why] of cases) {
        await exchangeColdAndHot({ folder }, {
          target,
          check(got) {
            assertEquals(got.status, status, `${why}: ${target}`);
            assertEquals(got.field("location"), location, why);
          },
        });
      }
    }));
}

{
  const files = {
    ".env": "x",
    ".git/config": "x",
    "a/.env": "x",
    "a/.well-known/x": "x",
    ".well-known/acme/token": "x",
    ".well-known/.env": "x",
    ".well-known.txt": "x",
    "...": "x",
  };
  const cases: [string, number, number][] = [
    ["/.env", 404, 200],
    ["/%2eenv", 404, 200],
    ["/.git/config", 404, 200],
    ["/.git", 404, 301],
    ["/.git/", 404, 404],
    ["/a/.env", 404, 200],
    ["/a/.well-known/x", 404, 200],
    ["/.well-known/acme/token", 200, 200],
    ["/%2ewell-known/acme/token", 200, 200],
    ["/.well-known/.env", 404, 200],
    ["/.well-known.txt", 404, 200],
    ["/...", 404, 200],
  ];
  Deno.test("names that begin with a dot get 404, except .well-known at the root", () =>
    withFolder(files, async (folder) => {
      for (const [target, hidden, served] of cases) {
        for (const dotfiles of [false, true]) {
          await exchangeColdAndHot({ folder, dotfiles }, {
            target,
            check(got) {
              const status = dotfiles ? served : hidden;
              assertEquals(got.status, status, `${target}, ${dotfiles}`);
            },
          });
        }
      }
    }));
}

{
  const cases: [string, string, number, string | undefined][] = [
    ["GET", "/file", 200, undefined],
    ["HEAD", "/file", 200, undefined],
    ["HEAD", "/missing", 404, undefined],
    ["OPTIONS", "/file", 204, ALLOWED],
    ["OPTIONS", "*", 204, ALLOWED],
    ["OPTIONS", "http://localhost", 204, ALLOWED],
    ["OPTIONS", "/missing", 204, ALLOWED],
    ["POST", "/file", 405, ALLOWED],
    ["PUT", "/file", 405, ALLOWED],
    ["PATCH", "/file", 405, ALLOWED],
    ["DELETE", "/missing", 405, ALLOWED],
    ["TRACE", "/file", 405, ALLOWED],
    ["CONNECT", "localhost:80", 405, ALLOWED],
    ["CONNECT", "/file", 400, undefined],
    ["GET", "*", 400, undefined],
    ["get", "/file", 501, undefined],
    ["Get", "/file", 501, undefined],
    ["PROPFIND", "/file", 501, undefined],
    ["GETT", "/file", 501, undefined],
    ["!#$%&'*+-.^_`|~", "/file", 501, undefined],
  ];
  Deno.test("methods other than GET, HEAD and OPTIONS get 405 with Allow, and unknown ones 501", () =>
    withFolder({ "file": "content" }, async (folder) => {
      await withSettledSite({ folder }, async (port) => {
        for (const [method, target, status, allow] of [...cases, ...cases]) {
          const got = await exchange(port, target, { method });
          assertEquals(got.status, status, `${method} ${target}`);
          assertEquals(got.field("allow"), allow, `${method} ${target}`);
        }
      });
    }));
}

Deno.test("requests with unwanted content keep the connection in step", async () => {
  await withFolder({ "file": "content" }, async (folder) => {
    await withSite({ folder }, async (port) => {
      const client = await RawClient.connect(port);
      try {
        await client.send(
          encodeRequest("/file", {
            fields: ["Content-Length: 5"],
          }) + "GET /" +
            encodeRequest("/file", {
              method: "POST",
              fields: ["Transfer-Encoding: chunked"],
            }) + "3\r\nabc\r\n0\r\n\r\n" +
            encodeRequest("/missing", { method: "HEAD" }) +
            encodeRequest("/file"),
        );
        assertEquals((await client.receive()).text(), "content");
        assertEquals((await client.receive("POST")).status, 405);
        assertEquals((await client.receive("HEAD")).status, 404);
        assertEquals((await client.receive()).text(), "content");
      } finally {
        client.close();
      }
    });
  });
});

Deno.test("error pages are HTML or plain text by Accept, and their policy allows only their style", async () => {
  const style = async (page: string) => {
    const text = /<style>([^]*?)<\/style>/.exec(page)![1];
    const octets = new TextEncoder().encode(text);
    const digest = await crypto.subtle.digest("SHA-256", octets);
    return btoa(String.fromCharCode(...new Uint8Array(digest)));
  };
  const cases: [string | undefined, "html" | "plain", string][] = [
    [undefined, "plain", "no Accept"],
    ["*/*", "plain", "what every program sends"],
    ["text/html,application/xml;q=0.9,*/*;q=0.8", "html", "a browser"],
    ["text/html;q=0, */*", "plain", "anything but"],
    ["text/plain, text/html;q=0.5", "plain", "rather plain"],
    ["TEXT/HTML", "html", "case"],
    ["image/png", "plain", "neither"],
  ];
  await withFolder({ "folder/": "", "file": "x" }, async (folder) => {
    await withSite({ folder }, async (port) => {
      for (const [accept, kind, why] of cases) {
        const fields = accept === undefined ? [] : [`Accept: ${accept}`];
        const requests: [string, string, string[], number][] = [
          ["GET", "/missing", [], 404],
          ["GET", "/folder", [], 301],
          ["POST", "/file", [], 405],
          ["FOO", "/file", [], 501],
          ["GET", "/file", ["Range: bytes=7-"], 416],
          ["GET", "/file", ['If-Match: "other"'], 412],
        ];
        for (const [method, target, more, status] of requests) {
          const init = { method, fields: [...fields, ...more] };
          const got = await exchange(port, target, init);
          assertEquals(got.status, status, target);
          assertEquals(
            got.field("content-type"),
            `text/${kind}; charset=utf-8`,
            `${why}: ${status}`,
          );
          const varied = got.field("vary")?.split(/, */) ?? [];
          assert(varied.includes("Accept"), `Vary: ${varied}`);
          const lifetime = status === 404 ? "no-cache" : "no-store";
          assertEquals(got.field("cache-control"), lifetime);
          const policy = got.field("content-security-policy");
          if (kind === "plain") {
            assertEquals(policy, undefined);
            assertMatch(got.text(), new RegExp(`^${status} [A-Z]`));
            continue;
          }
          assertMatch(policy ?? "", /^default-src 'none'; style-src 'sha256-/);
          assert(policy!.includes(`'sha256-${await style(got.text())}'`));
          assert(!policy!.includes("unsafe"));
          assert(got.text().includes(String(status)));
          assert(!got.text().includes("<!--"), "no placeholder is left");
        }
      }
    });
  });
});

{
  const options = {
    headers: [
      ["X-One", "1"],
      ["x-one", "2"],
      ["server", "mine"],
      ["cache-control", "max-age=9"],
    ] as const,
    cacheSeconds: 60,
    cors: "*",
  };
  Deno.test("--header, --cache and --cors are on every response, once, in place of the server's own fields", () =>
    withFolder({ "file": "x" }, async (folder) => {
      for (
        const [target, fields, status] of [
          ["/file", [], 200],
          ["/file", ["Range: bytes=0-0"], 206],
          ["/file", ["If-None-Match: *"], 304],
          ["/file", ["If-Match: W/"], 412],
          ["/file", ["Range: bytes=9-"], 416],
          ["/missing", [], 404],
          ["/%", [], 400],
        ] as [string, string[], number][]
      ) {
        await exchangeColdAndHot({ folder, ...options }, {
          target,
          fields,
          check(got) {
            assertEquals(got.status, status);
            assertEquals(got.field("server"), "mine");
            const isError = status >= 400;
            assertEquals(got.field("cache-control") === "max-age=9", !isError);
            assertEquals(got.field("access-control-allow-origin"), "*");
            const ones = got.fields.filter(([n]) =>
              n.toLowerCase() === "x-one"
            );
            assertEquals(ones.map(([, value]) => value), ["1", "2"]);
          },
        });
      }
      await withSettledSite({ folder, cacheSeconds: 60 }, async (port) => {
        const got = await exchange(port, "/file");
        assertEquals(got.field("cache-control"), "max-age=60");
      });
    }));
}

Deno.test("--cors answers a preflight, and nothing does without it", async () => {
  const fields = [
    "Origin: https://a.example",
    "Access-Control-Request-Method: GET",
    "Access-Control-Request-Headers: x-a, range",
  ];
  await withFolder({ "file": "x" }, async (folder) => {
    const init = { method: "OPTIONS", fields };
    await withSite({ folder, cors: "https://a.example" }, async (port) => {
      const got = await exchange(port, "/file", init);
      assertEquals(got.status, 204);
      const origin = got.field("access-control-allow-origin");
      assertEquals(origin, "https://a.example");
      assertEquals(got.field("access-control-allow-methods"), ALLOWED);
      assertEquals(got.field("access-control-allow-headers"), "x-a, range");
    });
    await withSite({ folder }, async (port) => {
      const got = await exchange(port, "/file", init);
      assertEquals(
        got.fields.filter(([name]) => /^access-control/i.test(name)),
        [],
      );
    });
  });
});
