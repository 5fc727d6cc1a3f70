import { assertEquals } from "@std/assert";
import {
  isCharset,
  isEnding,
  isMediaType,
} from "../../../src/site/representation/media_type_option.ts";

function check(
  accepts: (text: string) => boolean,
  { yes, no }: { yes: readonly string[]; no: readonly string[] },
): void {
  for (const text of yes) assertEquals(accepts(text), true, text);
  for (const text of no) assertEquals(accepts(text), false, text);
}

Deno.test("isEnding() takes a dot and the end of a file's name", () =>
  check(isEnding, {
    yes: [".a", ".A1", ".tar.gz", ".c++", ".é", ".a b"],
    no: [
      "",
      ".",
      "a",
      "a.b",
      ".a.",
      ".a/b",
      ".a\\b",
      ".a\0",
      ".a\n",
      ".\ud800",
    ],
  }));

Deno.test("isMediaType() takes type/subtype with simple parameters", () =>
  check(isMediaType, {
    yes: [
      "a/b",
      "application/vnd.a.b+json",
      "text/plain;charset=utf-8",
      "text/plain; charset=utf-8 ;a=b",
      'a/b; c="d e"',
    ],
    no: [
      "",
      "a",
      "a/",
      "/b",
      "a/b/c",
      "*/*",
      "a/*",
      "a /b",
      "a/b;",
      "a/b; c",
      "a/b; =d",
      "a/b; c=",
      'a/b; c="',
      'a/b; c="d;e"',
      'a/b; c="\\""',
      "a/b\r\nX: y",
      "a/b; c=d\r\nX: y",
      'a/b; c="\n"',
      "é/b",
    ],
  }));

Deno.test("isCharset() takes what browsers know, and none", () =>
  check(isCharset, {
    yes: ["utf-8", "UTF-8", "latin1", "windows-1252", "Shift_JIS", "none"],
    no: ["", "utf-32", "utf-9", " utf-8", "utf-8;", "utf-8\r\n", "null", "no"],
  }));
