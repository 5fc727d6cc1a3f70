import { assert, assertEquals } from "@std/assert";
import {
  parseBasicCredentials,
  splitCredentials,
} from "../../../src/site/access/credentials.ts";
import {
  MAX_AUTHORIZATION_LENGTH,
  MAX_USER_LENGTH,
} from "../../../src/site/access/limits.ts";
import { mutateText, pickText, seeded } from "../../seeded.ts";

/** base64 of the text in UTF-8. */
function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

Deno.test("parseBasicCredentials() reads user-id and password in UTF-8", () => {
  const cases: [string, string, string, string][] = [
    ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame", "RFC"],
    ["Basic dGVzdDoxMjPCow==", "test", "123£", "RFC 7617 §2.1"],
    ["bAsIc YTpi", "a", "b", "the scheme in any case"],
    ["Basic   YTpi", "a", "b", "more than one SP"],
    [`Basic ${encode("a:b:c:")}`, "a", "b:c:", "the first colon separates"],
    [`Basic ${encode("a:")}`, "a", "", "an empty password"],
    [`Basic ${encode(":b")}`, "", "b", "an empty user-id"],
    [`Basic ${encode("\ufeffa:😀\ufeff")}`, "\ufeffa", "😀\ufeff", "as sent"],
  ];
  for (const [value, user, password, why] of cases) {
    assertEquals(parseBasicCredentials(value), { user, password }, why);
  }
});

Deno.test("parseBasicCredentials() refuses other schemes, bad base64, bad UTF-8, and no pair", () => {
  const cases: [string, string][] = [
    ["", "nothing"],
    ["Basic", "no token"],
    ["Basic ", "an empty token"],
    ["BasicYTpi", "no SP"],
    ["Basic\tYTpi", "HTAB for SP"],
    [" Basic YTpi", "a blank before"],
    ["Basic YTpi ", "a blank after"],
    ["Basic YTpi\n", "a line end"],
    ["Basic YTpi, Basic YTpi", "two fields joined"],
    ['Basic realm="a"', "parameters"],
    ["Bearer YTpi", "another scheme"],
    ["Digest YTpi", "another scheme"],
    ["Basic YTpiYw", "without padding"],
    ["Basic YTpiYw=", "too little padding"],
    ["Basic YTpiYw===", "too much padding"],
    ["Basic YTpi====", "padding alone"],
    ["Basic ====", "padding alone"],
    ["Basic YTp=iYw=", "padding inside"],
    ["Basic YTpiYx==", "excess bits that are not zero"],
    ["Basic YTpi_-_-", "base64url"],
    ["Basic YT pi", "a blank inside"],
    [`Basic ${btoa("a:\xa3")}`, "latin-1"],
    [`Basic ${btoa("a:\xc0\xba")}`, "overlong UTF-8"],
    [`Basic ${btoa("a:\xed\xa0\x80")}`, "a surrogate in UTF-8"],
    [`Basic ${encode("ab")}`, "no colon"],
    [`Basic ${encode("a:b\0c")}`, "NUL"],
    [`Basic ${encode("a\r\nb:c")}`, "CR LF"],
    [`Basic ${encode("a:\x7f")}`, "DEL"],
    [
      `Basic ${encode("a".repeat(MAX_USER_LENGTH + 1) + ":")}`,
      "a long user-id",
    ],
    [`Basic ${encode("a:" + "b".repeat(2000))}`, "a long password"],
    ["Basic " + "YTpi".repeat(1e6), "a value of 4 MB"],
  ];
  for (const [value, why] of cases) {
    assertEquals(parseBasicCredentials(value), undefined, why);
  }
});

Deno.test("parseBasicCredentials() reads values up to its limits", () => {
  const user = "u".repeat(MAX_USER_LENGTH);
  const password = "p".repeat(
    (MAX_AUTHORIZATION_LENGTH - "Basic ".length) / 4 * 3 - MAX_USER_LENGTH - 2,
  );
  const value = `Basic ${encode(`${user}:${password}`)}`;
  assert(value.length > MAX_AUTHORIZATION_LENGTH - 4, "nearly the longest");
  assertEquals(parseBasicCredentials(value), { user, password });
});

Deno.test("parseBasicCredentials() never throws", () => {
  const random = seeded(7617);
  const pieces = [
    "Basic ",
    "basic",
    " ",
    "YTpi",
    "w6Q6",
    "=",
    "/",
    "+",
    ",",
    ";",
  ];
  let read = 0;
  for (let i = 0; i < 50_000; i++) {
    const text = pickText(random, { pieces, most: 6 });
    for (const value of [text, mutateText(random, "Basic w6Q6YmM=")]) {
      if (parseBasicCredentials(value) !== undefined) read++;
    }
  }
  assert(read > 0, "some are read");
});

Deno.test("splitCredentials() splits at the first colon", () => {
  const cases: [string, ReturnType<typeof splitCredentials>, string][] = [
    ["a:b", { user: "a", password: "b" }, "plain"],
    ["a:b:c", { user: "a", password: "b:c" }, "a colon in the password"],
    ["ab", undefined, "no colon"],
    ["", undefined, "empty"],
    ["a:\x1b", undefined, "a control character"],
  ];
  for (const [text, expected, why] of cases) {
    assertEquals(splitCredentials(text), expected, why);
  }
});
