// Opens a file in a worker's sandbox, and reports what it found.

import { mapFileError } from "../../../src/site/files/file_error.ts";
import { openFile } from "../../../src/site/files/file_handle.ts";
import {
  identify,
  isSameVersion,
} from "../../../src/site/files/file_identity.ts";

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as { postMessage(message: unknown): void };

self.addEventListener("message", async (event) => {
  const { path, isLinked } =
    (event as MessageEvent<{ path: string; isLinked: boolean }>).data;
  const { opened, info } = openFile(path, isLinked);
  const text = (octets: Uint8Array, read: number | null) =>
    new TextDecoder().decode(octets.subarray(0, read ?? 0));
  const into = new Uint8Array(4);
  opened.seekSync(4, Deno.SeekMode.Start);
  const read = text(into, opened.readSync(into));
  const readAsync = text(into, await opened.read(into));
  const end = opened.readSync(into);
  const isSameAsStat = info.isFile && !info.isDirectory &&
    isSameVersion(identify(opened.statSync()), Deno.statSync(path)) &&
    isSameVersion(identify(info), Deno.statSync(path));
  opened.close();
  scope.postMessage({
    isSameAsStat,
    read,
    readAsync,
    end,
    missing: findFailure(path + ".missing"),
    outside: findFailure("/etc/hostname"),
  });
});

function findFailure(path: string): string {
  try {
    openFile(path, true).opened.close();
    return "opened";
  } catch (error) {
    return mapFileError(error).kind;
  }
}
