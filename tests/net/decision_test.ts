// Each decision is reached by some case, and each case reaches what it says.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { fetchResponder } from "../../src/handler/fetch_responder.ts";
import { NO_CONTENT } from "../../src/http/content.ts";
import type { Decision, Trace } from "../../src/http/decision.ts";
import { DECISIONS } from "../../src/http/decision_table.ts";
import { decidePreconditions } from "../../src/http/preconditions.ts";
import type { Responder } from "../../src/http/responder.ts";
import { answerOctets } from "../../src/net/answer_octets.ts";
import { SystemClock } from "../../src/net/clock.ts";
import type {
  FromRunner,
  ToRunner,
} from "../../src/program/program_message.ts";
import { ProgramSite } from "../../src/program/program_site.ts";
import { FailurePages } from "../../src/site/failure_page.ts";
import { noteCoding } from "../../src/site/coding_reason.ts";
import { authenticated } from "../../src/site/authenticated.ts";
import { hashPassword } from "../../src/site/access/password_hash.ts";
import { makeSite } from "../../src/site/make_site.ts";
import type { SiteOptions } from "../../src/site/site_settings.ts";
import { encodeLatin1 } from "../latin1.ts";
import { makeRequest } from "../site/asked_responder.ts";
import { aMinuteAhead, type Files, withFolder } from "../site_server.ts";
import { RecordingTap } from "./recording_tap.ts";

/** All decisions that a test has seen; the last test looks at them. */
const reached = new Set<Decision>();

const TEXT = "text ".repeat(1000);
const FILES: Files = {
  "index.html": "<p>index",
  "about.html": "<p>about",
  "text.txt": TEXT,
  "style.css": TEXT,
  "style.css.br": "coded",
  "empty.txt": "",
  "image.png": "\x89PNG",
  "folder/": "",
  "listed/file.txt": "x",
  ".secret": "x",
  "coded.js": new Uint8Array([
    31,
    139,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    3,
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]),
  // Gzip that ends after its head.
  "cut.svgz": new Uint8Array([31, 139, 8, 0, 0, 0, 0, 0, 0, 3]),
  "shape.svgz": new Uint8Array([
    31,
    139,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    3,
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]),
  "_redirects":
    "# rules\n/old /new 301\n/text.txt /forced 302!\n/gone 410\n/rewrite /about.html 200\n",
  "_headers":
    "/about.html\n  X-A: 1\n/coded.js\n  Content-Encoding: gzip\n/*\n  X-B: 1\n",
};

const MINUTE_AGO = new Date(Date.now() + 3_600_000).toUTCString();
const PAST = "Thu, 01 Jan 1998 00:00:00 GMT";

/** Decisions about one request, and the status. */
async function decide(
  responder: Responder,
  octets: string,
  { draining }: { draining?: () => boolean } = {},
): Promise<
  [status: number | undefined, decisions: string[], details: string[]]
> {
  const tap = new RecordingTap();
  await answerOctets(encodeLatin1(octets), {
    responder,
    tap,
    fault: () => {},
    clock: new SystemClock(aMinuteAhead),
    draining,
  });
  const decisions: string[] = [];
  const details: string[] = [];
  for (const { decisions: noted } of tap.exchanges) {
    for (const [decision, detail] of noted) {
      assert(decision in DECISIONS, decision);
      reached.add(decision);
      decisions.push(decision);
      details.push(detail ?? "");
    }
  }
  return [tap.exchanges[0]?.status, decisions, details];
}

function get(target: string, ...fields: string[]): string {
  return write("GET", target, ...fields);
}

function write(method: string, target: string, ...fields: string[]): string {
  const lines = [`${method} ${target} HTTP/1.1`, "Host: a", ...fields];
  return lines.map((line) => line + "\r\n").join("") + "\r\n";
}

type Row = readonly [octets: string, status: number, ...decisions: Decision[]];

const SITES: readonly (readonly [SiteOptions, readonly Row[]])[] = [
  [{}, [
    [
      get("/about.html"),
      200,
      "file",
      "no Accept-Encoding",
      "headers rule",
      "headers rule",
    ],
    [
      get("/about.html", "Connection: close"),
      200,
      "close asked",
      "file",
      "no Accept-Encoding",
      "headers rule",
      "headers rule",
    ],
    [
      "GET / HTTP/1.0\r\n\r\n",
      200,
      "HTTP/1.0",
      "index",
      "no Accept-Encoding",
      "headers rule",
    ],
    [
      get("/x//../about.html"),
      200,
      "dot segments",
      "file",
      "no Accept-Encoding",
      "headers rule",
      "headers rule",
    ],
    [
      write("HEAD", "/image.png", "Range: bytes=0-1"),
      200,
      "HEAD",
      "file",
      "never coded",
      "Range without GET",
      "headers rule",
    ],
    [write("OPTIONS", "/"), 204, "OPTIONS"],
    [write("DELETE", "/"), 405, "method not allowed"],
    [write("BREW", "/"), 501, "method unknown"],
    [
      write("POST", "/", "Content-Length: 2") + "ab",
      405,
      "method not allowed",
      "content dropped",
    ],
    [
      write("POST", "/", "Content-Length: 99999999") + "ab",
      405,
      "method not allowed",
      "content dropped",
      "content not read",
    ],
    [get("/folder"), 301, "folder redirect", "headers rule"],
    [get("/folder/"), 404, "no index", "error page", "headers rule"],
    [get("/nothing"), 404, "no such file", "error page", "headers rule"],
    [get("/.secret"), 404, "hidden name", "error page", "headers rule"],
    [get("/a%2fb"), 404, "name of no file", "error page", "headers rule"],
    [
      get("/image.png/"),
      404,
      "file with a slash",
      "error page",
      "headers rule",
    ],
    [
      get("/outside.txt"),
      404,
      "outside the root",
      "error page",
      "headers rule",
    ],
    [get("/old"), 301, "no such file", "redirect rule", "headers rule"],
    [get("/text.txt"), 302, "forced rule", "redirect rule", "headers rule"],
    [get("/gone"), 410, "no such file", "redirect rule", "headers rule"],
    [
      get("/rewrite"),
      200,
      "no such file",
      "redirect rule",
      "file",
      "no Accept-Encoding",
      "headers rule",
    ],
    [
      get("/style.css", "Accept-Encoding: br;q=1, gzip;q=0.5"),
      200,
      "file",
      "precompressed",
      "headers rule",
    ],
    [
      get("/style.css", "Accept-Encoding: gzip"),
      200,
      "file",
      "compressed",
      "headers rule",
    ],
    [
      get("/style.css", "Accept-Encoding: identity"),
      200,
      "file",
      "identity",
      "headers rule",
    ],
    [
      get("/style.css", "Accept-Encoding: *;q=0"),
      406,
      "file",
      "no coding acceptable",
    ],
    [
      get("/coded.js", "Accept-Encoding: gzip"),
      200,
      "file",
      "declared coding",
      "headers rule",
      "headers rule",
    ],
    [
      get("/coded.js", "Accept-Encoding: br"),
      200,
      "file",
      "declared coding",
      "decoded",
      "headers rule",
      "headers rule",
    ],
    [
      get("/shape.svgz", "Accept-Encoding: gzip"),
      200,
      "file",
      "coded file",
      "headers rule",
    ],
    [
      get("/cut.svgz", "Accept-Encoding: identity"),
      500,
      "file",
      "coded file",
      "file not decoded",
    ],
    [
      get("/image.png", "If-Match: *"),
      200,
      "file",
      "never coded",
      "If-Match holds",
      "headers rule",
    ],
    [
      get("/image.png", 'If-Match: "x"'),
      412,
      "file",
      "never coded",
      "If-Match fails",
    ],
    [
      get("/image.png", "If-None-Match: *"),
      304,
      "file",
      "never coded",
      "If-None-Match matched",
      "headers rule",
    ],
    [
      get("/image.png", 'If-None-Match: "x"'),
      200,
      "file",
      "never coded",
      "If-None-Match holds",
      "headers rule",
    ],
    [
      get(
        "/image.png",
        'If-None-Match: "x"',
        `If-Modified-Since: ${MINUTE_AGO}`,
      ),
      200,
      "file",
      "never coded",
      "If-Modified-Since ignored",
      "If-None-Match holds",
      "headers rule",
    ],
    [
      get("/image.png", `If-Modified-Since: ${MINUTE_AGO}`),
      304,
      "file",
      "never coded",
      "not modified since",
      "headers rule",
    ],
    [
      get("/image.png", `If-Modified-Since: ${PAST}`),
      200,
      "file",
      "never coded",
      "modified since",
      "headers rule",
    ],
    [
      get("/image.png", "If-Modified-Since: soon"),
      200,
      "file",
      "never coded",
      "If-Modified-Since ignored",
      "headers rule",
    ],
    [
      get("/image.png", `If-Unmodified-Since: ${MINUTE_AGO}`),
      200,
      "file",
      "never coded",
      "If-Unmodified-Since holds",
      "headers rule",
    ],
    [
      get("/image.png", `If-Unmodified-Since: ${PAST}`),
      412,
      "file",
      "never coded",
      "If-Unmodified-Since fails",
    ],
    [
      get("/image.png", "If-Unmodified-Since: soon"),
      200,
      "file",
      "never coded",
      "If-Unmodified-Since ignored",
      "headers rule",
    ],
    [
      get("/image.png", "Range: bytes=0-1"),
      206,
      "file",
      "never coded",
      "range",
      "headers rule",
    ],
    [
      get("/image.png", "Range: bytes=0-0,3-3"),
      206,
      "file",
      "never coded",
      "several ranges",
      "headers rule",
    ],
    [
      get("/image.png", "Range: bytes=2-1"),
      200,
      "file",
      "never coded",
      "Range malformed",
      "headers rule",
    ],
    [
      get("/image.png", "Range: lines=1-2"),
      200,
      "file",
      "never coded",
      "Range in another unit",
      "headers rule",
    ],
    [
      get("/image.png", "Range: bytes=" + "0-0,".repeat(65)),
      200,
      "file",
      "never coded",
      "too many ranges",
      "headers rule",
    ],
    [
      get("/image.png", "Range: bytes=9-"),
      416,
      "file",
      "never coded",
      "Range not satisfiable",
    ],
    [
      get("/empty.txt", "Range: bytes=0-"),
      200,
      "file",
      "no Accept-Encoding",
      "Range of nothing",
      "headers rule",
    ],
    [
      get("/image.png", "Range: bytes=0-1", 'If-Range: "x"'),
      200,
      "file",
      "never coded",
      "If-Range fails",
      "headers rule",
    ],
    [
      get(
        "/shape.svgz",
        "Accept-Encoding: gzip",
        "Range: bytes=0-1",
        `If-Range: ${PAST}`,
      ),
      200,
      "file",
      "coded file",
      "If-Range of another coding",
      "headers rule",
    ],
    [
      get("/shape.svgz", "Accept-Encoding: gzip", "Range: bytes=0-0,3-3"),
      200,
      "file",
      "coded file",
      "several ranges of coded content",
      "headers rule",
    ],
    ["GET / HTTP/1.1\r\nHost: a\nb\r\n\r\n", 400, "refused"],
  ]],
  [{ cleanUrls: true }, [
    [get("/about"), 200, "clean URL", "no Accept-Encoding", "headers rule"],
    [
      get("/about.html"),
      301,
      "clean URL redirect",
      "headers rule",
      "headers rule",
    ],
  ]],
  [{ list: true }, [
    [get("/listed/"), 200, "listing", "headers rule"],
  ]],
  [{ spa: "index.html" }, [
    [
      get("/route", "Accept: text/html"),
      200,
      "no such file",
      "application page",
      "no Accept-Encoding",
      "headers rule",
    ],
    [
      get("/x.js"),
      404,
      "no such file",
      "not a navigation",
      "error page",
      "headers rule",
    ],
  ]],
  [{ cors: "*" }, [
    [
      write(
        "OPTIONS",
        "/",
        "Origin: http://b",
        "Access-Control-Request-Method: GET",
      ),
      204,
      "preflight",
    ],
  ]],
  [{ users: new Map([["ann", hashPassword("secret")]]) }, [
    [get("/image.png"), 401, "no credentials"],
    [
      get("/image.png", `Authorization: Basic ${btoa("ann:x")}`),
      401,
      "credentials wrong",
    ],
    [
      get("/image.png", `Authorization: Basic ${btoa("ann:secret")}`),
      200,
      "credentials accepted",
      "file",
      "never coded",
      "headers rule",
    ],
  ]],
];

for (const [options, rows] of SITES) {
  Deno.test(`a request reaches its decisions with ${JSON.stringify(options)}`, async () => {
    await withFolder(FILES, async (folder) => {
      Deno.writeTextFileSync(join(folder, "..", "outside.txt"), "x");
      Deno.symlinkSync("../outside.txt", join(folder, "outside.txt"));
      const site = await makeSite({ ...options, folder, warn: () => {} });
      // The second time a cached response is sent: it has the same reasons.
      for (const time of ["cold", "hot"]) {
        for (const [octets, status, ...decisions] of rows) {
          const [got, noted] = await decide(site, octets);
          assertEquals(
            [got, ...noted],
            [status, ...decisions],
            `${time}: ${octets}`,
          );
        }
      }
      site.close();
    });
  });
}

Deno.test("details name the line, the weights and the file", async () => {
  await withFolder(FILES, async (folder) => {
    const site = await makeSite({ folder });
    const rows: [string, string][] = [
      [get("/old?a=1"), "_redirects line 2: 301 to /new?a=1"],
      [get("/rewrite"), "_redirects line 5: 200 with /about.html"],
      [get("/about.html"), "_headers line 1"],
      [
        get("/style.css", "Accept-Encoding: br;q=1, gzip;q=0.5"),
        "br; accepted: br (q=1), gzip (q=0.5), identity",
      ],
      [get("/image.png", "Range: bytes=0-1"), "bytes 0-1/5"],
      [get("/a/../about.html"), "/a/../about.html"],
    ];
    for (const [octets, detail] of rows) {
      const [, , details] = await decide(site, octets);
      assert(details.includes(detail), `${detail} of ${details.join(" | ")}`);
    }
    site.close();
  });
});

Deno.test("If-Range holds for a current validator, and is weak for a young one", async () => {
  await withFolder({ "image.png": "\x89PNG" }, async (folder) => {
    const site = await makeSite({ folder });
    const tap = new RecordingTap();
    const options = {
      responder: site,
      tap,
      fault: () => {},
      clock: new SystemClock(aMinuteAhead),
    };
    await answerOctets(encodeLatin1(get("/image.png")), options);
    const tag = /ETag: (.*)\r\n/.exec(tap.sent)![1];
    const [, strong] = await decide(
      site,
      get("/image.png", "Range: bytes=0-1", `If-Range: ${tag}`),
    );
    assert(strong.includes("If-Range holds") && strong.includes("range"));
    const [, weak] = await decide(
      site,
      get("/image.png", "Range: bytes=0-1", `If-Range: W/${tag}`),
    );
    assert(weak.includes("If-Range weak"));
    site.close();
  });
});

Deno.test("404.html is noted with its path, and the built-in site with its pages", async () => {
  await withFolder({ "404.html": "<p>none", "a/b.txt": "" }, async (folder) => {
    const site = await makeSite({ folder });
    const [status, noted, details] = await decide(site, get("/a/x"));
    assertEquals([status, ...noted], [
      404,
      "no such file",
      "404.html",
      "no Accept-Encoding",
    ]);
    assert(details.includes("/404.html"));
    site.close();
  });
  const builtIn = await makeSite();
  assertEquals((await decide(builtIn, get("/hello")))[1], ["built-in page"]);
  const echo = write(
    "POST",
    "/echo",
    "Content-Length: 2",
    "Expect: 100-continue",
  );
  // The peer has sent nothing of it yet, so it gets 100, and then 400.
  assertEquals((await decide(builtIn, echo))[1], [
    "echo",
    "100 Continue",
    "refused",
  ]);
});

Deno.test("a device is not a file, and what the system denies is noted", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withFolder({ "a": "" }, async (folder) => {
    Deno.symlinkSync("/dev/null", join(folder, "device"));
    const site = await makeSite({ folder, followSymlinks: true });
    assert((await decide(site, get("/device")))[1].includes("not a file"));
    site.close();
  });
});

Deno.test("a connection notes why it closes and how a stream is framed", async () => {
  const stream: Responder = {
    respond: () => {
      let left = 2;
      return {
        status: 200,
        fields: [],
        content: {
          kind: "stream",
          length: undefined,
          stream: {
            pull: () =>
              Promise.resolve(left-- > 0 ? encodeLatin1("ab") : undefined),
            cancel: () => {},
          },
        },
      };
    },
  };
  assertEquals((await decide(stream, get("/")))[1], ["chunked"]);
  const old = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  assertEquals((await decide(stream, old))[1], ["ends with the connection"]);
  let isEnding = false;
  const last: Responder = {
    respond(request) {
      isEnding = true;
      return stream.respond(request);
    },
  };
  const draining = await decide(last, get("/"), { draining: () => isEnding });
  assertEquals(draining[1], ["draining", "chunked"]);
  const failing: Responder = {
    respond() {
      throw new Error("x");
    },
  };
  assertEquals((await decide(failing, get("/"))).slice(0, 2), [500, [
    "failed",
  ]]);
});

Deno.test("a handler that responds is noted, and one that leaves the request to the folder is not", async () => {
  const folder: Responder = await makeSite();
  const responder = fetchResponder(
    ({ url, method }) => {
      const { pathname } = new URL(url);
      if (pathname === "/now") return new Response("a");
      if (pathname === "/later") return Promise.resolve(new Response("a"));
      if (pathname === "/bad") throw new Error(method);
    },
    folder,
    { onError: () => new Response("b", { status: 500 }) },
  );
  assertEquals((await decide(responder, get("/now"))).slice(0, 2), [200, [
    "handler",
  ]]);
  assertEquals((await decide(responder, get("/later")))[1], ["handler"]);
  assertEquals((await decide(responder, get("/bad"))).slice(0, 2), [500, [
    "handler",
  ]]);
  assertEquals((await decide(responder, get("/hello")))[1], ["built-in page"]);
});

/** Programs that print these texts, by their names. */
function programs(outputs: Readonly<Record<string, string>>): Responder {
  return new ProgramSite({
    prefixes: [["cgi"]],
    port: 80,
    userOf: () => undefined,
    start({ segments }, port) {
      const tell = (message: FromRunner) => port.postMessage(message);
      port.onmessage = ({ data }: MessageEvent<ToRunner>) => {
        if (data.kind !== "pull") return;
        const output = outputs[segments[0]];
        if (output === undefined) {
          tell({ kind: "end", end: { kind: "missing" } });
        } else {
          tell({ kind: "output", octets: encodeLatin1(output) });
          tell({ kind: "end", end: { kind: "exited", code: 0 } });
        }
        port.close();
      };
    },
    warn: () => {},
  }, { respond: () => ({ status: 404, fields: [], content: NO_CONTENT }) });
}

Deno.test("a program that responds, redirects or fails is noted with its path", async () => {
  const responder = programs({
    a: "Content-Type: text/plain\n\nhi",
    b: "Location: /cgi/a/x\n\n",
    loop: "Location: /cgi/loop\n\n",
  });
  assertEquals(await decide(responder, get("/cgi/a/x")), [
    200,
    ["program", "chunked"],
    ["/cgi/a/x", ""],
  ]);
  assertEquals(await decide(responder, get("/cgi/b")), [
    200,
    ["program redirect", "program", "chunked"],
    ["/cgi/b to /cgi/a/x", "/cgi/a/x", ""],
  ]);
  assertEquals(await decide(responder, get("/cgi/none")), [
    404,
    ["program failed"],
    ["/cgi/none: missing"],
  ]);
  assertEquals((await decide(responder, get("/cgi/"))).slice(0, 2), [404, [
    "program failed",
  ]]);
  const [status, noted] = await decide(responder, get("/cgi/loop"));
  assertEquals([status, noted.at(-1)], [502, "program failed"]);
});

/** A trace that a function is called with. */
function traceOf(): { trace: Trace; noted: Decision[] } {
  const noted: Decision[] = [];
  return {
    noted,
    trace: {
      note(decision) {
        noted.push(decision);
        reached.add(decision);
      },
    },
  };
}

Deno.test("decidePreconditions() notes why a writing method fails", () => {
  const { trace, noted } = traceOf();
  const request = { method: "PUT", ifNoneMatch: "*" };
  decidePreconditions(request, { entityTag: '"a"' }, 0, trace);
  assertEquals(noted, ["If-None-Match fails"]);
});

Deno.test("failures of files and full queues are noted", async () => {
  const { trace, noted } = traceOf();
  const request = { ...makeRequest(), trace };
  const pages = new FailurePages(() => {});
  const path = {
    kind: "path",
    segments: ["a"],
    slash: false,
    query: "",
  } as const;
  for (const kind of ["forbidden", "unavailable", "changing"] as const) {
    pages.respond(request, path, { kind });
  }
  for (const selected of ["unavailable", "changed"] as const) {
    noteCoding(request, {
      original: { file: { coding: "identity" } } as never,
      selected,
      declared: undefined,
    });
  }
  assertEquals(noted, [
    "reading denied",
    "too many open files",
    "file changes",
    "too many compressions",
    "file changes",
  ]);

  await withFolder({ "a/": "" }, async (folder) => {
    const site = await makeSite({ folder, list: true });
    const listings = Array.from(
      { length: 2000 },
      () => site.respond({ ...makeRequest({ target: "/a/" }), trace }),
    );
    await Promise.all(listings);
    assert(noted.includes("too many listings"));
    site.close();
  });
});

Deno.test("too many password checks are noted", async () => {
  const { trace, noted } = traceOf();
  const hash = hashPassword("x");
  const users = new Map([[
    "ann",
    {
      ...hash,
      kind: "bcrypt",
      text: "$2b$04$" + "a".repeat(53),
      cost: 4,
    } as never,
  ]]);
  const site = authenticated(users, {
    respond: () => {
      throw new Error();
    },
  });
  const asked = Array.from({ length: 200 }, (_, i) => {
    const fields = [`Authorization: Basic ${btoa("ann:" + i)}`];
    return Promise.resolve(site.respond({ ...makeRequest({ fields }), trace }))
      .catch(() => {});
  });
  await Promise.all(asked);
  site.close();
  assert(noted.includes("too many password checks"));
});

Deno.test("each decision is reached by a case above", () => {
  const all = Object.keys(DECISIONS) as Decision[];
  assertEquals(all.filter((decision) => !reached.has(decision)), []);
});

Deno.test("DECISIONS have a text on one line and a section, and cannot be changed", () => {
  assert(Object.isFrozen(DECISIONS));
  for (const [decision, row] of Object.entries(DECISIONS)) {
    assert(Object.isFrozen(row), decision);
    assert(/^[ -~]+$/.test(row.text), decision);
    const { section } = row;
    assert(
      section === undefined ||
        /^(?:RFC [0-9]{4}|Fetch) §[0-9.]+$/.test(section),
      decision,
    );
  }
});
