import { assertEquals } from "@std/assert";
import {
  decodeSegment,
  decodeSegmentText,
  encodeSegment,
  namesNoFile,
} from "../../src/http/path_segment.ts";
import { encodeLatin1 } from "../../src/http/octets.ts";
import { encodePath } from "../../src/http/request_target.ts";

Deno.test("decodeSegmentText() decodes names, and keeps what names no file as it was received", () => {
  const cases: [string, string | undefined, string][] = [
    ["a", "a", "plain"],
    ["caf%C3%A9%20%2541", "café %41", "decoded once"],
    ["a%0d%0ab", "a\r\nb", "controls may stand in names"],
    ["%EF%BB%BF", "\ufeff", "a byte order mark is a character"],
    ["%2e.", "..", "a dot segment is for the caller"],
    ["AC%2FDC", "\0AC%2FDC", "a solidus"],
    ["ac%2fdc", "\0ac%2fdc", "digits stay as they came"],
    ["a%5Cb", "\0a%5Cb", "a backslash"],
    ["a\\b", "\0a%5Cb", "a backslash that no URI can hold"],
    ["a%00", "\0a%00", "NUL at the end"],
    ["%00a", "\0%00a", "NUL at the start"],
    ["%41%2F%42", "\0%41%2F%42", "needless encodings stay"],
    ["%C3%A9%2F", "\0%C3%A9%2F", "UTF-8 beside a solidus stays encoded"],
    ["%E9", "\0%E9", "Latin-1"],
    ["%C0%AE%C0%AE", "\0%C0%AE%C0%AE", "overlong dots"],
    ["%ED%A0%80", "\0%ED%A0%80", "a surrogate"],
    ["a%2F[^`|]{}", "\0a%2F%5B%5E%60%7C%5D%7B%7D", "no URI can hold these"],
    ["@:!$&'()*+,;=~%2F", "\0@:!$&'()*+,;=~%2F", "all that a URI can hold"],
    ["%", undefined, "no digits"],
    ["a%4", undefined, "one digit"],
    ["%G1", undefined, "no hexadecimal digit"],
    ["a%2F%4", undefined, "broken beside a solidus"],
    ["é", undefined, "not ASCII"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(decodeSegmentText(text), expected, `${why}: ${text}`);
    if (expected === undefined) continue;
    assertEquals(namesNoFile(expected), expected.startsWith("\0"), why);
    const encoded = encodeSegment(expected);
    assertEquals(decodeSegmentText(encoded), expected, `${why}: ${encoded}`);
  }
});

Deno.test("decodeSegment() tells where a percent-encoding is broken", () => {
  const octets = encodeLatin1("/ab%20%/%zz");
  assertEquals(decodeSegment(octets, 1, 7), 6);
  assertEquals(decodeSegment(octets, 8, 11), 8);
  assertEquals(decodeSegment(octets, 1, 6), "ab ");
});

Deno.test("encodePath() gives what names no file back as it was received", () => {
  for (
    const path of [
      "/package/%40scope%2fname",
      "/@scope%2Fname/",
      "/caf%E9/%c3%a9%2f",
      "/%00/%5c%5Cexample.org",
      "/%2F%2Fexample.org",
      "/..%2f..%2fetc",
    ]
  ) {
    const slash = path.endsWith("/");
    const segments = path.split("/").filter((part) => part !== "")
      .map((part) => decodeSegmentText(part)!);
    assertEquals(encodePath(segments, slash), path);
  }
});

Deno.test("encodeSegment() trusts no text that only begins with NUL", () => {
  const cases: [string, string][] = [
    ["\0", "%00"],
    ["\0..", "%00.."],
    ["\0%2e%2e", "%00%252e%252e"],
    ["\0/example.org", "%00%2Fexample.org"],
    ["\0a%2Fb/c", "%00a%252Fb%2Fc"],
    ["\0a%2Fb\r\nX: y", "%00a%252Fb%0D%0AX%3A%20y"],
    ["\0a%2Fé", "%00a%252F%C3%A9"],
    ["\0plain", "%00plain"],
    ["a\0%2F", "a%00%252F"],
  ];
  for (const [segment, expected] of cases) {
    assertEquals(encodeSegment(segment), expected, JSON.stringify(segment));
  }
});
