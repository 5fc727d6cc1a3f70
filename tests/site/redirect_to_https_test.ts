import { assertEquals } from "@std/assert";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { redirectToHttps } from "../../src/site/redirect_to_https.ts";
import { RawClient } from "../raw_client.ts";

/** Status and Location of the response to these octets. */
async function ask(
  octets: string,
  { port = 443, name }: { port?: number; name?: string } = {},
): Promise<[number, string | undefined]> {
  const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
  const server = new Server({
    endpoints: [endpoint],
    responder: redirectToHttps(port, () => name),
  });
  try {
    using client = await RawClient.connect(endpoint.address.port);
    await client.send(octets);
    const method = octets.startsWith("HEAD") ? "HEAD" : "GET";
    const { status, fields } = await client.receive(method);
    const location = fields.find(([name]) => name.toLowerCase() === "location");
    return [status, location?.[1]];
  } finally {
    await server.drain();
  }
}

const get = (target: string, host = "a.example") =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

Deno.test("redirectToHttps() keeps the host, the path and the query as they were received", async () => {
  const cases: [request: string, location: string][] = [
    [get("/"), "https://a.example/"],
    [
      get("/a%20b/%2F/;c=d@e?x=%ff&y?z"),
      "https://a.example/a%20b/%2F/;c=d@e?x=%ff&y?z",
    ],
    [get("//b.example/"), "https://a.example//b.example/"],
    [get("/", "a.example:8000"), "https://a.example/"],
    [get("/", "a.example."), "https://a.example./"],
    [get("/", "127.0.0.1:80"), "https://127.0.0.1/"],
    [get("/", "[::1]:80"), "https://[::1]/"],
    [get("http://b.example:80/c?d"), "https://b.example/c?d"],
    [get("http://b.example?d"), "https://b.example/?d"],
  ];
  for (const [request, location] of cases) {
    assertEquals(await ask(request), [301, location]);
  }
});

Deno.test("redirectToHttps() names the port of HTTPS where it is not 443", async () => {
  assertEquals(await ask(get("/a", "b:80"), { port: 8443 }), [
    301,
    "https://b:8443/a",
  ]);
});

Deno.test("redirectToHttps() keeps the method of all but GET and HEAD", async () => {
  const cases: [method: string, status: number][] = [
    ["GET", 301],
    ["HEAD", 301],
    ["POST", 308],
    ["PUT", 308],
    ["DELETE", 308],
    ["OPTIONS", 308],
    ["get", 308],
  ];
  for (const [method, status] of cases) {
    const request =
      `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc`;
    assertEquals(await ask(request), [status, "https://a/"], method);
  }
});

Deno.test("redirectToHttps() responds to what has no address in HTTPS", async () => {
  const of = (line: string) =>
    `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
  assertEquals(await ask(of("OPTIONS *")), [204, undefined]);
  assertEquals(await ask(of("CONNECT a:443")), [405, undefined]);
});

Deno.test("redirectToHttps() takes the name of the certificate where the request names no plain host", async () => {
  const requests = [
    "GET /a HTTP/1.0\r\n\r\n",
    get("/a", ""),
    get("/a", "x%2ey"),
    get("/a", "x!y"),
    get("/a", "[v1.x]"),
  ];
  for (const request of requests) {
    assertEquals(await ask(request), [400, undefined]);
    assertEquals(await ask(request, { name: "b.example" }), [
      301,
      "https://b.example/a",
    ]);
  }
});

Deno.test("redirectToHttps() ends soon for a host of any length", async () => {
  const long = "a".repeat(6000);
  assertEquals(await ask(get("/", long)), [301, `https://${long}/`]);
  assertEquals(await ask(get("/", `${long}!`)), [400, undefined]);
});
