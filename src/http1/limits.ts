// The lengths and counts within a message of HTTP/1, each with its reason. The waits, which the command
// line can set, are in `src/net/limits.ts`.

/** Longest request-target, in octets: RFC 9112 §3 asks for at least 8000. Beyond: 414. */
export const MAX_TARGET_OCTETS = 8192;

/** Longest method, in octets: twice the longest registered one. Beyond: 501, RFC 9112 §3. */
export const MAX_METHOD_OCTETS = 40;

/** Most field lines in a head: browsers send about 20, proxies add a few. Beyond: 431. */
export const MAX_FIELD_LINES = 100;

/**
 * Longest head, in octets, with request-line and blank line: each connection may need such a buffer. One field line may
 * take all of it, as cookies and tickets do. Beyond: 431.
 */
export const MAX_HEAD_OCTETS = 32768;

/** Octets of the longest field section that is decoded as one text: each of its values keeps all of it in memory. */
export const MAX_JOINT_OCTETS = 2048;

/** Most octets of chunk extensions in a content: clients send none, attackers send endless ones. */
export const MAX_CHUNK_EXTENSION_OCTETS = 4096;

/** Most digits of a chunk size after its leading zeros: with 13 it stays a safe integer. RFC 9112 §7.1 asks for a bound. */
export const MAX_CHUNK_SIZE_DIGITS = 13;

/** Most leading zeros of a chunk size: a sender that writes a fixed number of digits needs at most 15. */
export const MAX_CHUNK_SIZE_ZEROS = 256;

/** Longest trailer section, in octets: it is read and dropped. */
export const MAX_TRAILER_OCTETS = 8192;

/** Entries of the target cache, a power of two: more than the files most sites have. */
export const TARGET_CACHE_ENTRIES = 8192;

/** Entries in one of its rows, a power of two: with a quarter of the table in use, hardly any row overflows. */
export const TARGET_CACHE_ROW = 4;

/** Longest target that is cached, in octets: longer ones are rarely requested twice. */
export const MAX_CACHED_TARGET_OCTETS = 256;

/** Most times that a content is made anew of its head: the number of octets gets one more digit once or twice. */
export const MAX_REMAKES = 8;
