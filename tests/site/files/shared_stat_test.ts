import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { identify } from "../../../src/site/files/file_identity.ts";
import {
  neverChecked,
  SharedStat,
} from "../../../src/site/files/shared_stat.ts";

async function withFile(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "a.txt");
    await Deno.writeTextFile(path, "a");
    await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function watch(path: string) {
  return { identity: identify(Deno.statSync(path)), look: neverChecked() };
}

Deno.test("SharedLooks.isStill() looks once in a go, and anew in the next", async () => {
  await withFile(async (path) => {
    const looks = new SharedStat();
    const watched = watch(path);
    assert(looks.isStill(path, watched));
    Deno.writeTextFileSync(path, "another");
    assert(looks.isStill(path, watched), "it was seen in this go");
    await Promise.resolve();
    assert(!looks.isStill(path, watched), "the go is over");
    assert(!looks.isStill(path, watched), "what changed is never shared");
  });
});

Deno.test("SharedLooks.isStill() ends a go before any read that was begun in it goes on", async () => {
  await withFile(async (path) => {
    const looks = new SharedStat();
    const watched = watch(path);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    const server = await listener.accept();
    let seen = 0;
    for (let i = 0; i < 200; i++) {
      // The octet is there already when the read begins: as early as a request can come after a look.
      assert(looks.isStill(path, watched), "as it was");
      await client.write(new Uint8Array(1));
      assert(looks.isStill(path, watched));
      const reading = server.read(new Uint8Array(1)).then(() => {
        if (!looks.isStill(path, watched)) seen++;
      });
      // Of another length each time: times alone may not tell so soon.
      Deno.writeTextFileSync(path, "b".repeat(i + 2));
      await reading;
      Object.assign(watched, watch(path));
    }
    assertEquals(seen, 200);
    for (const each of [client, server, listener]) each.close();
  });
});

Deno.test("SharedLooks.isStill() throws where there is nothing, in each go", async () => {
  await withFile(async (path) => {
    const looks = new SharedStat();
    const watched = watch(path);
    Deno.removeSync(path);
    assertThrows(() => looks.isStill(path, watched));
    assertThrows(() => looks.isStill(path, watched));
    await Promise.resolve();
  });
});
