import { assert, assertEquals, assertThrows } from "@std/assert";
import { NO_CONTENT } from "../../../src/http/content.ts";
import type { Field } from "../../../src/http/response.ts";
import { ResponseFields } from "../../../src/site/representation/response_fields.ts";

const NONE = {
  cacheSeconds: undefined,
  headers: [],
  cors: undefined,
  corsCredentials: false,
  corsPrivateNetwork: false,
};

function complete(
  fields: ResponseFields,
  given: Field[],
  status = 200,
): readonly Field[] {
  const response = { status, fields: given, content: NO_CONTENT };
  return fields.complete(response).fields;
}

Deno.test("ResponseFields.complete() puts its own first and the added ones last", () => {
  const fields = new ResponseFields({
    ...NONE,
    headers: [["X-A", "1"], ["X-A", "2"]],
  });
  assertEquals(complete(fields, [["ETag", '"x"']]), [
    ["Server", "tinyhttp"],
    ["X-Content-Type-Options", "nosniff"],
    ["ETag", '"x"'],
    ["X-A", "1"],
    ["X-A", "2"],
  ]);
});

Deno.test("ResponseFields.complete() lets an added field replace ours, in any case of letters", () => {
  const headers: Field[] = [["SERVER", "x"], ["x-frame-options", "DENY"]];
  const fields = new ResponseFields({ ...NONE, headers });
  assertEquals(complete(fields, [["X-Frame-Options", "SAMEORIGIN"]]), [
    ["X-Content-Type-Options", "nosniff"],
    ["SERVER", "x"],
    ["x-frame-options", "DENY"],
  ]);
});

Deno.test("ResponseFields.complete() joins a list to the response's own, and to no others", () => {
  const cases: [Field[], Field[], Field[], string][] = [
    [
      [["vary", "origin, Accept"]],
      [["Vary", "Accept, Accept-Encoding"]],
      [["Vary", "Accept, Accept-Encoding, origin"]],
      "one Vary: not all caches read several",
    ],
    [[["Vary", "Origin"]], [], [["Vary", "Origin"]], "nothing to join"],
    [
      [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]],
      [["Set-Cookie", "c=3"]],
      [["Set-Cookie", "c=3"], ["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]],
      "a line for each cookie",
    ],
    [
      [["Link", "</a>; rel=x"]],
      [["Link", "</b>; rel=y"]],
      [["Link", "</b>; rel=y, </a>; rel=x"]],
      "Link",
    ],
    [
      [["Content-Security-Policy", "img-src 'none'"]],
      [["content-security-policy", "script-src 'none'"]],
      [["content-security-policy", "script-src 'none', img-src 'none'"]],
      "both policies hold: that of a handler is no page of this server",
    ],
    [
      [["WWW-Authenticate", "Bearer"]],
      [["WWW-Authenticate", "Basic realm=x"]],
      [["WWW-Authenticate", "Basic realm=x"], ["WWW-Authenticate", "Bearer"]],
      "a line for each challenge",
    ],
  ];
  for (const [headers, given, expected, why] of cases) {
    const fields = new ResponseFields({ ...NONE, headers });
    assertEquals(complete(fields, given).slice(2), expected, why);
    assertEquals(complete(fields, given, 404).slice(2), expected, why);
  }
});

Deno.test("ResponseFields.complete() leaves what an error says of caches", () => {
  const headers: Field[] = [["Cache-Control", "max-age=60"], ["X-A", "1"]];
  const fields = new ResponseFields({ ...NONE, headers });
  const own = Object.freeze<Field[]>([["Cache-Control", "no-store"]]);
  // Frozen fields are kept: not those of another status.
  for (const status of [200, 404, 304, 503, 200]) {
    const completed = complete(fields, own as Field[], status);
    const value = completed.find(([name]) => name === "Cache-Control")?.[1];
    assertEquals(value, status < 400 ? "max-age=60" : "no-store");
    assertEquals(completed.at(-1), ["X-A", "1"]);
  }
});

Deno.test("ResponseFields.cacheControl revalidates unless a time is given", () => {
  const cases: [number | undefined, string][] = [
    [undefined, "no-cache"],
    [0, "max-age=0"],
    [3600, "max-age=3600"],
  ];
  for (const [cacheSeconds, expected] of cases) {
    const fields = new ResponseFields({ ...NONE, cacheSeconds });
    assertEquals(fields.cacheControl, ["Cache-Control", expected]);
  }
});

Deno.test("ResponseFields names the origin that may read, and none otherwise", () => {
  for (const cors of ["*", "https://a.example"]) {
    const found = complete(new ResponseFields({ ...NONE, cors }), []);
    assert(
      found.some(([name, value]) =>
        name === "Access-Control-Allow-Origin" && value === cors
      ),
    );
  }
  const found = complete(new ResponseFields(NONE), []);
  assert(!found.some(([name]) => name.startsWith("Access-Control")));
});

Deno.test("ResponseFields refuses what is no field, or not its own to add", () => {
  const cases: [string, string, string][] = [
    ["X", "a\r\nY: b", "line ends"],
    ["X\r\nY", "a", "line ends in a name"],
    ["X Y", "a", "a blank in a name"],
    ["", "a", "no name"],
    ["Content-Length", "5", "framing"],
    ["transfer-encoding", "chunked", "framing"],
    ["Connection", "close", "the connection's"],
    ["ETag", '"x"', "each response's own"],
  ];
  for (const [name, value, why] of cases) {
    assertThrows(
      () => new ResponseFields({ ...NONE, headers: [[name, value]] }),
      why,
    );
  }
});

Deno.test("ResponseFields.prepare() completes a response once, however often it is prepared", () => {
  const fields = new ResponseFields({ ...NONE, headers: [["X-A", "1"]] });
  const response = { status: 200, fields: [], content: NO_CONTENT };
  const prepared = fields.prepare(response);
  assertEquals(prepared.fields, fields.complete(response).fields);
  assertEquals(fields.prepare(prepared), prepared);
});
