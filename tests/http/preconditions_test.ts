import { assert, assertEquals } from "@std/assert";
import {
  decideIfRange,
  decidePreconditions,
  type PreconditionOutcome,
  type Preconditions,
  type Validators,
} from "../../src/http/preconditions.ts";
import { encodeHttpDate } from "../../src/http/http_date.ts";
import { pickOne, pickText, seeded } from "../seeded.ts";

const NOW = Date.UTC(2026, 5, 15);
const CHANGED = Date.UTC(2026, 4, 1);
const SELECTED: Validators = { entityTag: '"v2"', lastModified: CHANGED };
const SAME = encodeHttpDate(CHANGED);
const EARLIER = encodeHttpDate(CHANGED - 1000);
const LATER = encodeHttpDate(CHANGED + 1000);

type Fields = Omit<Preconditions, "method">;
type Case = [Fields, PreconditionOutcome, string];

function check(
  method: string,
  { selected, cases }: { selected: Validators | undefined; cases: Case[] },
): void {
  for (const [fields, expected, why] of cases) {
    const outcome = decidePreconditions({ method, ...fields }, selected, NOW);
    assertEquals(outcome, expected, `${method}: ${why}`);
  }
}

Deno.test("decidePreconditions() proceeds without any", () => {
  for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
    for (const selected of [SELECTED, {}, undefined]) {
      assertEquals(decidePreconditions({ method }, selected, NOW), "proceed");
    }
  }
});

Deno.test("decidePreconditions() compares If-Match strongly", () => {
  const cases: Case[] = [
    [{ ifMatch: '"v2"' }, "proceed", "the tag"],
    [{ ifMatch: '"v1", "v2"' }, "proceed", "one of two"],
    [{ ifMatch: "*" }, "proceed", "any"],
    [{ ifMatch: '"v1"' }, "precondition failed", "another tag"],
    [{ ifMatch: 'W/"v2"' }, "precondition failed", "a weak tag"],
    [{ ifMatch: "" }, "precondition failed", "an empty list"],
    [{ ifMatch: "v2" }, "precondition failed", "a malformed list"],
    [{ ifMatch: '"v2", x' }, "precondition failed", "a malformed list"],
  ];
  for (const method of ["GET", "HEAD", "PUT"]) {
    check(method, { selected: SELECTED, cases });
  }
});

Deno.test("decidePreconditions() compares If-None-Match weakly", () => {
  const matching: [Fields, string][] = [
    [{ ifNoneMatch: '"v2"' }, "the tag"],
    [{ ifNoneMatch: 'W/"v2"' }, "the weak tag"],
    [{ ifNoneMatch: '"v1" , W/"v2"' }, "one of two"],
    [{ ifNoneMatch: "*" }, "any"],
  ];
  for (const [fields, why] of matching) {
    const read: Case[] = [[fields, "not modified", why]];
    check("GET", { selected: SELECTED, cases: read });
    check("HEAD", { selected: SELECTED, cases: read });
    const write: Case[] = [[fields, "precondition failed", why]];
    check("PUT", { selected: SELECTED, cases: write });
  }
  const cases: Case[] = [
    [{ ifNoneMatch: '"v1"' }, "proceed", "another tag"],
    [{ ifNoneMatch: "" }, "proceed", "an empty list"],
    [{ ifNoneMatch: '"v2' }, "proceed", "a malformed list"],
    [{ ifNoneMatch: '"v2" x' }, "proceed", "a malformed list"],
  ];
  for (const method of ["GET", "HEAD", "PUT"]) {
    check(method, { selected: SELECTED, cases });
  }
});

Deno.test("decidePreconditions() heeds If-Modified-Since for GET and HEAD alone", () => {
  const cases: Case[] = [
    [{ ifModifiedSince: SAME }, "not modified", "the same second"],
    [{ ifModifiedSince: LATER }, "not modified", "later"],
    [{ ifModifiedSince: EARLIER }, "proceed", "earlier"],
    [
      { ifModifiedSince: "Friday, 01-May-26 00:00:00 GMT" },
      "not modified",
      "rfc850",
    ],
    [
      { ifModifiedSince: "Fri May  1 00:00:00 2026" },
      "not modified",
      "asctime",
    ],
    [{ ifModifiedSince: "" }, "proceed", "empty"],
    [{ ifModifiedSince: "0" }, "proceed", "malformed"],
    [{ ifModifiedSince: `${SAME}; length=3` }, "proceed", "malformed"],
    [{ ifModifiedSince: `${SAME}, ${SAME}` }, "proceed", "two"],
  ];
  check("GET", { selected: SELECTED, cases });
  check("HEAD", { selected: SELECTED, cases });
  const ignored = cases.map((
    [fields, , why],
  ): Case => [fields, "proceed", why]);
  check("POST", { selected: SELECTED, cases: ignored });
});

Deno.test("decidePreconditions() heeds If-Unmodified-Since for every method", () => {
  const cases: Case[] = [
    [{ ifUnmodifiedSince: SAME }, "proceed", "the same second"],
    [{ ifUnmodifiedSince: LATER }, "proceed", "later"],
    [{ ifUnmodifiedSince: EARLIER }, "precondition failed", "earlier"],
    [{ ifUnmodifiedSince: "yesterday" }, "proceed", "malformed"],
  ];
  for (const method of ["GET", "HEAD", "PUT"]) {
    check(method, { selected: SELECTED, cases });
  }
});

Deno.test("decidePreconditions() keeps the order of RFC 9110 §13.2.2", () => {
  const cases: Case[] = [
    [
      { ifNoneMatch: '"v1"', ifModifiedSince: LATER },
      "proceed",
      "If-None-Match overrules If-Modified-Since",
    ],
    [
      { ifNoneMatch: "malformed", ifModifiedSince: LATER },
      "proceed",
      "a malformed If-None-Match overrules it, too",
    ],
    [
      { ifNoneMatch: '"v2"', ifModifiedSince: EARLIER },
      "not modified",
      "If-None-Match overrules If-Modified-Since",
    ],
    [
      { ifMatch: '"v2"', ifUnmodifiedSince: EARLIER },
      "proceed",
      "If-Match overrules If-Unmodified-Since",
    ],
    [
      { ifMatch: '"v1"', ifUnmodifiedSince: LATER },
      "precondition failed",
      "If-Match overrules If-Unmodified-Since",
    ],
    [
      { ifMatch: '"v1"', ifNoneMatch: '"v2"' },
      "precondition failed",
      "If-Match before If-None-Match",
    ],
    [
      { ifMatch: '"v2"', ifNoneMatch: '"v2"' },
      "not modified",
      "If-None-Match after If-Match",
    ],
    [
      { ifUnmodifiedSince: EARLIER, ifNoneMatch: '"v2"' },
      "precondition failed",
      "If-Unmodified-Since before If-None-Match",
    ],
    [
      { ifUnmodifiedSince: LATER, ifModifiedSince: LATER },
      "not modified",
      "If-Modified-Since after If-Unmodified-Since",
    ],
    [
      { ifMatch: "*", ifModifiedSince: LATER },
      "not modified",
      "If-Modified-Since after If-Match",
    ],
  ];
  check("GET", { selected: SELECTED, cases });
  check("HEAD", { selected: SELECTED, cases });
});

Deno.test("decidePreconditions() ignores dates, and matches no tag, where there are none", () => {
  check("GET", {
    selected: {},
    cases: [
      [{ ifModifiedSince: LATER }, "proceed", "no date"],
      [{ ifUnmodifiedSince: EARLIER }, "proceed", "no date"],
      [{ ifNoneMatch: '"v2"' }, "proceed", "no tag"],
      [{ ifNoneMatch: '""' }, "proceed", "no tag is not the empty tag"],
      [{ ifNoneMatch: "*" }, "not modified", "any"],
      [{ ifMatch: '"v2"' }, "precondition failed", "no tag"],
      [{ ifMatch: "*" }, "proceed", "any"],
    ],
  });
  check("GET", {
    selected: { entityTag: '"v2"', lastModified: 0 },
    cases: [[{ ifModifiedSince: SAME }, "not modified", "the epoch is a date"]],
  });
});

Deno.test("decidePreconditions() knows when no representation exists", () => {
  check("PUT", {
    selected: undefined,
    cases: [
      [{ ifMatch: "*" }, "precondition failed", "any of none"],
      [{ ifMatch: '"v2"' }, "precondition failed", "a tag of none"],
      [{ ifNoneMatch: "*" }, "proceed", "create, do not replace"],
      [{ ifNoneMatch: '"v2"' }, "proceed", "a tag of none"],
      [{ ifUnmodifiedSince: EARLIER }, "proceed", "no date"],
    ],
  });
  check("GET", {
    selected: undefined,
    cases: [[{ ifModifiedSince: LATER }, "proceed", "no date"]],
  });
});

Deno.test("decidePreconditions() ignores all of them for CONNECT, OPTIONS, TRACE", () => {
  const cases: Case[] = [[
    { ifMatch: '"v1"', ifNoneMatch: "*", ifUnmodifiedSince: EARLIER },
    "proceed",
    "no selected representation",
  ]];
  for (const method of ["CONNECT", "OPTIONS", "TRACE"]) {
    check(method, { selected: SELECTED, cases });
  }
});

Deno.test("decidePreconditions() takes a weak current tag for what it is", () => {
  check("GET", {
    selected: { entityTag: 'W/"v2"' },
    cases: [
      [{ ifMatch: 'W/"v2"' }, "precondition failed", "never strong"],
      [{ ifNoneMatch: '"v2"' }, "not modified", "weakly the same"],
    ],
  });
});

Deno.test("decideIfRange() is true only for the current strong validator", () => {
  const cases: [string | undefined, Validators, boolean, string][] = [
    [undefined, SELECTED, true, "no field"],
    [undefined, {}, true, "no field, no validators"],
    ['"v2"', SELECTED, true, "the tag"],
    ['"v1"', SELECTED, false, "another tag"],
    ['W/"v2"', SELECTED, false, "a weak tag"],
    ['W/"v2"', { entityTag: 'W/"v2"' }, false, "weak on both sides"],
    ['"v2"', { entityTag: 'W/"v2"' }, false, "weak on our side"],
    ['"v2"', { lastModified: CHANGED }, false, "no tag on our side"],
    ['""', {}, false, "no tag is not the empty tag"],
    ['"v2", "v2"', SELECTED, false, "a list"],
    ['"v2', SELECTED, false, "a malformed tag"],
    ["*", SELECTED, false, "any"],
    ["", SELECTED, false, "empty"],
    [SAME, SELECTED, true, "the date"],
    ["Fri May  1 00:00:00 2026", SELECTED, true, "the date as asctime-date"],
    [EARLIER, SELECTED, false, "an earlier date"],
    [LATER, SELECTED, false, "a later date: exact, not at most"],
    [SAME, { entityTag: '"v2"' }, false, "no date on our side"],
    ["Fri, 01 May 2026", SELECTED, false, "a malformed date"],
    ["malformed", {}, false, "neither, and no date on our side"],
  ];
  for (const [ifRange, selected, expected, why] of cases) {
    assertEquals(decideIfRange(ifRange, selected, NOW), expected, why);
  }
});

Deno.test("decideIfRange() trusts no date within the second of the change", () => {
  const cases: [number, boolean][] = [
    [CHANGED - 5000, false],
    [CHANGED, false],
    [CHANGED + 999, false],
    [CHANGED + 1000, true],
  ];
  for (const [now, expected] of cases) {
    assertEquals(decideIfRange(SAME, SELECTED, now), expected, String(now));
  }
  assertEquals(
    decideIfRange('"v2"', SELECTED, CHANGED),
    true,
    "a tag is exact",
  );
});

Deno.test("decidePreconditions() and decideIfRange() never throw, nor answer 304 to a write", () => {
  const random = seeded(10);
  const pieces = [
    '"v1"',
    '"v2"',
    'W/"v2"',
    "*",
    ",",
    '"',
    SAME,
    EARLIER,
    LATER,
    " ",
  ];
  const draw = () =>
    random() < 0.4 ? undefined : pickText(random, { pieces, most: 4 });
  const seen = new Set<PreconditionOutcome>();
  for (let round = 0; round < 20_000; round++) {
    const method = pickOne(random, ["GET", "HEAD", "PUT", "OPTIONS"]);
    const request = {
      method,
      ifMatch: draw(),
      ifNoneMatch: draw(),
      ifModifiedSince: draw(),
      ifUnmodifiedSince: draw(),
    };
    const selected = pickOne(random, [SELECTED, {}, undefined]);
    const outcome = decidePreconditions(request, selected, NOW);
    seen.add(outcome);
    const isRead = method === "GET" || method === "HEAD";
    assert(outcome !== "not modified" || isRead, JSON.stringify(request));
    const ifRange = draw();
    const applies = decideIfRange(ifRange, SELECTED, NOW);
    const isCurrent = ifRange === undefined ||
      ['"v2"', SAME].includes(ifRange);
    assertEquals(applies, isCurrent, ifRange);
  }
  assertEquals(seen.size, 3);
});
