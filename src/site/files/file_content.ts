// An opened file → its content: octets of a small file, an open source of a larger one.

import type { FixedContent } from "../../http/content.ts";
import type { FileHandle } from "./file_handle.ts";
import { type FileIdentity, identify } from "./file_identity.ts";
import { MAX_HOT_FILE_OCTETS } from "./limits.ts";
import { OpenFile, readWhole } from "./open_file.ts";
import { UnchangedSource } from "./unchanged_source.ts";

/** All octets of a small file; a larger one as it is, open. Moves the file's position. */
export function readContent(
  opened: FileHandle,
  info: Deno.FileInfo,
): { readonly content: FixedContent; readonly identity: FileIdentity } {
  const whole = readWhole(opened, { info, most: MAX_HOT_FILE_OCTETS });
  if (whole !== undefined) {
    const { octets, identity } = whole;
    return { content: { kind: "octets", octets }, identity };
  }
  // It may have grown while it was read: its size is measured now.
  const identity = identify(opened.statSync());
  const length = identity.size;
  const file = new OpenFile(opened);
  const source = new UnchangedSource(file, { opened, identity });
  const parts = [{ start: 0, length }];
  return { content: { kind: "file", source, length, parts }, identity };
}
