import { assert, assertEquals } from "@std/assert";
import {
  acceptsAnything,
  negotiateMediaType,
  prefersHtml,
} from "../../src/http/media_preference.ts";
import { mutateText, pickText, seeded } from "../seeded.ts";

const CHROMIUM =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8";

Deno.test("negotiateMediaType() takes the highest weight, then the server's order", () => {
  const available = ["text/plain", "text/html", "application/json"];
  const cases: [string | undefined, string | undefined, string][] = [
    [undefined, "text/plain", "no field"],
    ["", "text/plain", "an empty field"],
    [";q=1, a;q=9", "text/plain", "nothing well-formed"],
    ["*/*", "text/plain", "any"],
    [CHROMIUM, "text/html", "a browser"],
    ["application/json", "application/json", "one"],
    ["APPLICATION/JSON", "application/json", "case doesn't count"],
    ["application/*", "application/json", "any of a type"],
    ["text/*", "text/plain", "any of a type, the first"],
    ["text/html, application/json", "text/html", "a tie"],
    ["text/html;q=0.5, application/json", "application/json", "weights"],
    ["text/plain;q=0, */*", "text/html", "one excluded"],
    ["*/*, text/plain;q=0", "text/html", "order doesn't count"],
    ["text/*;q=0, */*", "application/json", "a type excluded"],
    ["text/*;q=0.9, text/plain;q=0.1", "text/html", "the specific one counts"],
    ["*/*;q=0", undefined, "nothing"],
    ["image/png", undefined, "nothing that there is"],
    ["text/html;level=1", undefined, "a parameter that we don't have"],
    ["text/html;level=1, text/html;q=0.1", "text/html", "another without"],
    ["*", undefined, "not a media range"],
    ["text", undefined, "not a media range"],
    ["*/html", undefined, "not a media range"],
    ["text/htm", undefined, "a part of a name"],
  ];
  for (const [accept, expected, why] of cases) {
    assertEquals(
      negotiateMediaType(accept, available),
      expected,
      `${why}: "${accept}"`,
    );
  }
});

Deno.test("negotiateMediaType() weighs as the example of RFC 9110 §12.5.1 does", () => {
  const accept =
    "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5";
  const ascending = [
    "text/html;level=3", // 0.3
    "text/plain;format=fixed", // 0.4
    "image/jpeg", // 0.5
    "text/plain", // 0.7
    "text/plain;format=flowed", // 1
  ];
  for (let at = 1; at < ascending.length; at++) {
    const both = ascending.slice(at - 1, at + 1);
    assertEquals(negotiateMediaType(accept, both), ascending[at]);
  }
});

Deno.test("negotiateMediaType() counts a named type before a wildcard with parameters", () => {
  const accept =
    "text/*;level=1;q=0.2, text/html;q=0.9, application/json;q=0.5";
  const available = ["application/json", "text/html;level=1"];
  assertEquals(negotiateMediaType(accept, available), "text/html;level=1");
});

Deno.test("negotiateMediaType() is undefined where nothing is available", () => {
  assertEquals(negotiateMediaType("*/*", []), undefined);
  assertEquals(negotiateMediaType(undefined, []), undefined);
});

Deno.test("prefersHtml() tells navigations from scripts and command lines", () => {
  const cases: [string | undefined, boolean, string][] = [
    [CHROMIUM, true, "a browser"],
    ["text/html", true, "HTML alone"],
    ["text/html, text/plain, */*;q=0.01", true, "a text browser"],
    ["text/html;q=0.5, */*;q=0.1", true, "above the others"],
    ["text/html;q=0.5, text/plain;q=0.6", false, "below plain text"],
    ["text/html;q=0", false, "excluded"],
    [undefined, false, "no field"],
    ["", false, "an empty field"],
    ["*/*", false, "curl, fetch(), a script element"],
    ["text/*", false, "any text"],
    ["text/css,*/*;q=0.1", false, "a style sheet"],
    ["image/avif,image/webp,*/*;q=0.8", false, "an image"],
    ["application/json", false, "a program"],
  ];
  for (const [accept, expected, why] of cases) {
    assertEquals(prefersHtml(accept), expected, `${why}: "${accept}"`);
  }
});

Deno.test("acceptsAnything() is true only where no media type is preferred", () => {
  const cases: [string | undefined, boolean, string][] = [
    [undefined, true, "no field"],
    ["", true, "an empty field"],
    ["*/*", true, "curl"],
    [" */*;q=0.8 ,", true, "whatever the weight"],
    ["*/*, */*;q=0.1", true, "twice"],
    ["*/*;q=0", false, "nothing"],
    ["*/*, text/css", false, "a style sheet"],
    ["image/avif,image/webp,*/*;q=0.8", false, "an image"],
    ["application/json, text/plain, */*", false, "a program"],
    ["text/*", false, "text"],
    [CHROMIUM, false, "a browser"],
  ];
  for (const [accept, expected, why] of cases) {
    assertEquals(acceptsAnything(accept), expected, `${why}: "${accept}"`);
  }
});

Deno.test("negotiateMediaType() and prefersHtml() never throw, and exclude what weighs 0", () => {
  const random = seeded(9);
  const available = ["text/plain", "text/html", "application/json;v=1"];
  const pieces = [
    ...'text/|html|plain|*/*|*|/|application/json|;v=1|,|,|;|;q=0|;q=0.5|;q=|"| '
      .split("|"),
  ];
  for (let round = 0; round < 30_000; round++) {
    const accept = round % 2
      ? pickText(random, { pieces, most: 14 })
      : mutateText(random, "text/html;q=0.5, text/*;q=0.7, */*;q=0");
    const decided = negotiateMediaType(accept, available);
    assert(decided === undefined || available.includes(decided), accept);
    assertEquals(prefersHtml(`text/html;q=0, ${accept}`), false, accept);
    const other = negotiateMediaType(`text/html;q=0, ${accept}`, ["text/html"]);
    assertEquals(other, undefined, accept);
  }
});
