// Between the streams of the platform and the contents of this server.

import type { Content, ContentStream } from "../http/content.ts";
import { FILE_PIECE_OCTETS } from "./limits.ts";

/** What was not read while its request was responded to. */
const RELEASED = "The body was given back at the end of the exchange";

/** The content that a stream gives. The stream is locked from then on. */
export function streamContent(
  stream: ReadableStream<Uint8Array>,
): ContentStream {
  const reader = stream.getReader();
  return {
    pull: () => reader.read().then(takePiece),
    cancel(reason) {
      // The stream may have failed already, which its reader has heard of.
      reader.cancel(reason).catch(() => {});
    },
  };
}

function takePiece(
  { done, value }: ReadableStreamReadResult<Uint8Array>,
): Uint8Array | undefined {
  if (done) return undefined;
  if (value instanceof Uint8Array) return value;
  throw new TypeError("A stream gave something else than a Uint8Array");
}

/** Gets what gives a content back that nobody has begun to read; does nothing for others. */
export type Hold = (release: () => void) => void;

/** The stream of a content; null where there is none. What it holds is given back at its end, or earlier by `hold`. */
export function contentBody(
  content: Content,
  hold: Hold,
): ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer> | null {
  switch (content.kind) {
    case "none":
      return null;
    case "octets":
      return content.octets as Uint8Array<ArrayBuffer>;
    case "stream":
      return streamOf(content.stream, hold);
    case "file":
      return streamOf(readParts(content), hold);
  }
}

function streamOf(
  content: ContentStream,
  hold: Hold,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isBegun = false;
  let isReleased = false;
  hold(() => {
    if (isBegun) return;
    isReleased = true;
    content.cancel(undefined);
  });
  return new ReadableStream({
    async pull(controller) {
      if (isReleased) throw new TypeError(RELEASED);
      isBegun = true;
      try {
        const piece = await content.pull();
        if (piece === undefined) return controller.close();
        controller.enqueue(piece.slice());
      } catch (error) {
        content.cancel(error);
        throw error;
      }
    },
    cancel(reason) {
      isBegun = true;
      if (!isReleased) content.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

/** The parts of a file one after the other; the file is closed at their end. */
function readParts(
  { source, parts }: Content & { readonly kind: "file" },
): ContentStream {
  const into = new Uint8Array(FILE_PIECE_OCTETS);
  let part = 0;
  let done = 0;
  return {
    async pull() {
      for (;; part++, done = 0) {
        const next = parts[part];
        if (next === undefined) {
          source.close();
          return undefined;
        }
        if (done === next.length) continue;
        if (next instanceof Uint8Array) {
          done = next.length;
          return next;
        }
        const room = into.subarray(0, next.length - done);
        const read = await source.read(room, next.start + done);
        if (read === 0) throw new Error("A file ended before its length");
        done += read;
        return into.subarray(0, read);
      }
    },
    cancel: () => source.close(),
  };
}
