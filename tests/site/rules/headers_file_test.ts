// `_headers`: the documented examples, joining and detaching, what is refused, and that nothing breaks a field section.

import { assert, assertEquals } from "@std/assert";
import { NO_CONTENT } from "../../../src/http/content.ts";
import type { Field } from "../../../src/http/response.ts";
import { encodeFieldSection } from "../../../src/http1/response_head.ts";
import {
  applyHeaders,
  matchCoding,
  matchHeaders,
  parseHeaders,
} from "../../../src/site/rules/headers_file.ts";
import {
  mutateText,
  pickBelow,
  pickOne,
  pickText,
  seeded,
} from "../../seeded.ts";
import { makeTarget, targetOf } from "./path_target.ts";

const OWN: readonly Field[] = [
  ["Server", "tinyhttp"],
  ["Content-Type", "text/html; charset=utf-8"],
  ["ETag", '"x"'],
  ["Cache-Control", "no-cache"],
  ["Vary", "Accept-Encoding"],
];
const NOTHING: ReadonlySet<string> = new Set();

/** The lines of the fields that a file adds to or changes in `fields`. */
function apply(
  text: string,
  path: string,
  { fields = OWN, settled = NOTHING }: {
    fields?: readonly Field[];
    settled?: ReadonlySet<string>;
  } = {},
): string[] {
  const { rules, problems } = parseHeaders(text);
  assertEquals(problems, [], text);
  const changes = matchHeaders(rules, targetOf(path));
  const after = changes === undefined
    ? fields
    : applyHeaders(changes, fields, { settled });
  return after.filter((field) => !fields.includes(field)).map(([name, value]) =>
    `${name}: ${value}`
  );
}

/** The names of `OWN` that a file takes away. */
function removed(text: string, path: string): string[] {
  const changes = matchHeaders(parseHeaders(text).rules, targetOf(path))!;
  const names = applyHeaders(changes, OWN, { settled: NOTHING }).map(([name]) =>
    name
  );
  return OWN.map(([name]) => name).filter((name) => !names.includes(name));
}

const DOCUMENTED = `# This is a comment
/secure/page
  X-Frame-Options: DENY
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer

/static/*
  Access-Control-Allow-Origin: *
  X-Robots-Tag: nosnippet

/*
  X-Robots-Tag: noindex
`;

Deno.test("applyHeaders() applies the changes of all rules that fit", () => {
  const cases: [string, string, string[], string][] = [
    [DOCUMENTED, "/secure/page", [
      "X-Frame-Options: DENY",
      "X-Content-Type-Options: nosniff",
      "Referrer-Policy: no-referrer",
      "X-Robots-Tag: noindex",
    ], "all rules that fit"],
    [DOCUMENTED, "/static/styles.css", [
      "Access-Control-Allow-Origin: *",
      "X-Robots-Tag: nosnippet, noindex",
    ], "one name is joined in the order of the file"],
    [DOCUMENTED, "/home", ["X-Robots-Tag: noindex"], "one rule"],
    ["/a\n  X: 1", "/b", [], "none fits"],
    ["/a\nX: 1", "/a", ["X: 1"], "indentation has no weight"],
    ["/a\n  X: 1\n  x: 2", "/a", ["X: 1, 2"], "names ignore case, one rule"],
    ["/a\n  X: 1\n/a\n  X: 2", "/a", ["X: 2"], "one path twice"],
    ["/a\n  X : 1", "/a", ["X: 1"], "a blank before the colon"],
    ["/a\n  X \t : 1\n  !\tServer\t", "/a", ["X: 1"], "blanks and tabs"],
    ["/a\n  X:1  ", "/a", ["X: 1"], "blanks around a value"],
    ["/a\n  X: a: b # c", "/a", ["X: a: b # c"], "colon and # in a value"],
    ["/*\n  CSP: x\n/*.jpg\n  ! CSP", "/a/b.jpg", [], "detached"],
    ["/*\n  CSP: x\n/*.jpg\n  ! csp", "/a/b.png", ["CSP: x"], "elsewhere not"],
    [
      "/*\n  CSP: x\n/a\n  ! CSP\n  CSP: y",
      "/a",
      ["CSP: y"],
      "detached, then attached",
    ],
    ["/*.jpg\n  ! CSP\n/*\n  CSP: x", "/a.jpg", ["CSP: x"], "attached later"],
    ["/*\n  Cache-Control: max-age=1, immutable", "/a", [
      "Cache-Control: max-age=1, immutable",
    ], "in the place of the server's"],
    ["/*\n  Set-Cookie: a=1\n  Set-Cookie: b=2", "/", [
      "Set-Cookie: a=1",
      "Set-Cookie: b=2",
    ], "cookies can't be joined"],
    ["/*\n  Vary: Origin", "/", [
      "Vary: Accept-Encoding, Origin",
    ], "Vary adds"],
    [
      "/*\n  Content-Type: text/plain",
      "/",
      ["Content-Type: text/plain"],
      "media type",
    ],
    ['/movies/:title\n  X-Movie: You watch ":title"', '/movies/A"\r\nB: c', [
      'X-Movie: You watch "A%22%0D%0AB%3A%20c"',
    ], "placeholder, encoded"],
    ['/d/*\n  Link: </:splat>; rel="canonical"', "/d/a/b>", [
      'Link: </a/b%3E>; rel="canonical"',
    ], "splat, encoded"],
    ["/d/*\n  X: :splat", "/d", [], "nothing captured, nothing said"],
    [
      "/d\n  X: http://:splat:a",
      "/d",
      ["X: http://:splat:a"],
      "no placeholder",
    ],
    ["/d\n/e\n  X: 1", "/d", [], "a path without fields"],
  ];
  for (const [text, path, expected, why] of cases) {
    assertEquals(apply(text, path), expected, `${path}: ${why}`);
  }
});

Deno.test("matchHeaders() replaces the field of an earlier rule, and joins lists", () => {
  const cases: [string, string[], string][] = [
    ["X-Frame-Options", ["b"], "one value"],
    ["x-frame-OPTIONS", ["b"], "names ignore case"],
    ["Cache-Control", ["b"], "directives contradict each other"],
    ["Expires", ["b"], "a date"],
    ["Strict-Transport-Security", ["b"], "the first one would count"],
    ["Referrer-Policy", ["b"], "its list is one of fallbacks"],
    ["Access-Control-Allow-Origin", ["b"], "one origin"],
    ["Cross-Origin-Opener-Policy", ["b"], "one value"],
    ["Content-Language", ["b"], "a language in the place of another"],
    ["Content-Disposition", ["b"], "one value"],
    ["CDN-Cache-Control", ["b"], "as Cache-Control"],
    ["X-Anything", ["b"], "an unknown field"],
    ["Content-Type", ["b"], "one media type"],
    ["Link", ["a, b"], "a list"],
    ["Vary", ["a, b"], "a list"],
    ["Content-Security-Policy", ["a, b"], "both policies hold"],
    ["Content-Security-Policy-Report-Only", ["a, b"], "both policies"],
    ["X-Robots-Tag", ["a, b"], "all rules for robots hold"],
    ["Server-Timing", ["a, b"], "a list"],
    ["Timing-Allow-Origin", ["a, b"], "a list"],
    ["Access-Control-Expose-Headers", ["a, b"], "a list"],
    ["Reporting-Endpoints", ["a, b"], "a dictionary"],
    ["Permissions-Policy", ["a, b"], "a dictionary"],
    ["Set-Cookie", ["a", "b"], "one line for each"],
  ];
  for (const [name, expected, why] of cases) {
    const text = `/*\n  ${name}: a\n/x/*\n  ${name}: b`;
    const { rules } = parseHeaders(text);
    const values = matchHeaders(rules, targetOf("/x/y"))!
      .get(name.toLowerCase())!.map(([, value]) => value);
    assertEquals(values, expected, `${name}: ${why}`);
    const elsewhere = matchHeaders(rules, targetOf("/y"))!
      .get(name.toLowerCase())!.map(([, value]) => value);
    assertEquals(elsewhere, ["a"], `${name}: one rule fits`);
  }
});

Deno.test("matchHeaders() joins the lines of one rule, unless the field has one value", () => {
  const cases: [string, string[], string][] = [
    ["/*\n  Cache-Control: public\n  Cache-Control: max-age=1", [
      "Cache-Control: public, max-age=1",
    ], "as Netlify documents it"],
    ["/*\n  X: 1\n/a\n  X: 2\n  X: 3", ["X: 2, 3"], "of the later rule"],
    ["/*\n  X: 1\n  ! X\n  X: 2", ["X: 2"], "detached between"],
    ["/*\n  X-Frame-Options: DENY\n  X-Frame-Options: SAMEORIGIN", [
      "X-Frame-Options: SAMEORIGIN",
    ], "one value"],
    ["/*\n  Link: <a>\n/a\n  ! Link\n  Link: <b>", ["Link: <b>"], "detached"],
    ["/*\n  X: 1\n/:x/*\n  X: :splat", ["X: 1"], "an empty value"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(apply(text, "/a"), expected, why);
  }
});

Deno.test("applyHeaders() detaches only fields that a rule may detach", () => {
  const cases: [string, string[], string][] = [
    ["/*\n  X: 1", [], "another name"],
    ["/*\n  ! Server", ["Server"], "detached"],
    ["/*\n  ! cache-control", ["Cache-Control"], "detached, any case"],
    ["/*\n  Cache-Control: x", [], "replaced"],
    ["/*\n  Vary: Origin", [], "Vary is kept"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(removed(text, "/a"), expected, why);
  }
});

Deno.test("applyHeaders() adds to Vary and keeps the server's", () => {
  const { rules } = parseHeaders("/*\n  Vary: Origin\n  Vary: Cookie");
  const fields = applyHeaders(matchHeaders(rules, targetOf("/"))!, OWN, {
    settled: NOTHING,
  });
  assertEquals(fields.filter(([name]) => name === "Vary"), [
    ["Vary", "Accept-Encoding, Origin, Cookie"],
  ]);
});

Deno.test("applyHeaders() does not change settled fields and foreign Content-Types", () => {
  const text = "/*\n  Cache-Control: x\n  Content-Type: text/plain\n  ! Server";
  const settled = new Set(["cache-control", "server"]);
  assertEquals(apply(text, "/", { settled }), ["Content-Type: text/plain"]);
  assertEquals(
    apply(text, "/", { fields: [] }),
    ["Cache-Control: x"],
    "304 has no Content-Type",
  );
  const fields: Field[] = [[
    "Content-Type",
    "multipart/byteranges; boundary=x",
  ]];
  assertEquals(
    apply(text, "/", { fields }),
    ["Cache-Control: x"],
    "several ranges",
  );
});

Deno.test("parseHeaders() reports a bad line by its number and keeps the rest", () => {
  const cases: [string, string][] = [
    ["X", "neither a path nor"],
    ["X Y: 1", "not a field name"],
    ["X Y : 1", "not a field name"],
    [": 1", "not a field name"],
    [" : 1", "not a field name"],
    ["X:", "no value"],
    ["X: é", "visible ASCII"],
    ["X: a\x01b", "control character"],
    ["X: a\rSet-Cookie: b", "control character"],
    ["!", "not a field name"],
    ["! X: 1", "not a field name"],
    ["Content-Length: 0", "each connection decides"],
    ["transfer-encoding: chunked", "each connection decides"],
    ["Connection: close", "each connection decides"],
    ["Trailer: x", "each connection decides"],
    ["Upgrade: x", "each connection decides"],
    ['ETag: "x"', "each response has its own"],
    ["Content-Encoding: compress", "one of gzip, br, zstd"],
    ["Content-Encoding: gzip, br", "one of gzip, br, zstd"],
    ["Content-Encoding: identity", "one of gzip, br, zstd"],
    ["Content-Encoding:", "one of gzip, br, zstd"],
    ["Content-Encoding: :splat", "one of gzip, br, zstd"],
    ["Content-Range: x", "each response has its own"],
    ["Location: //evil.com", "each response has its own"],
    ["Date: x", "each response has its own"],
    ["! Content-Length", "each connection decides"],
    ["! ETag", "each response has its own"],
    ["! Content-Type", "each response needs"],
    ["! Vary", "each response needs"],
    ["Basic-Auth: user:password", "--auth"],
    ["X: " + "y".repeat(2000), "longer than 2000"],
  ];
  for (const [line, message] of cases) {
    const { rules, problems } = parseHeaders(`/a\n  ${line}\n  Ok: fine`);
    assertEquals(problems.length, 1, line);
    assertEquals(problems[0].line, 2, line);
    assert(
      problems[0].message.includes(message),
      `${line}: ${problems[0].message}`,
    );
    const changes = matchHeaders(rules, targetOf("/a"))!;
    assertEquals(applyHeaders(changes, [], { settled: NOTHING }), [[
      "Ok",
      "fine",
    ]], line);
  }
});

Deno.test("matchCoding() returns the coding that the last rule declares", () => {
  const text =
    "/*.gz\n  Content-Encoding: gzip\n/b/*\n content-encoding : BR\n/b/x.gz\n  ! Content-Encoding\n/z/*.zst\n  Content-Encoding: zstd\n/x/*\n  Content-Encoding: x-gzip";
  const { rules, problems } = parseHeaders(text);
  assertEquals(problems, []);
  const cases: [string, string | undefined][] = [
    ["/a.js.gz", "gzip"],
    ["/a.js", undefined],
    ["/b/a.js.gz", "br"],
    ["/b/x.gz", "identity"],
    ["/z/a.zst", "zstd"],
    ["/x/a", "gzip"],
  ];
  for (const [path, expected] of cases) {
    assertEquals(matchCoding(rules, targetOf(path)), expected, path);
    const changes = matchHeaders(rules, targetOf(path));
    assertEquals(changes?.has("content-encoding") ?? false, false, path);
  }
});

Deno.test("parseHeaders() ignores the fields below a bad path", () => {
  const text =
    "X: 0\n/a\n  X: 1\nhttps://example.com/*\n  X: 2\n/*/*\n  X: 3\n/b\n  X: 4";
  const { rules, problems } = parseHeaders(text);
  assertEquals(problems.map(({ line }) => line), [1, 4, 6]);
  for (const [path, expected] of [["/a", "1"], ["/b", "4"]]) {
    assertEquals([...matchHeaders(rules, targetOf(path))!.values()], [[[
      "X",
      expected,
    ]]]);
  }
});

Deno.test("parseHeaders() and matchHeaders() are bounded", () => {
  const paths = parseHeaders("/*\n".repeat(5000));
  assertEquals([paths.rules.length, paths.problems.length], [2000, 1]);
  const fields = parseHeaders("/*\n" + "A: b\n".repeat(5000));
  assertEquals([fields.rules[0].changes.length, fields.problems.length], [
    4000,
    1,
  ]);
  const text = "/*\n" + `A: ${":splat".repeat(300)}\n`.repeat(100);
  const changes = matchHeaders(
    parseHeaders(text).rules,
    targetOf("/" + "x".repeat(100)),
  )!;
  const [[, value]] = changes.get("a")!;
  assert(value.length >= 30_000 && value.length < 33_000, `${value.length}`);
});

const PIECES = [
  "/",
  "/*",
  "/a",
  ":a",
  ":splat",
  "*",
  "!",
  "! ",
  ":",
  ": ",
  "X",
  "Y-z",
  "Set-Cookie",
  "Content-Length",
  "Vary",
  "Content-Type",
  "Location",
  " ",
  "\t",
  "\n",
  "\n  ",
  "\r",
  "\r\n",
  "\0",
  "\x7f",
  "\x80",
  "é",
  "\u2028",
  "#",
  "1",
  "a=b",
  ",",
  '"',
  "\ud800",
  "😀",
  "\ufeff",
  "https://x.example/",
];

Deno.test("parseHeaders(), matchHeaders() and applyHeaders() never throw, and never break a field section", () => {
  const random = seeded(99);
  let changed = 0;
  for (let i = 0; i < 40_000; i++) {
    let text = pickText(random, { pieces: PIECES, most: 16 });
    for (let left = pickBelow(random, 3); left > 0; left--) {
      const block = pickOne(random, [
        "/*\n  X: :splat",
        '/:a/*\n  Link: </:a>; x=":splat"\n  ! Y',
        "/a\n  Vary: Origin\n  Set-Cookie: a=b",
        "/*\n  Content-Type: text/x\n  Cache-Control: :splat",
      ]);
      text += "\n" +
        (pickBelow(random, 3) === 0 ? mutateText(random, block) : block);
    }
    const { rules } = parseHeaders(text);
    const segments = Array.from(
      { length: pickBelow(random, 4) },
      () =>
        pickOne(random, ["a", "b"]) +
        pickText(random, { pieces: PIECES, most: 2 }),
    );
    const changes = matchHeaders(
      rules,
      makeTarget(segments, { slash: pickOne(random, [true, false]) }),
    );
    if (changes === undefined) continue;
    const fields = applyHeaders(changes, OWN, { settled: NOTHING });
    // Throws for what isn't a field.
    const section = new TextDecoder("latin1").decode(
      encodeFieldSection({ status: 200, fields, content: NO_CONTENT }),
    );
    const context = JSON.stringify([text, segments]);
    assertEquals(section.split("\r\n").length, fields.length + 3, context);
    assert(/^[\t -~\r\n]*$/.test(section), context);
    const names = fields.map(([name]) => name.toLowerCase());
    assert(
      !names.includes("content-length") && !names.includes("location"),
      context,
    );
    for (const name of ["content-type", "etag"]) {
      assertEquals(names.filter((other) => other === name).length, 1, context);
    }
    if (changes.size > 0) changed++;
  }
  assert(changed > 5000, `${changed}`);
});
