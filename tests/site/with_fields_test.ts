import { assertEquals, assertStrictEquals } from "@std/assert";
import { SERVER_FAILED } from "../../src/http/http_error.ts";
import { PreparedResponse } from "../../src/http/response.ts";
import { ResponseFields } from "../../src/site/representation/response_fields.ts";
import { withErrorPages } from "../../src/site/with_error_pages.ts";
import { withFields } from "../../src/site/with_fields.ts";
import { countingResponder, makeOk, makeRequest } from "./asked_responder.ts";

const fields = new ResponseFields({
  cacheSeconds: undefined,
  headers: [["X-A", "1"]],
  cors: undefined,
  corsCredentials: false,
  corsPrivateNetwork: false,
});

Deno.test("withFields() completes a response that is there, and one that comes later", async () => {
  const response = makeOk([["X-B", "2"]]);
  for (const later of [false, true]) {
    const site = withFields(fields, countingResponder(response, { later }));
    const asked = site.respond(makeRequest());
    assertEquals(asked instanceof Promise, later);
    assertEquals((await asked).fields, [
      ["Server", "tinyhttp"],
      ["X-Content-Type-Options", "nosniff"],
      ["X-B", "2"],
      ["X-A", "1"],
    ]);
  }
});

Deno.test("withFields() leaves a prepared response as it is", () => {
  const prepared = new PreparedResponse(makeOk());
  const site = withFields(fields, countingResponder(prepared));
  assertStrictEquals(site.respond(makeRequest()), prepared);
});

Deno.test("withFields() completes errors, with or without pages of the next responder", () => {
  for (
    const next of [countingResponder(), withErrorPages(countingResponder())]
  ) {
    const site = withFields(fields, next);
    const response = site.respondToError!(SERVER_FAILED, undefined);
    assertEquals(response.status, 500);
    assertEquals(response.fields[0], ["Server", "tinyhttp"]);
    assertEquals(response.fields.at(-1), ["X-A", "1"]);
  }
});

Deno.test("withErrorPages() says with 503 when to try again", () => {
  const site = withErrorPages(countingResponder());
  for (const [status, expected] of [[503, true], [500, false], [400, false]]) {
    const response = site.respondToError!(
      { status: status as number, explanation: "x", refusal: undefined },
      undefined,
    );
    const retries = response.fields.some(([name]) => name === "Retry-After");
    assertEquals(retries, expected, String(status));
  }
});
