// The URL that a handler sees, and that what was remembered for one request is not taken for another.

import { assertEquals } from "@std/assert";
import { RequestUrls } from "../../src/handler/request_url.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import type { RequestTarget } from "../../src/http/request_target.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";

interface Asked {
  readonly received: string;
  /** Undefined for none, as HTTP/1.0 allows. */
  readonly host?: string | undefined;
  readonly isSecure?: boolean;
  /** One object for several requests: the server has one for equal targets. */
  readonly target?: RequestTarget;
}

function makeTarget(): RequestTarget {
  return { kind: "path", segments: [], slash: true, query: "" };
}

function ask({ received, host, isSecure = false, target }: Asked): HttpRequest {
  const field = host === undefined ? "" : `Host: ${host}\r\n`;
  const version = host === undefined ? "1.0" : "1.1";
  const parsed = parseRequestHead(
    encodeLatin1(`GET / HTTP/${version}\r\n${field}\r\n`),
  );
  if (parsed.kind !== "complete") throw new Error(parsed.kind);
  return {
    target: target ?? makeTarget(),
    fields: parsed.head,
    connection: { receivedTarget: received, isSecure },
  } as unknown as HttpRequest;
}

Deno.test("encode() makes the URL of the host and the request-target, in its normal form", () => {
  const urls = new RequestUrls();
  const cases: [Asked, string, string][] = [
    [{ received: "/a?b", host: "a" }, "http://a/a?b", "origin-form"],
    [{ received: "/a", host: "A:80" }, "http://a/a", "host in normal form"],
    [{ received: "/a" }, "http://localhost/a", "no host"],
    [{ received: "/a", host: "a%25" }, "http://localhost/a", "no URL's host"],
    [{ received: "/a/../b", host: "a" }, "http://a/b", "a dot segment"],
    [{ received: "/a/%2E/b", host: "a" }, "http://a/a/b", "encoded"],
    [{ received: '/a"', host: "a" }, "http://a/a%22", "to be encoded"],
    [{ received: "/a#b", host: "a" }, "http://a/a%23b", "no fragment"],
    [{ received: "*", host: "a" }, "http://a/*", "asterisk-form"],
    [{ received: "http://b/c", host: "a" }, "http://b/c", "absolute-form"],
    [
      { received: "/a", host: "a", isSecure: true },
      "https://a/a",
      "encrypted",
    ],
  ];
  // The second time what it remembers counts.
  for (const time of ["first", "second"]) {
    for (const [asked, expected, why] of cases) {
      assertEquals(urls.encode(ask(asked)), expected, `${why}, ${time} time`);
    }
  }
});

Deno.test("encode() takes what it remembers only for the same host, target and scheme", () => {
  const urls = new RequestUrls();
  const target = makeTarget();
  const cases: [Asked, string][] = [
    [{ received: "/a", host: "a" }, "http://a/a"],
    [{ received: "/a", host: "a" }, "http://a/a"],
    [{ received: "/a", host: "b" }, "http://b/a"],
    [{ received: "/a", host: "a", isSecure: true }, "https://a/a"],
    [{ received: "/a", host: "a" }, "http://a/a"],
    [{ received: "/b", host: "a" }, "http://a/b"],
    [{ received: "/a" }, "http://localhost/a"],
    [{ received: "*", host: "a" }, "http://a/*"],
    [{ received: "http://c/a", host: "a" }, "http://c/a"],
  ];
  for (const [asked, expected] of cases) {
    assertEquals(urls.encode(ask({ ...asked, target })), expected);
  }
});

Deno.test("encode() makes the URLs of more hosts and targets than it remembers", () => {
  const urls = new RequestUrls();
  const longest = "x".repeat(600);
  for (let i = 0; i < 600; i++) {
    const host = `a${i % 130}`;
    const received = `/${i}${i % 7 === 0 ? longest : ""}`;
    assertEquals(
      urls.encode(ask({ received, host })),
      `http://${host}${received}`,
    );
  }
});
