import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { identify } from "../../../src/site/files/file_identity.ts";
import {
  isUnchanged,
  neverChecked,
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
  return { identity: identify(Deno.statSync(path)), lastCheck: neverChecked() };
}

Deno.test("isUnchanged() does one stat in a turn of the event loop, and another in the next", async () => {
  await withFile(async (path) => {
    const watched = watch(path);
    assert(isUnchanged(path, watched));
    Deno.writeTextFileSync(path, "another");
    assert(isUnchanged(path, watched), "checked in this turn");
    await Promise.resolve();
    assert(!isUnchanged(path, watched), "the turn is over");
    assert(!isUnchanged(path, watched), "a change is never shared");
  });
});

Deno.test("isUnchanged() does another stat after any read that began in the turn", async () => {
  await withFile(async (path) => {
    const watched = watch(path);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    const server = await listener.accept();
    let seen = 0;
    for (let i = 0; i < 200; i++) {
      // The octet is there already when the read begins: no request can come sooner after a stat.
      assert(isUnchanged(path, watched), "as it was");
      await client.write(new Uint8Array(1));
      assert(isUnchanged(path, watched));
      const reading = server.read(new Uint8Array(1)).then(() => {
        if (!isUnchanged(path, watched)) seen++;
      });
      // Of another length each time: times alone may not show a change so soon.
      Deno.writeTextFileSync(path, "b".repeat(i + 2));
      await reading;
      Object.assign(watched, watch(path));
    }
    assertEquals(seen, 200);
    for (const each of [client, server, listener]) each.close();
  });
});

Deno.test("isUnchanged() throws where there is nothing, in each turn", async () => {
  await withFile(async (path) => {
    const watched = watch(path);
    Deno.removeSync(path);
    assertThrows(() => isUnchanged(path, watched));
    assertThrows(() => isUnchanged(path, watched));
    await Promise.resolve();
  });
});
