// The cases that run over serve() and over Deno.serve: what is sent, as octets.

import { encodeRequest } from "../raw_client.ts";
import { BODIES, FAILURE_NAMES, FIELDS, READS } from "./compare_app.ts";

/** A request, and what comes behind it on the same connection. */
export interface CompareCase {
  readonly name: string;
  readonly method: string;
  readonly octets: string;
}

type Init = {
  readonly method?: string;
  readonly version?: string;
  readonly fields?: readonly string[];
  readonly content?: string;
};

function makeCase(name: string, target: string, init: Init = {}): CompareCase {
  const { method = "GET", version = "1.1", fields = [], content = "" } = init;
  const closing = version === "1.1" ? [...fields, "Connection: close"] : fields;
  const head = encodeRequest(target, { method, fields: closing })
    .replace("HTTP/1.1", `HTTP/${version}`);
  return { name, method, octets: head + content };
}

const METHODS = ["GET", "HEAD", "POST"];
const STATUSES = [
  200,
  201,
  202,
  204,
  205,
  206,
  300,
  304,
  400,
  401,
  404,
  405,
  409,
  410,
  418,
  429,
  451,
  500,
  503,
  599,
];
const FRAMINGS: readonly [string, string, string][] = [
  ["length", "Content-Length: 5", "[1,2]"],
  [
    "chunks",
    "Transfer-Encoding: chunked",
    "2\r\n[1\r\n3;a=b\r\n,2]\r\n0\r\nX-Trailer: a\r\n\r\n",
  ],
];
const TARGETS = [
  "/request",
  "/request?a=b&c",
  "/request?",
  "/request/a%20b",
  "/request/a%2Fb",
  "/request/%7Ea",
  "/request//a",
  "/request/a/../b",
  "/request/./a",
  "/request/%2e%2e/request",
  "/request?a=%zz",
  "/request?'\"",
  "/request/[a]|b^",
  "/request/gr%C3%BC",
  "http://other.example/request",
  "/",
];
const REFUSED: readonly [string, string][] = [
  ["no Host", "GET / HTTP/1.1\r\n\r\n"],
  ["two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
  ["bare LF", "GET / HTTP/1.1\nHost: a\n\n"],
  ["a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"],
  [
    "both framings",
    encodeRequest("/read/text", {
      method: "POST",
      fields: ["Content-Length: 5", "Transfer-Encoding: chunked"],
    }) + "0\r\n\r\n",
  ],
  [
    "a signed length",
    encodeRequest("/read/text", {
      method: "POST",
      fields: ["Content-Length: +5"],
    }) + "hello",
  ],
  [
    "a malformed chunk",
    encodeRequest("/read/text", {
      method: "POST",
      fields: ["Transfer-Encoding: chunked"],
    }) + "xyz\r\n",
  ],
  ["no request at all", "hello\r\n\r\n"],
  ["HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"],
];

function listBodies(): CompareCase[] {
  return ["1.1", "1.0"].flatMap((version) =>
    METHODS.flatMap((method) =>
      Object.keys(BODIES).map((name) =>
        makeCase(`${method} ${version} body ${name}`, `/body/${name}`, {
          method,
          version,
        })
      )
    )
  );
}

function listReads(): CompareCase[] {
  return FRAMINGS.flatMap(([framing, field, content]) =>
    Object.keys(READS).map((name) =>
      makeCase(`read ${name}, ${framing}`, `/read/${name}`, {
        method: "POST",
        fields: [field],
        content,
      })
    )
  );
}

function listRequests(): CompareCase[] {
  const methods = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "get"];
  return [
    ...TARGETS.map((target) => makeCase(`target ${target}`, target)),
    ...methods.map((method) =>
      makeCase(`method ${method}`, "/request", { method })
    ),
    makeCase("method CONNECT", "a.example:80", { method: "CONNECT" }),
    makeCase("method TRACE", "/request", { method: "TRACE" }),
    makeCase("target *", "*", { method: "OPTIONS" }),
    makeCase("fields as they are", "/request", {
      fields: ["X-Own: a", "x-own: b", "Cookie: a=1", "Accept:"],
    }),
    makeCase("GET with content", "/request", {
      fields: ["Content-Length: 5"],
      content: "hello",
    }),
    makeCase("POST with no length", "/request", { method: "POST" }),
    makeCase("POST with length 0", "/request", {
      method: "POST",
      fields: ["Content-Length: 0"],
    }),
    makeCase("POST with a length", "/request", {
      method: "POST",
      fields: ["Content-Length: 5"],
      content: "hello",
    }),
    makeCase("HTTP/1.0 keep-alive", "/body/text", {
      version: "1.0",
      fields: ["Connection: keep-alive"],
    }),
    makeCase("gzip is accepted", "/body/large", {
      fields: ["Accept-Encoding: gzip"],
    }),
  ];
}

/** All of them; no two have the same name. */
export const COMPARE_CASES: readonly CompareCase[] = [
  ...listBodies(),
  ...STATUSES.map((status) =>
    makeCase(`status ${status}`, `/status/${status}`)
  ),
  ...[301, 302, 303, 307, 308].map((status) =>
    makeCase(`redirect ${status}`, `/redirect/${status}`)
  ),
  makeCase("json", "/json"),
  ...Object.keys(FIELDS).map((name) =>
    makeCase(`fields ${name}`, `/fields/${name}`)
  ),
  ...["GET", "HEAD"].map((method) =>
    makeCase(`length without content, ${method}`, "/head-length", { method })
  ),
  ...listReads(),
  ...FRAMINGS.map(([framing, field, content]) =>
    makeCase(`echo, ${framing}`, "/echo", {
      method: "POST",
      fields: [field],
      content,
    })
  ),
  ...listRequests(),
  ...FAILURE_NAMES.map((name) => makeCase(`fail ${name}`, `/fail/${name}`)),
  ...REFUSED.map(([name, octets]) => ({
    name: `refused: ${name}`,
    method: "GET",
    octets,
  })),
];
