// What bounds the cost of handlers, each with its reason.

/** Octets of content that a handler can read, where nothing else is said: `request.text()` holds all of them in memory. */
export const MAX_CONTENT_OCTETS = 128 * 1024 * 1024;

/** ms that a handler may take for its response: long polling waits for some 30 s, and no client waits longer than this. */
export const MAX_HANDLER_MS = 60_000;

/** Octets of a content that get their place before they are received: a length alone costs its sender nothing. */
export const MAX_RESERVED_OCTETS = 1024 * 1024;

/** Octets of a file that become one piece of a stream. */
export const FILE_PIECE_OCTETS = 64 * 1024;

/** Hosts whose canonical form is remembered: a server rarely has more names. */
export const MAX_REMEMBERED_HOSTS = 64;

/** URLs that are remembered: an application has fewer addresses that it is asked for again and again. */
export const MAX_REMEMBERED_URLS = 256;

/** Characters of the longest URL that is remembered: a longer one has a query that hardly comes again. */
export const MAX_REMEMBERED_URL_LENGTH = 512;

/** Values of Content-Type whose field sections are remembered: handlers use a few of them again and again. */
export const MAX_REMEMBERED_TYPES = 64;
