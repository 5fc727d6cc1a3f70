import { assertEquals, assertMatch } from "@std/assert";
import { encodeAttachment } from "../../src/http/content_disposition.ts";

Deno.test("encodeAttachment() writes the name in ASCII and as UTF-8", () => {
  const cases: [string, string, string][] = [
    ["photos.zip", "photos.zip", "photos.zip"],
    ["two words.zip", "two words.zip", "two%20words.zip"],
    ["Ärger.zip", "Arger.zip", "%C3%84rger.zip"],
    ["写真.zip", "__.zip", "%E5%86%99%E7%9C%9F.zip"],
    ["it's (1).zip", "it's (1).zip", "it%27s%20%281%29.zip"],
    ["100%.zip", "100_.zip", "100%25.zip"],
    ["a;b,c=d.zip", "a;b,c=d.zip", "a%3Bb%2Cc%3Dd.zip"],
    ['a"b\\c/d.zip', "a_b_c_d.zip", "a_b_c_d.zip"],
    [
      "a\r\nSet-Cookie: x.zip",
      "a__Set-Cookie_ x.zip",
      "a__Set-Cookie_%20x.zip",
    ],
    ["gpj\u202eexe.zip", "gpj_exe.zip", "gpj_exe.zip"],
    ["a\ud800.zip", "a_.zip", "a_.zip"],
    ["..", "_", "_"],
    [".hidden.zip", "_hidden.zip", "_hidden.zip"],
    ["a. ", "a_", "a_"],
    ["👩‍🔬.zip", "___.zip", "%F0%9F%91%A9_%F0%9F%94%AC.zip"],
  ];
  for (const [name, ascii, encoded] of cases) {
    const value = encodeAttachment(name);
    assertEquals(
      value.replace(
        /^attachment; filename="(.*)"; filename\*=UTF-8''(.*)$/,
        "$1|$2",
      ),
      `${ascii}|${encoded}`,
      name,
    );
    assertMatch(value, /^[ -~]+$/, name);
  }
});
