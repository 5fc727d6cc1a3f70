import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  FileUnreadable,
  type FileWait,
  NamedFile,
} from "../../src/base/named_file.ts";
import { makeFifo } from "../fifo.ts";
import { requiring, windowsLacks } from "../requirement.ts";

const MAX_OCTETS = 10;

async function inFolder(
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_named_" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readText(path: string, wait?: FileWait): Promise<string> {
  const octets = await new NamedFile(path, MAX_OCTETS).read(wait);
  return new TextDecoder().decode(octets);
}

/** Why it cannot be read. */
async function explain(path: string, wait?: FileWait): Promise<string> {
  const error = await readText(path, wait).catch((error) => error);
  assert(error instanceof FileUnreadable, `${path}: ${error}`);
  return error.message;
}

Deno.test("NamedFile.read() returns a file, up to one octet more than it may have", () =>
  inFolder(async (folder) => {
    for (const [written, read] of [[0, 0], [10, 10], [11, 11], [5_000, 11]]) {
      const path = join(folder, "file");
      await Deno.writeTextFile(path, "x".repeat(written));
      assertEquals(await readText(path), "x".repeat(read));
    }
    const sparse = join(folder, "sparse");
    await Deno.writeFile(sparse, new Uint8Array());
    await Deno.truncate(sparse, 100 * 2 ** 20);
    assertEquals((await readText(sparse)).length, MAX_OCTETS + 1);
  }));

Deno.test(requiring(
  windowsLacks,
  "NamedFile.read() says why there is no content",
  () =>
    inFolder(async (folder) => {
      const path = (name: string) => join(folder, name);
      await Deno.writeTextFile(path("file"), "");
      await Deno.symlink("nowhere", path("dangling"));
      await Deno.symlink("circle", path("circle"));
      const table: [string, string][] = [
        ["none", "it does not exist"],
        ["dangling", "it does not exist"],
        ["file/below", "it is below a file"],
        ["circle", "its links lead in a circle"],
        [".", "it is a folder"],
      ];
      for (const [name, expected] of table) {
        assertEquals(await explain(path(name)), expected, name);
      }
    }),
));

Deno.test(requiring(
  windowsLacks,
  "NamedFile.read() reads a pipe and a device as far as a file goes",
  () =>
    inFolder(async (folder) => {
      const fifo = join(folder, "fifo");
      const write = await makeFifo(fifo);
      const file = new NamedFile(fifo, MAX_OCTETS);
      const [octets] = await Promise.all([file.read(), write("0123456789")]);
      assertEquals(new TextDecoder().decode(octets), "0123456789");
      assertEquals([file.isKept, await file.read()], [true, octets]);
      assertEquals(await readText("/dev/null"), "");
      assertEquals(await readText("/dev/zero"), "\0".repeat(MAX_OCTETS + 1));
    }),
));

Deno.test(requiring(
  windowsLacks,
  "NamedFile.read() waits for a pipe that nobody writes until a timeout or a signal",
  () =>
    inFolder(async (folder) => {
      const fifo = join(folder, "fifo");
      const write = await makeFifo(fifo);
      const overdue = await explain(fifo, { timeoutMs: 100 });
      assertEquals(overdue, "its content did not end within 0.1 s");
      const controller = new AbortController();
      const { signal } = controller;
      const stopped = explain(fifo, { signal });
      controller.abort();
      assertEquals(
        await stopped,
        "the program was stopped before the content had come",
      );
      // The runtime still opens it.
      await write("");
    }),
));

Deno.test(requiring(
  windowsLacks,
  "NamedFile.read() refuses a pipe or a device in place of a regular file that it has read",
  () =>
    inFolder(async (folder) => {
      const path = join(folder, "file");
      const file = new NamedFile(path, MAX_OCTETS);
      const read = () =>
        file.read({ timeoutMs: 1 }).then(
          (octets) => new TextDecoder().decode(octets),
          ({ message }) => message,
        );
      await Deno.writeTextFile(path, "one");
      assertEquals(await read(), "one");
      const replacements = [
        () => makeFifo(path),
        () => Deno.symlink("/dev/null", path),
      ];
      for (const replace of replacements) {
        await Deno.remove(path);
        await replace();
        assertEquals(await read(), "it is no regular file any more");
      }
      await Deno.remove(path);
      await Deno.writeTextFile(path, "two");
      assertEquals([await read(), file.isKept], ["two", false]);
    }),
));
