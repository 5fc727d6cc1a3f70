// What a load asks for.

import {
  DOWNLOAD_OCTETS,
  MANY,
  nameOfMany,
  nameOfOneOfAll,
  VERY_MANY,
} from "./workspace.ts";

export interface Request {
  /** Asked for in turn; each begins with a slash. */
  readonly paths: readonly string[];
  /** Beside Host. */
  readonly fields: readonly string[];
  readonly connections: number;
  /** Requests sent at once on a connection before their responses are awaited. */
  readonly depth: number;
  /** Octets of content that are sent with POST; GET where there are none. */
  readonly content?: number;
  /** Its content is so long that few responses come in a second. */
  readonly big?: boolean;
  /** Sent over TLS. */
  readonly tls?: boolean;
  /**
   * Sent by our own generator. It tells what each connection gets, and begins when all connections are made: wrk's waits
   * hold the time of the handshakes of the others.
   */
  readonly own?: boolean;
  /** What a fair peer answers. */
  readonly expected: {
    readonly status: number;
    /** Octets of content; undefined where a coding changes it. */
    readonly length?: number;
    readonly coding?: string;
  };
}

/** No limit of the server has this value, so that none can hide behind it. */
const CONNECTIONS = 48;

/** What Chromium sends for a navigation. */
export const BROWSER_FIELDS: readonly string[] = [
  "Connection: keep-alive",
  'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"',
  "sec-ch-ua-mobile: ?0",
  'sec-ch-ua-platform: "Linux"',
  "Upgrade-Insecure-Requests: 1",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 " +
  "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif," +
  "image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
  "Sec-Fetch-Site: none",
  "Sec-Fetch-Mode: navigate",
  "Sec-Fetch-User: ?1",
  "Sec-Fetch-Dest: document",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-US,en;q=0.9",
];

/** The 1 KiB file, bare. */
export const SMALL: Request = {
  paths: ["/1k.png"],
  fields: [],
  connections: CONNECTIONS,
  depth: 1,
  expected: { status: 200, length: 1024 },
};

export const BROWSER: Request = { ...SMALL, fields: BROWSER_FIELDS };

export const CLOSE: Request = { ...SMALL, fields: ["Connection: close"] };

export const PIPELINED: Request = { ...SMALL, depth: 16 };

export const MANY_FILES: Request = {
  ...SMALL,
  paths: Array.from({ length: MANY }, (_, i) => `/${nameOfMany(i)}`),
};

export const VERY_MANY_FILES: Request = {
  ...SMALL,
  paths: Array.from({ length: VERY_MANY }, (_, i) => `/${nameOfOneOfAll(i)}`),
};

export const LARGER: Request = {
  ...SMALL,
  paths: ["/100k.png"],
  expected: { status: 200, length: 100 * 1024 },
};

/** The 200 MB file. */
export const DOWNLOAD: Request = {
  paths: ["/200m.bin"],
  fields: [],
  connections: 1,
  depth: 1,
  big: true,
  expected: { status: 200, length: DOWNLOAD_OCTETS },
};

export const PLAIN_TEXT: Request = { ...LARGER, paths: ["/100k.txt"] };

export const CODED_TEXT: Request = {
  ...PLAIN_TEXT,
  fields: ["Accept-Encoding: gzip"],
  expected: { status: 200, coding: "gzip" },
};

/** What a handler responds with from memory. */
export const TEXT: Request = {
  ...SMALL,
  paths: ["/text"],
  expected: { status: 200, length: 13 },
};

/** A stream of 1 MiB from a handler. */
export const STREAM: Request = {
  ...SMALL,
  paths: ["/stream"],
  expected: { status: 200, length: 2 ** 20 },
};

/** 1 MiB that a handler sends back. */
export const ECHO: Request = {
  ...SMALL,
  paths: ["/echo"],
  content: 2 ** 20,
  expected: { status: 200, length: 2 ** 20 },
};

/** A short text with POST, of which a handler tells the length. */
export const POST: Request = {
  ...SMALL,
  paths: ["/length"],
  content: 57,
  expected: { status: 200, length: 2 },
};

/** The octets of one request, for the path of that number. */
export function encodeRequest(
  { paths, fields, content }: Request,
  { port, at = 0 }: { port: number; at?: number },
): string {
  return [
    `${content === undefined ? "GET" : "POST"} ${paths[at]} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...fields,
    ...content === undefined ? [] : [`Content-Length: ${content}`],
    "",
    "x".repeat(content ?? 0),
  ].join("\r\n");
}
