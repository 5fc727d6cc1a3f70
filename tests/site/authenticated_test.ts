import { assert, assertEquals } from "@std/assert";
import { hashPassword } from "../../src/site/access/password_hash.ts";
import { authenticated } from "../../src/site/authenticated.ts";
import { withPreflights } from "../../src/site/with_preflights.ts";
import { countingResponder, makeRequest } from "./asked_responder.ts";

const users = new Map([["ann", hashPassword("secret")]]);
const PREFLIGHT = [
  "Origin: https://b.example",
  "Access-Control-Request-Method: GET",
];

Deno.test("authenticated() asks the next responder for users only", async () => {
  const cases: [string | undefined, number][] = [
    [undefined, 401],
    ["ann:secret", 200],
    ["ann:wrong", 401],
    ["bob:secret", 401],
    [":", 401],
  ];
  for (const [credentials, status] of cases) {
    const next = countingResponder();
    const fields = credentials === undefined
      ? []
      : [`Authorization: Basic ${btoa(credentials)}`];
    const site = authenticated(users, next);
    const response = await site.respond(makeRequest({ fields }));
    assertEquals(response.status, status, credentials);
    assertEquals(next.asked, status === 200 ? 1 : 0, credentials);
    const challenge = response.fields.some(([name]) =>
      name === "WWW-Authenticate"
    );
    assertEquals(challenge, status === 401, credentials);
  }
});

Deno.test("withPreflights() responds to preflights before access is checked, and to nothing else", async () => {
  const cases: [string, string[], number][] = [
    ["OPTIONS", PREFLIGHT, 204],
    ["OPTIONS", PREFLIGHT.slice(0, 1), 401],
    ["OPTIONS", PREFLIGHT.slice(1), 401],
    ["OPTIONS", [], 401],
    ["GET", PREFLIGHT, 401],
  ];
  for (const [method, fields, status] of cases) {
    const site = withPreflights(authenticated(users, countingResponder()));
    const response = await site.respond(makeRequest({ method, fields }));
    assertEquals(response.status, status, `${method} ${fields}`);
  }
});

Deno.test("withPreflights() lets the asked fields through where they are field names", async () => {
  const cases: [string, boolean][] = [
    ["X-A", true],
    ["x-a, x-b", true],
    ["x a", false],
    ["x-a,", false],
  ];
  for (const [names, allowed] of cases) {
    const fields = [...PREFLIGHT, `Access-Control-Request-Headers: ${names}`];
    const request = makeRequest({ method: "OPTIONS", fields });
    const { fields: given } = await withPreflights(countingResponder())
      .respond(request);
    const found = given.find(([n]) => n === "Access-Control-Allow-Headers");
    assertEquals(found?.[1], allowed ? names : undefined, names);
    assert(given.some(([name]) => name === "Access-Control-Max-Age"));
  }
});
