// The content of a response as data. RFC 9110 §6.4. Lengths and positions are in octets.

/** A file was overwritten, so that no more of it belongs to the content that was announced. */
export class ContentChanged extends Error {
  override readonly name = "ContentChanged";
  constructor() {
    super("A file was overwritten while it was read");
  }
}

/**
 * What produces a content failed, and those who run the server know why already.
 *
 * @example
 * ```ts
 * import { ContentFailed, type Responder, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = {
 *   pull: () => Promise.reject(new ContentFailed()),
 *   cancel() {},
 * };
 * const responder: Responder = {
 *   respond: () => ({
 *     status: 200,
 *     fields: [],
 *     content: { kind: "stream", length: undefined, stream },
 *   }),
 * };
 *
 * await using server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
 * const response = await fetch(server.url);
 * assertEquals(response.status, 502);
 * await response.body?.cancel();
 * ```
 */
export class ContentFailed extends Error {
  /** The name of the class. */
  override readonly name = "ContentFailed";

  /** The error of a content that failed. */
  constructor() {
    super("What produces a content failed");
  }
}

/** Positioned reading from a file that stays open until it is closed. */
export interface FileSource {
  /**
   * Reads into `into` from `position` on; how many octets, or 0 at the end of the file. Throws ContentChanged where the
   * file is another version than the one that was opened.
   */
  read(into: Uint8Array, position: number): number | Promise<number>;
  /** Gives the file back; further calls do nothing. */
  close(): void;
}

/** A run of a file's octets. */
export interface FileSlice {
  /** Position of its first octet in the file. */
  readonly start: number;
  /** How many octets. */
  readonly length: number;
}

/** Octets that are produced while they are sent. */
export interface ContentStream {
  /**
   * The next octets, unchanged until the next call; undefined at the end. Called again only after it has settled and its
   * octets were written. The head of the response leaves with the first octets, even if there are 0 of them. A rejection
   * before becomes 500; after that it ends the connection.
   */
  pull(): Promise<Uint8Array | undefined>;
  /** No more is wanted, for this reason, or `pull` has rejected; further calls do nothing. Not called after the end. */
  cancel(reason: unknown): void;
}

/** A content that exists before it is sent, so that its length is known and ranges of it can be sent. */
export type FixedContent =
  | {
    readonly kind: "none";
    /** Only in a response to HEAD: GET may have a content, whose length is not known. */
    readonly isOmitted?: boolean;
  }
  | {
    readonly kind: "octets";
    readonly octets: Uint8Array;
    /**
     * Makes the octets of the head that is sent before them, for a content that shows this head. A connection of HTTP/1
     * calls it until the length in the head is that of the octets, and again for a later head; others send `octets`.
     */
    readonly remake?: (head: Uint8Array) => Uint8Array;
  }
  | {
    readonly kind: "file";
    readonly source: FileSource;
    readonly length: number;
    readonly parts: readonly (Uint8Array | FileSlice)[];
  };

/** The content of a response. Whoever has it sends it or discards it. */
export type Content =
  | FixedContent
  | {
    readonly kind: "stream";
    /** Undefined where only the end of the stream will tell. */
    readonly length: number | undefined;
    readonly stream: ContentStream;
  };

/** The content of a response that has none. */
export const NO_CONTENT: FixedContent = Object.freeze({ kind: "none" });

/** The content of a response to HEAD, where that to GET may have one. */
export const OMITTED_CONTENT: FixedContent = Object.freeze({
  kind: "none",
  isOmitted: true,
});

/**
 * The length of a content; undefined where only its end will tell.
 *
 * @example
 * ```ts
 * import { contentLength } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(contentLength({ kind: "octets", octets: new Uint8Array(5) }), 5);
 * assertEquals(contentLength({ kind: "none" }), 0);
 * ```
 */
export function contentLength(content: FixedContent): number;
/** The length of a content; undefined where only its end will tell. */
export function contentLength(content: Content): number | undefined;
export function contentLength(content: Content): number | undefined {
  switch (content.kind) {
    case "none":
      return 0;
    case "octets":
      return content.octets.length;
    default:
      return content.length;
  }
}

/**
 * Gives back what a content that will not be sent holds: an open file, a stream.
 *
 * @example
 * ```ts
 * import { type ContentStream, discardContent } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * let reason: unknown;
 * const stream: ContentStream = {
 *   pull: () => Promise.resolve(undefined),
 *   cancel: (given) => reason = given,
 * };
 * discardContent({ kind: "stream", length: undefined, stream }, "not needed");
 * assertEquals(reason, "not needed");
 * ```
 */
export function discardContent(content: Content, reason?: unknown): void {
  if (content.kind === "file") content.source.close();
  else if (content.kind === "stream") content.stream.cancel(reason);
}
