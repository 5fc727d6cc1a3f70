import { assert, assertEquals } from "@std/assert";
import { makeAsset } from "../../../src/site/built_in/assets.ts";

Deno.test("makeAsset() has a strong tag from the content, and no time", () => {
  const names = ["test.jpg", "favicon.svg"];
  const tags = names.map((name) => {
    const made = makeAsset(name);
    assertEquals(made.mtime, null);
    assert(made.entityTag?.startsWith('"'), name);
    assertEquals(makeAsset(name).entityTag, made.entityTag);
    return made.entityTag;
  });
  assertEquals(new Set(tags).size, names.length);
});

Deno.test("the test image is a JPEG of the size that the page gives it", () => {
  const { content } = makeAsset("test.jpg");
  assert(content.kind === "octets");
  const { octets } = content;
  assertEquals([...octets.subarray(0, 2)], [0xff, 0xd8]);
  assertEquals([...octets.subarray(-2)], [0xff, 0xd9]);
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  // Segments follow each other up to the frame header (SOF0 or SOF2), which has height and width.
  let at = 2;
  while (![0xffc0, 0xffc2].includes(view.getUint16(at))) {
    at += 2 + view.getUint16(at + 2);
  }
  assertEquals([view.getUint16(at + 7), view.getUint16(at + 5)], [960, 640]);
});
