// What compression may cost in memory and time, each limit with its reason.

/** Octets up to which a file is sent uncompressed, if the client accepts that: with its head, it fits in one TCP segment. */
export const MAX_UNCODED_OCTETS = 1024;

/** Octets of the largest file that is compressed on the fly: a codec takes 150 ms for them. */
export const MAX_CODED_OCTETS = 4 * 1024 * 1024;

/** The share of the memory for cached files that one compressed file may take. */
export const MAX_CODED_SHARE = 1 / 8;

/** Octets for one call of a codec: 1 ms of work, or 3 ms when brotli completes a block. */
export const CODEC_SLICE_OCTETS = 32 * 1024;

/** Octets of the longest content that is decoded as a whole: it takes about 50 ms. */
export const MAX_DECODED_OCTETS = 8 * 1024 * 1024;

/** Decoded octets for each coded one, at most: 258 of them take 2 bits. RFC 1951 §3.2.5. */
export const MAX_GZIP_RATIO = 1032;

/** Coded octets that a stream gives its decoder at a time: on Deno 2.4 it decodes them all at once, to 4 MiB at most. */
export const DECODED_SLICE_OCTETS = 4 * 1024;

/** Files that are decoded or wait for it; beyond them requests get 503. */
export const MAX_DECODINGS = 32;

/**
 * Compressions that run or wait; beyond them files are sent uncompressed. One runs at a time, since
 * all share one thread: with files of usual size the last one waits 0.1 s.
 */
export const MAX_COMPRESSIONS = 32;

/** Accept-Encoding values whose ranks are cached: browsers send about ten different ones. */
export const MAX_PREFERENCES = 64;

/** Characters of a value that is cached: a few times what browsers send. */
export const MAX_PREFERENCE_LENGTH = 128;

/**
 * ms by which a precompressed file may be older than its original: builds write both in one step, and
 * copies put them down in any order, some ms apart; tools that copy times may cut them to seconds. Not
 * more, since an original that is edited so soon after is sent as it was.
 */
export const MAX_CODED_AGE_MS = 1000;
