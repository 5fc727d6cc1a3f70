import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MAX_README_CACHE_CHARACTERS } from "../../../src/site/listing/limits.ts";
import { RenderedReadmes } from "../../../src/site/listing/rendered_readmes.ts";

function readme(name: string, text: string) {
  return { name, text, cut: false };
}

function file(path: string, entityTag: string | undefined) {
  return { path, entityTag, name: path.slice(path.lastIndexOf("/") + 1) };
}

Deno.test("RenderedReadmes renders Markdown alone, and each version once", async () => {
  const readmes = new RenderedReadmes();
  const first = file("/a/README.md", '"1"');
  const one = await readmes.render(readme(first.name, "# One"), first);
  assertStringIncludes(one.rendered?.html ?? "", ">One</h3>");
  // The text is that of the version: another one shows where the first came from.
  const again = await readmes.render(readme(first.name, "# Other"), first);
  assert(again.rendered === one.rendered);
  const second = file("/a/README.md", '"2"');
  const two = await readmes.render(readme(second.name, "# Two"), second);
  assertStringIncludes(two.rendered?.html ?? "", ">Two</h3>");
  const unknown = file("/b/README.md", undefined);
  for (const text of ["# A", "# B"]) {
    const { rendered } = await readmes.render(
      readme(unknown.name, text),
      unknown,
    );
    assertStringIncludes(rendered?.html ?? "", text.slice(2));
  }
  assertEquals(readmes.size, 2);
  for (const name of ["README", "readme.txt"]) {
    const plain = file(`/a/${name}`, '"3"');
    const given = readme(name, "# Plain");
    assertEquals(await readmes.render(given, plain), given);
  }
});

Deno.test("RenderedReadmes keeps a bounded number of characters, those asked for last", async () => {
  const readmes = new RenderedReadmes();
  const text = "a ".repeat(30_000);
  const ask = (i: number) =>
    readmes.render(readme("README.md", text), file(`/${i}/README.md`, '"1"'));
  const most = Math.floor(MAX_README_CACHE_CHARACTERS / text.length);
  const first = await ask(0);
  for (let i = 1; i < 3 * most; i++) {
    await ask(i);
    assert((await ask(0)).rendered === first.rendered);
    assert(readmes.size <= most, `${readmes.size}`);
  }
  assert(readmes.size >= most - 2);
});
