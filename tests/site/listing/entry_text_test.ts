import { assertEquals } from "@std/assert";
import { encodeHref } from "../../../src/site/listing/entry_text.ts";

Deno.test("encodeHref() writes no character that HTML escapes in an attribute", () => {
  for (let code = 0x20; code < 0x7f; code++) {
    const name = `a${String.fromCharCode(code)}b`;
    const href = encodeHref({ name, kind: "file" })!;
    assertEquals(href.match(/[&'"<>#?;]/g), null, name);
    assertEquals(decodeURIComponent(href), `./${name}`);
  }
  assertEquals(encodeHref({ name: "it's", kind: "folder" }), "./it%27s/");
  assertEquals(encodeHref({ name: "\ud800", kind: "file" }), undefined);
});
