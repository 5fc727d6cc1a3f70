// CORS where a handler responds: preflights for its methods, and fields that it sets itself. Fetch standard §3.3.

import { assertEquals } from "@std/assert";
import type { Handler, ServeOptions } from "../../src/mod.ts";
import { exchange } from "../raw_client.ts";
import { withFolder } from "../site_server.ts";
import { withHandler } from "./serving_handler.ts";

const A = "https://a.example";
const B = "https://b.example";
const ORIGIN = "Access-Control-Allow-Origin";
const CREDENTIALS = "Access-Control-Allow-Credentials";
const EXPOSED =
  "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag";

/** The values of each line of a field. */
function linesOf(head: string, name: string): string[] {
  return head.split("\r\n").filter((line) =>
    line.toLowerCase().startsWith(`${name.toLowerCase()}: `)
  ).map((line) => line.slice(name.length + 2));
}

Deno.test("serve() allows in preflights for a handler the method that is asked for, and has no Allow there", async () => {
  const read = "GET, HEAD, OPTIONS";
  const cases: [method: string, allowed: string][] = [
    ["GET", read],
    ["OPTIONS", read],
    ["PUT", `${read}, PUT`],
    ["DELETE", `${read}, DELETE`],
    ["PATCH", `${read}, PATCH`],
    ["patch", `${read}, patch`],
    ["QUERY", `${read}, QUERY`],
    ["TRACE", read],
    ["CONNECT", read],
    ["trace", read],
    ["Track", read],
    ["A, B", read],
  ];
  for (const cors of ["*", [A, B]]) {
    await withHandler(() => new Response("own"), async ({ port }) => {
      for (const [method, allowed] of cases) {
        const { status, head } = await exchange(port, "/a", {
          method: "OPTIONS",
          fields: [`Origin: ${A}`, `Access-Control-Request-Method: ${method}`],
        });
        assertEquals(status, 204, method);
        assertEquals(
          linesOf(head, "Access-Control-Allow-Methods"),
          [allowed],
          method,
        );
        assertEquals(linesOf(head, "Allow"), [], method);
        assertEquals(
          linesOf(head, ORIGIN),
          [cors === "*" ? "*" : A],
          method,
        );
        const vary = "Access-Control-Request-Method";
        assertEquals(
          linesOf(head, "Vary"),
          [cors === "*" ? vary : `${vary}, Origin`],
          method,
        );
      }
      const { head } = await exchange(port, "/a", {
        method: "OPTIONS",
        fields: ["Access-Control-Request-Method: PUT"],
      });
      assertEquals(linesOf(head, "Content-Length"), ["3"], "no preflight");
    }, { cors });
  }
});

Deno.test("serve() sends one line of each field, where a handler sets what the server adds", async () => {
  const handler: Handler = (request) => {
    const { searchParams } = new URL(request.url);
    return new Response("own", { headers: [...searchParams] });
  };
  const all: ServeOptions = { cors: "*" };
  const one: ServeOptions = { cors: A, corsCredentials: true };
  const two: ServeOptions = { cors: [A, B], corsCredentials: true };
  const cases: [
    options: ServeOptions,
    set: Record<string, string>,
    expected: Record<string, string[]>,
  ][] = [
    [all, {}, { [ORIGIN]: ["*"], Vary: [] }],
    [all, { [ORIGIN]: B }, {
      [ORIGIN]: [B],
      "Access-Control-Expose-Headers": [],
      Vary: [],
    }],
    [all, { "access-control-expose-headers": "X-A" }, {
      [ORIGIN]: ["*"],
      "Access-Control-Expose-Headers": ["X-A"],
    }],
    [one, {}, { [ORIGIN]: [A], [CREDENTIALS]: ["true"], Vary: [] }],
    // Credentials are allowed to the server's origin, and not to another one.
    [one, { [ORIGIN]: B }, { [ORIGIN]: [B], [CREDENTIALS]: [], Vary: [] }],
    [one, { [ORIGIN]: B, [CREDENTIALS]: "true" }, {
      [ORIGIN]: [B],
      [CREDENTIALS]: ["true"],
    }],
    [two, {}, {
      [ORIGIN]: [A],
      [CREDENTIALS]: ["true"],
      "Access-Control-Expose-Headers": [EXPOSED],
      Vary: ["Origin"],
    }],
    [two, { [ORIGIN]: "*", Vary: "Accept" }, {
      [ORIGIN]: ["*"],
      [CREDENTIALS]: [],
      "Access-Control-Expose-Headers": [],
      Vary: ["Accept, Origin"],
    }],
    [two, { Vary: "origin" }, { [ORIGIN]: [A], Vary: ["origin"] }],
    [{}, { Server: "own", "X-Content-Type-Options": "nosniff" }, {
      Server: ["own"],
      "X-Content-Type-Options": ["nosniff"],
    }],
  ];
  for (const [options, set, expected] of cases) {
    await withHandler(handler, async ({ port }) => {
      const target = `/?${new URLSearchParams(set)}`;
      const fields = [`Origin: ${A}`];
      const { head } = await exchange(port, target, { fields });
      for (const [name, lines] of Object.entries(expected)) {
        assertEquals(linesOf(head, name), lines, `${target} ${name}`);
      }
    }, options);
  }
});

Deno.test("serve() sends one line of each field, where a handler passes on what the folder responds with", async () => {
  await withFolder({ "a.txt": "file" }, async (folder) => {
    const handler: Handler = (request, { serveFolder }) => serveFolder(request);
    for (const cors of ["*", A, [A, B]]) {
      await withHandler(handler, async ({ port }) => {
        const fields = [`Origin: ${A}`];
        const { head } = await exchange(port, "/a.txt", { fields });
        const names = head.split("\r\n").slice(1, -2)
          .map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
        assertEquals(names.length, new Set(names).size, head);
        assertEquals(linesOf(head, ORIGIN), [cors === "*" ? "*" : A]);
      }, { folder, cors });
    }
  });
});
