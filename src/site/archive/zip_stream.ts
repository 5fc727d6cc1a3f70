// A plan → the octets of the archive, while they are sent. It holds one file open and one buffer.
//
// A file that is not any more what was planned ends the stream with ContentChanged: the connection closes before the
// announced length, so that no client takes the archive for whole.

import type { ContentStream, FileSource } from "../../http/content.ts";
import { ContentChanged } from "../../http/content.ts";
import { TimeSlice } from "../work/time_slice.ts";
import type { ArchivePlan } from "./archive_plan.ts";
import { updateCrc32 } from "./crc32.ts";
import { ARCHIVE_BUFFER_OCTETS } from "./limits.ts";
import {
  encodeDescriptor,
  encodeDirectoryHeader,
  encodeEnd,
  encodeLocalHeader,
  type ZipEntry,
} from "./zip_format.ts";

/** What a stream is made with. */
export interface ZipStreamOptions {
  /** Opens a file of the plan; throws ContentChanged where its size is another one. */
  readonly open: (entry: ZipEntry) => FileSource;
  /** Is called once, when the stream ended, failed or was cancelled. */
  readonly ended: () => void;
}

/** The archive as the content of a response. */
export function streamZip(
  plan: ArchivePlan,
  { open, ended }: ZipStreamOptions,
): ContentStream {
  const pieces = makePieces(plan, open);
  let hasEnded = false;
  const end = () => {
    if (!hasEnded) ended();
    hasEnded = true;
  };
  return {
    async pull() {
      const { value, done } = await pieces.next();
      if (done === true) end();
      return done === true ? undefined : value;
    },
    cancel() {
      // Closes the open file, after a read that is under way.
      pieces.return(undefined).catch(() => {});
      end();
    },
  };
}

async function* makePieces(
  { entries }: ArchivePlan,
  open: ZipStreamOptions["open"],
): AsyncGenerator<Uint8Array, undefined> {
  const slice = new TimeSlice();
  const buffer = new Uint8Array(ARCHIVE_BUFFER_OCTETS);
  const crcs = new Uint32Array(entries.length);
  const offsets = new Float64Array(entries.length);
  let offset = 0;
  for (const [i, entry] of entries.entries()) {
    offsets[i] = offset;
    const header = encodeLocalHeader(entry);
    yield header;
    if (!entry.name.endsWith("/")) {
      const source = open(entry);
      try {
        for (let at = 0; at < entry.size;) {
          const into = buffer.subarray(
            0,
            Math.min(buffer.length, entry.size - at),
          );
          const read = await source.read(into, at);
          if (read === 0) throw new ContentChanged();
          crcs[i] = updateCrc32(crcs[i], into.subarray(0, read));
          at += read;
          yield into.subarray(0, read);
        }
      } finally {
        source.close();
      }
    }
    const descriptor = encodeDescriptor(entry, crcs[i]);
    yield descriptor;
    offset += header.length + entry.size + descriptor.length;
    if (slice.isOver) await slice.next();
  }
  let length = 0;
  for (const [i, entry] of entries.entries()) {
    const place = { crc: crcs[i], offset: offsets[i] };
    const header = encodeDirectoryHeader(entry, place);
    length += header.length;
    yield header;
    if (slice.isOver) await slice.next();
  }
  yield encodeEnd({ count: entries.length, length, offset });
  return undefined;
}
