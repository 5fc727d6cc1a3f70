// deno-lint-ignore-file no-control-regex -- controls are what the tests look for

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Responder } from "../../src/http/responder.ts";
import { encodeTraceText } from "../../src/observe/trace_text.ts";
import { encodeTraceJson } from "../../src/observe/trace_json.ts";
import type { TraceEvent } from "../../src/observe/trace_event.ts";
import { makeSite } from "../../src/site/make_site.ts";
import { hashPassword } from "../../src/site/access/password_hash.ts";
import { encodeLatin1 } from "../latin1.ts";
import { pickBelow, pickOne, seeded } from "../seeded.ts";
import { withFolder } from "../site_server.ts";
import { traceOctets } from "./traced.ts";

function printText(events: readonly TraceEvent[], colour = false): string {
  return events.map((event) => encodeTraceText(event, colour)).join("");
}

function printJson(events: readonly TraceEvent[]): string {
  return events.map(encodeTraceJson).join("");
}

function respondWith(text: string): Responder {
  return {
    respond: () => ({
      status: 200,
      fields: [["Content-Type", "text/plain"]],
      content: { kind: "octets", octets: encodeLatin1(text) },
    }),
  };
}

/** The lines without what differs from one time to the next. */
function comparable(text: string): string[] {
  return text.replace(/=\d+\.\d{3}/g, "=T").replace(/Date: .*? GMT/g, "Date: D")
    .replace(/^(\+ \S+ \S+) .*$/m, "$1 TIME")
    .replace(/^(- \S+ \S+) \S+/m, "$1 T").split("\n");
}

Deno.test("encodeTraceText() writes each line with its mark, its offset and visible line ends", async () => {
  const request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
  const text = printText(
    await traceOctets(respondWith("one\ntwo"), request + "GET /\n"),
  );
  assertEquals(comparable(text), [
    "+ 1.1 none TIME",
    "= 1.1.1 200 GET /a HTTP/1.1",
    "> 0 GET /a HTTP/1.1\\r\\n",
    "> 17 Host: a\\r\\n",
    "> 26 \\r\\n",
    "< 0 HTTP/1.1 200 OK\\r\\n",
    "< 17 Date: D\\r\\n",
    "< 54 Content-Type: text/plain\\r\\n",
    "< 80 Content-Length: 7\\r\\n",
    "< 99 \\r\\n",
    "<< 101 one\\n",
    "<< 105 two",
    "@ first-in=T head=T ready=T first-out=T last-out=T",
    "",
    "= 1.1.2 400 - - -",
    "> 28 GET /\\n",
    "! 33 bare LF: A line ended in LF without CR. [RFC 9112 §2.2]",
    "* refused: after a refusal the connection closes [RFC 9112 §9.6]",
    "< 108 HTTP/1.1 400 Bad Request\\r\\n",
    "< 134 Date: D\\r\\n",
    "< 171 Connection: close\\r\\n",
    "< 190 Content-Type: text/plain; charset=utf-8\\r\\n",
    "< 231 Cache-Control: no-store\\r\\n",
    "< 256 Content-Length: 64\\r\\n",
    "< 276 \\r\\n",
    "<< 278 400 Bad Request\\n",
    "<< 294 A line ended in LF without CR. (RFC 9112 §2.2)\\n",
    "@ first-in=T ready=T first-out=T last-out=T",
    "",
    "- 1.1 server T 34 342",
    "",
  ]);
});

Deno.test("encodeTraceText() cuts long and binary contents, and says how many octets are left", async () => {
  const request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const long = printText(
    await traceOctets(respondWith("x".repeat(100_000)), request),
  );
  assert(long.includes("~ 95904 octets more\n"));
  assert(long.split("\n").every((line) => line.length < 300));
  const binary = printText(
    await traceOctets(respondWith("\0\x01\xff".repeat(1000)), request),
  );
  assert(binary.includes("~ 2936 octets more\n"));
  const coded: Responder = {
    respond: () => ({
      status: 200,
      fields: [["Content-Encoding", "gzip"]],
      content: { kind: "octets", octets: encodeLatin1("\x1f\x8babcdef") },
    }),
  };
  const lines = printText(await traceOctets(coded, request));
  assert(lines.includes("~ 8 octets in gzip\n"));
  assert(!lines.includes("abcdef"));
});

Deno.test("encodeTraceText() has the same lines with colours", async () => {
  const events = await traceOctets(
    respondWith("x"),
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  );
  const coloured = printText(events, true);
  assert(coloured.includes("\x1b[1m= 1.1.1 200"));
  assertEquals(coloured.replace(/\x1b\[\d*m/g, ""), printText(events));
});

Deno.test("encodeTraceJson() writes one object a line, with the texts of decisions and refusals", async () => {
  const events = await traceOctets(
    respondWith("x"),
    "GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
  );
  const lines = printJson(events).trimEnd().split("\n");
  const parsed = lines.map((line) => JSON.parse(line));
  assertEquals(parsed.map(({ kind }) => kind), [
    "opened",
    "exchange",
    "closed",
  ]);
  const [, exchange] = parsed;
  assertEquals(exchange.refused.at, 5);
  assertEquals(exchange.refused.section, "RFC 9112 §3.2");
  assertEquals(exchange.decisions[0].decision, "refused");
  assertMatch(exchange.decisions[0].text, /connection closes/);
  assertEquals(exchange.requestHead.octets.slice(0, 6), "GET /\xff");
  assertEquals(exchange.connection, "1.1");
  assert(lines.every((line) => /^[ -~]+$/.test(line)));
});

Deno.test("a trace within little memory tells exchanges without their octets", async () => {
  const events = await traceOctets(
    respondWith("x"),
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    10,
  );
  const text = printText(events);
  assert(text.includes("= 1.1.1 200 GET / HTTP/1.1\n"));
  assert(!text.includes("> 0"));
});

const PASSWORD = "correct-horse&<staple>";
const COOKIE = 'tasty"cookie&value';
const CREDENTIALS = btoa(`ann:${PASSWORD}`);

/** Requests that carry a password and a cookie in every place. */
const SECRET_REQUESTS: readonly string[] = [
  ["GET / HTTP/1.1", "Host: a"],
  ["GET /hello HTTP/1.1", "Host: a"],
  [`GET /echo?token=${encodeURIComponent(PASSWORD)} HTTP/1.1`, "Host: a"],
  [`GET /old?session=${encodeURIComponent(COOKIE)} HTTP/1.1`, "Host: a"],
  [`GET http://ann:${encodeURIComponent(PASSWORD)}@a/ HTTP/1.1`, "Host: a"],
  ["GET /x HTTP/1.1", "Host: a", "Bad Name: x"],
  ["GET /x HTTP/1.1", "Host: a", "X: y\rz"],
  ["GET /x HTTP/9.1", "Host: a"],
  ["POST /echo HTTP/1.1", "Host: a", "Content-Length: 0"],
  ["GET / HTTP/1.1", "Host: a", "Accept: text/html"],
  ["GET / HTTP/1.1", "Host: a", 'If-None-Match: "x"', "Accept-Encoding: gzip"],
  [
    "GET / HTTP/1.1",
    "Host: a",
    `Referer: http://a/?password=${encodeURIComponent(PASSWORD)}`,
  ],
].map((lines) =>
  [
    ...lines,
    `Authorization: Basic ${CREDENTIALS}`,
    `Cookie: id=${COOKIE}; other=${COOKIE}`,
    `X-Api-Key: ${COOKIE}`,
  ].map((line) => line + "\r\n").join("") + "\r\n"
);

Deno.test("nothing that a trace prints holds a password or a cookie", async () => {
  await withFolder({
    "index.html": "<p>hello",
    "_redirects": "/old /new 301\n",
    "_headers": `/*\n  Set-Cookie: id=${COOKIE}; Path=/\n`,
  }, async (folder) => {
    const users = new Map([["ann", hashPassword(PASSWORD)]]);
    const sites = [
      await makeSite(),
      await makeSite({ users }),
      await makeSite({ folder }),
      await makeSite({ folder, users, cleanUrls: true, list: true }),
    ];
    const secrets = [
      PASSWORD,
      COOKIE,
      CREDENTIALS,
      encodeURIComponent(PASSWORD),
      encodeURIComponent(COOKIE),
      "correct-horse",
      "staple",
      "tasty",
    ];
    for (const site of sites) {
      for (const [i, request] of SECRET_REQUESTS.entries()) {
        // Also with others before and behind it, and cut off.
        for (
          const octets of [
            request,
            request + SECRET_REQUESTS.join(""),
            request.slice(0, -2),
            request.slice(0, -30),
            request + "password=" + encodeURIComponent(PASSWORD),
          ]
        ) {
          const events = await traceOctets(site, octets);
          assert(events.some(({ kind }) => kind === "exchange"));
          for (const print of [printText, printJson]) {
            const printed = print(events);
            for (const secret of secrets) {
              assert(!printed.includes(secret), `request ${i}: ${printed}`);
            }
          }
        }
      }
    }
    for (const site of sites) site.close();
  });
});

Deno.test("encodeTraceText() and encodeTraceJson() of random octets never throw, and have no control but LF", async () => {
  const random = seeded(2026);
  const site = await makeSite();
  const pieces = [
    "GET ",
    "/",
    "/echo",
    " HTTP/1.1\r\n",
    "Host: a\r\n",
    "\r\n",
    "\r",
    "\n",
    "Cookie: ",
    "Authorization: Basic ",
    "\x1b[2J",
    "\x9b",
    "\xe2\x80\xae",
    "POST ",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "5\r\nab",
    "?token=",
    "&",
    "=",
    '"',
    "\0",
    "\xff",
    " ",
    "x".repeat(300),
  ];
  for (let round = 0; round < 400; round++) {
    let octets = random() < 0.7 ? "GET /echo HTTP/1.1\r\nHost: a\r\n" : "";
    for (let left = pickBelow(random, 30); left > 0; left--) {
      octets += random() < 0.2
        ? String.fromCharCode(pickBelow(random, 256))
        : pickOne(random, pieces);
    }
    const events = await traceOctets(site, octets);
    for (const text of [printText(events), printJson(events)]) {
      const found =
        /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/
          .exec(text);
      assertEquals(found, null, JSON.stringify(octets));
    }
    const lines = printText(events, true).split("\n");
    for (const line of lines) {
      assertMatch(
        line.replace(/^\x1b\[\d+m(.*)\x1b\[0m$/, "$1"),
        /^(?:$|(?:[-+&=!*@~?<>]|<<|>>)(?: |$)[^\x00-\x1f]*$)/,
      );
    }
  }
});

Deno.test("a trace shows no password of a form, however its content is cut", async () => {
  const part =
    '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--x--\r\n';
  const site = await makeSite();
  for (const content of [part, "password=hunter2", '{"password":"hunter2"}']) {
    for (const size of [1, 5, 1000]) {
      const chunks = Array.from(
        { length: Math.ceil(content.length / size) },
        (_, i) => content.slice(i * size, i * size + size),
      ).map((data) => `${data.length.toString(16)}\r\n${data}\r\n`).join("");
      const framed = [
        `Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
        `Content-Length: ${content.length}\r\n\r\n${content}`,
      ];
      for (const rest of framed) {
        const events = await traceOctets(
          site,
          `POST /echo HTTP/1.1\r\nHost: a\r\n${rest}`,
        );
        const printed = printText(events).replace(/^<?<? ?\d* /gm, "") +
          printJson(events);
        const joined = printed.replace(
          /\\r\\n(?:\n>> \d+ )?[0-9a-f]{1,2}\\r\\n(?:\n>> \d+ )?/g,
          "",
        );
        assert(joined.includes("password"));
        assert(!joined.includes("hunter2"), joined);
      }
    }
  }
});
