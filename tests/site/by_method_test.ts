import { assertEquals } from "@std/assert";
import { byMethod } from "../../src/site/by_method.ts";
import { countingResponder, makeRequest } from "./asked_responder.ts";

Deno.test("byMethod() passes GET and HEAD of a path on, and responds to all else itself", async () => {
  const cases: [string, string, number, boolean, string][] = [
    ["GET", "/a", 200, true, "read"],
    ["HEAD", "/a", 200, true, "read"],
    ["OPTIONS", "/a", 204, false, "RFC 9110 §9.3.7"],
    ["OPTIONS", "*", 204, false, "the server as a whole"],
    ["POST", "/a", 405, false, "known, and not allowed"],
    ["PUT", "/a", 405, false, "known, and not allowed"],
    ["PATCH", "/a", 405, false, "RFC 5789"],
    ["DELETE", "/a", 405, false, "known, and not allowed"],
    ["TRACE", "/a", 405, false, "known, and not allowed"],
    ["CONNECT", "a:80", 405, false, "known, and not allowed"],
    ["get", "/a", 501, false, "methods are case-sensitive"],
    ["BREW", "/a", 501, false, "unknown"],
  ];
  for (const [method, target, status, passes, why] of cases) {
    const next = countingResponder();
    const site = byMethod(next);
    const response = await site.respond(makeRequest({ method, target }));
    assertEquals(response.status, status, `${method} ${target}: ${why}`);
    assertEquals(next.asked, passes ? 1 : 0, `${method} ${target}: ${why}`);
    const allow = response.fields.find(([name]) => name === "Allow")?.[1];
    const expected = status === 204 || status === 405
      ? "GET, HEAD, OPTIONS"
      : undefined;
    assertEquals(allow, expected, `${method} ${target}: RFC 9110 §10.2.1`);
  }
});
