// An open file, also where the runtime denies `stat` of what it has opened.
//
// A worker may read what is below the path of its folder. Where that path is a link, Deno 2.9 lets it
// open and read the files there, but `FsFile.stat()` asks for permission to read the file's real path,
// which is another one after each change of the link. `fstat` of the runtime's `node:fs` needs none.

import { loadBuiltinModule } from "../../base/builtin_module.ts";

/** The part of `Deno.FsFile` that the store uses. */
export type FileHandle = Pick<
  Deno.FsFile,
  "read" | "readSync" | "seekSync" | "statSync" | "close"
>;

/** The part of `node:fs` that is used; times in ms. */
interface FsModule {
  openSync(path: string, flags: "r"): number;
  closeSync(descriptor: number): void;
  fstatSync(descriptor: number): NodeStats;
  readSync(
    descriptor: number,
    into: Uint8Array,
    at: number,
    length: number,
    position: number,
  ): number;
  read(
    descriptor: number,
    into: Uint8Array,
    at: number,
    length: number,
    position: number,
    done: (error: Error | null, read: number) => void,
  ): void;
}

type NodeStats =
  & { isFile(): boolean; isDirectory(): boolean }
  & Pick<Deno.FileInfo, "dev" | "ino" | "size" | "mtime" | "ctime">;

/** Whether the runtime has denied `stat` of an open file below a link. */
let isStatDenied = false;

/**
 * Opens a file to read, and says which one it is. `isLinked`: a link leads to the folder, so that a
 * denied `stat` says nothing of where the file is. Throws what the system's calls throw.
 */
export function openFile(
  path: string,
  isLinked: boolean,
): { readonly opened: FileHandle; readonly info: Deno.FileInfo } {
  if (!isLinked || !isStatDenied) {
    const opened = Deno.openSync(path, { read: true });
    try {
      return { opened, info: opened.statSync() };
    } catch (error) {
      opened.close();
      if (!isLinked || !(error instanceof Deno.errors.NotCapable)) throw error;
      isStatDenied = true;
    }
  }
  const opened = new DescribedFile(path);
  return { opened, info: opened.statSync() };
}

/** An open file of `node:fs`. */
class DescribedFile implements FileHandle {
  readonly #fs = loadBuiltinModule<FsModule>("node:fs");
  readonly #descriptor: number;
  #position = 0;

  constructor(path: string) {
    this.#descriptor = this.#fs.openSync(path, "r");
  }

  statSync(): Deno.FileInfo {
    const stats = this.#fs.fstatSync(this.#descriptor);
    return Object.assign(stats as unknown as Deno.FileInfo, {
      isFile: stats.isFile(),
      isDirectory: stats.isDirectory(),
      isSymlink: false,
    });
  }

  /** From the start of the file alone. */
  seekSync(offset: number | bigint, whence: Deno.SeekMode): number {
    if (whence !== Deno.SeekMode.Start) throw new TypeError("not supported");
    return this.#position = Number(offset);
  }

  readSync(into: Uint8Array): number | null {
    const { length } = into;
    const position = this.#position;
    return this.#advance(
      this.#fs.readSync(this.#descriptor, into, 0, length, position),
    );
  }

  read(into: Uint8Array): Promise<number | null> {
    const { length } = into;
    const position = this.#position;
    return new Promise((resolve, reject) =>
      this.#fs.read(
        this.#descriptor,
        into,
        0,
        length,
        position,
        (error, read) =>
          error === null ? resolve(this.#advance(read)) : reject(error),
      )
    );
  }

  close(): void {
    this.#fs.closeSync(this.#descriptor);
  }

  #advance(read: number): number | null {
    this.#position += read;
    return read === 0 ? null : read;
  }
}
