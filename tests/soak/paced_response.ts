// A response that is read at a pace on a connection of its own, and verified as it comes, in a small buffer: 1,000 slow
// readers have to fit in the memory of a test.

import { decodeLatin1, encodeLatin1 } from "../latin1.ts";
import { findBlankLine } from "../raw_client.ts";
import { decideContentLength, parseResponseHead } from "../response_head.ts";
import { expectPiece, expectStatus } from "./checks.ts";
import { askFor } from "./world.ts";
import type { SiteFile } from "./site_files.ts";
import { WrongOctets } from "./tally.ts";

const MAX_HEAD_OCTETS = 4096;

/** How a response is read. */
export interface Pace {
  readonly port: number;
  /** The most that is taken at once. */
  readonly pieceOctets: number;
  /** Resolves when the next piece may be read; false to leave before the end. */
  next(octets: number): Promise<boolean>;
  /** ms after which the connection is closed, and the reading fails. */
  readonly timeoutMs: number;
}

/** Asks for a file on a new connection, and reads the response. Throws for each octet that is not the file's. */
export async function readAtPace(
  { path, content }: SiteFile,
  { port, pieceOctets, next, timeoutMs }: Pace,
): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const timer = setTimeout(() => connection.close(), timeoutMs);
  try {
    await connection.write(
      encodeLatin1(askFor({ path }, { fields: ["Connection: close"] })),
    );
    const buffer = new Uint8Array(pieceOctets);
    let piece = await readHead(connection, { buffer, length: content.length });
    for (let offset = 0;;) {
      expectPiece(piece, content, offset);
      offset += piece.length;
      if (offset === content.length || !await next(offset)) return;
      const read = await connection.read(buffer);
      if (read === null) {
        throw new Error(`it ended after ${offset} of ${content.length} octets`);
      }
      piece = buffer.subarray(0, read);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the head; returns the content that came with it. */
async function readHead(
  connection: Deno.TcpConn,
  { buffer, length }: { buffer: Uint8Array; length: number },
): Promise<Uint8Array> {
  for (let end = 0; end < Math.min(MAX_HEAD_OCTETS, buffer.length);) {
    const read = await connection.read(buffer.subarray(end));
    if (read === null) throw new Error("the stream ended within a head");
    end += read;
    const start = findBlankLine(buffer.subarray(0, end));
    if (start === -1) continue;
    const head = parseResponseHead(decodeLatin1(buffer.subarray(0, start)));
    expectStatus(head, 200);
    const declared = decideContentLength(head, "GET");
    if (declared !== length) {
      throw new WrongOctets(`Content-Length ${declared} instead of ${length}`);
    }
    return buffer.slice(start, end);
  }
  throw new Error("a head without end");
}
