// What compression may cost in memory and time, each with its reason.

/** Files up to this many octets are sent as they are: with its head, such a one fits one TCP segment. */
export const MAX_UNCODED_OCTETS = 1024;

/** Larger files are not compressed while serving: this many octets take a codec 150 ms. */
export const MAX_CODED_OCTETS = 4 * 1024 * 1024;

/** Of the octets that hot files may hold, the share that a file may have to be compressed and kept. */
export const MAX_CODED_SHARE = 1 / 8;

/** Octets that a codec is given at once: 1 ms of work, but 3 ms where brotli fills a block. */
export const CODEC_SLICE_OCTETS = 32 * 1024;

/**
 * Compressions that wait for their turn; beyond them files are sent as they are. One is at work at a
 * time, as all would share one thread, so the last in line waits some 0.1 s on usual files.
 */
export const MAX_COMPRESSIONS = 32;

/** Accept-Encoding fields that are remembered: browsers send some ten different ones. */
export const MAX_PREFERENCES = 64;

/** The longest such field in characters, a few times what browsers send. */
export const MAX_PREFERENCE_LENGTH = 128;
