import { assert, assertEquals } from "@std/assert";
import {
  makeBuiltInRepresentation,
  makeEcho,
  resolveBuiltIn,
} from "../../../src/site/built_in/embedded.ts";

Deno.test("resolveBuiltIn() knows the paths of the built-in site and no others", () => {
  const cases: [string[], string | undefined][] = [
    [[], "page"],
    [["time"], "page"],
    [["echo"], "echo"],
    [["hello"], "representation"],
    [["test.jpg"], "representation"],
    [["style.css"], "representation"],
    [["favicon.svg"], "representation"],
    [["hello.html"], undefined],
    [["index.html"], undefined],
    [["Hello"], undefined],
    [["echo", "x"], undefined],
    [["toString"], undefined],
    [["__proto__"], undefined],
    [["constructor"], undefined],
  ];
  for (const [segments, expected] of cases) {
    assertEquals(resolveBuiltIn(segments)?.kind, expected, segments.join("/"));
  }
});

Deno.test("makeBuiltInRepresentation() has a strong tag from the content, and no time", () => {
  const names = ["hello.html", "test.jpg", "style.css", "favicon.svg"];
  const tags = names.map((name) => {
    const made = makeBuiltInRepresentation(name);
    assertEquals(made.mtime, null);
    assert(made.entityTag?.startsWith('"'), name);
    assertEquals(makeBuiltInRepresentation(name).entityTag, made.entityTag);
    const hasPolicy = made.fields?.some(([field]) =>
      field === "Content-Security-Policy"
    );
    assertEquals(hasPolicy, name.endsWith(".html"), name);
    return made.entityTag;
  });
  assertEquals(new Set(tags).size, names.length);
});

Deno.test("the test image is a JPEG of the size that the page gives it", () => {
  const { content } = makeBuiltInRepresentation("test.jpg");
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

Deno.test("makeEcho() is the message itself, as text that nobody keeps", () => {
  const message = Uint8Array.of(0, 0xff, 0x0d, 0x0a);
  const { status, fields, content } = makeEcho(message);
  assertEquals(status, 200);
  assert(content.kind === "octets" && content.octets === message);
  assertEquals(fields, [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Cache-Control", "no-store"],
  ]);
});
