// What an archive may hold and cost, each with its reason.

/** Files and folders of one archive: its plan takes some 200 octets for each, held until it is sent. */
export const MAX_ARCHIVE_ENTRIES = 100_000;

/** Octets of all files of one archive: an hour and a half at 100 Mbit/s, and a download that breaks begins anew. */
export const MAX_ARCHIVE_OCTETS = 64 * 1024 ** 3;

/** Folders within folders: no tool makes more, and a name in an archive has room for 65,535 octets. */
export const MAX_ARCHIVE_DEPTH = 64;

/** Archives that a worker makes at the same time: each reads the disk as fast as its peer takes it, for hours. */
export const MAX_ARCHIVES_AT_ONCE = 4;

/** Octets that are read from a file at a time: an archive holds one buffer of these. */
export const ARCHIVE_BUFFER_OCTETS = 128 * 1024;
