import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ContentChanged } from "../../../src/http/content.ts";
import { identify } from "../../../src/site/files/file_identity.ts";
import { OpenFile } from "../../../src/site/files/open_file.ts";
import { UnchangedSource } from "../../../src/site/files/unchanged_source.ts";
import { awaitNextFileTime, withFolder } from "../../site_server.ts";

const READ_OCTETS = 1000;
const FILE_OCTETS = 10 * READ_OCTETS;

/** Reads half of a file, changes it, and reads on; how many octets were read. */
async function readAround(change: (path: string) => void): Promise<number> {
  const content = new Uint8Array(FILE_OCTETS).map((_, at) => at % 251);
  return await withFolder({ "file": content }, async (folder) => {
    const path = join(folder, "file");
    const opened = Deno.openSync(path);
    const source = new UnchangedSource(new OpenFile(opened), {
      opened,
      identity: identify(opened.statSync()),
    });
    const into = new Uint8Array(READ_OCTETS);
    let position = 0;
    try {
      while (position < FILE_OCTETS) {
        if (position === FILE_OCTETS / 2) {
          await awaitNextFileTime();
          change(path);
        }
        const read = await source.read(into, position);
        assert(read > 0);
        const expected = content.subarray(position, position + read);
        assertEquals(into.subarray(0, read), expected);
        position += read;
      }
      return position;
    } catch (error) {
      assert(error instanceof ContentChanged, String(error));
      return position;
    } finally {
      source.close();
    }
  });
}

function writeAt(path: string, position: number): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync(position, Deno.SeekMode.Start);
  file.writeSync(Uint8Array.of(255));
}

Deno.test("UnchangedSource.read() throws where the file becomes another version, and not where it only grows", async () => {
  const grow = (path: string) =>
    Deno.writeFileSync(path, new Uint8Array(10), { append: true });
  const cases: [string, (path: string) => void, boolean][] = [
    ["nothing happens", () => {}, true],
    ["it is appended to", grow, true],
    ["it is removed", (path) => Deno.removeSync(path), true],
    ["it is renamed", (path) => Deno.renameSync(path, path + "2"), true],
    ["one octet changes, not sent yet", (path) => writeAt(path, 9000), false],
    ["one octet changes, sent before", (path) => writeAt(path, 500), false],
    ["it is cut", (path) => Deno.truncateSync(path, 9000), false],
    ["it is emptied", (path) => Deno.truncateSync(path), false],
    ["it grows, and its beginning changes", (path) => {
      grow(path);
      writeAt(path, 0);
    }, false],
    ["it grows, and the last octets that were read change", (path) => {
      grow(path);
      writeAt(path, FILE_OCTETS / 2 - READ_OCTETS);
    }, false],
  ];
  const found = await Promise.all(
    cases.map(([, change]) => readAround(change)),
  );
  assertEquals(
    cases.map(([what], at) => [what, found[at]]),
    cases.map(([what, , isWhole]) => [
      what,
      isWhole ? FILE_OCTETS : FILE_OCTETS / 2,
    ]),
  );
});
