// What a site may cost in memory and time, each with its reason.

/** Files up to this many octets are hashed for their entity-tag and kept ready to send. */
export const HOT_FILE_OCTETS = 512 * 1024;

/** Octets that all hot files together may hold: `--cache-memory` later says otherwise. */
export const HOT_FILES_OCTETS = 64 * 1024 * 1024;

/** Readings of a small file that changes meanwhile, before it is sent as it was read. */
export const READ_ATTEMPTS = 3;

/** What a hot file costs beside its content: its name, its fields, its place in the table. */
export const HOT_FILE_OVERHEAD = 2048;

/** Contents up to this many octets are kept behind their fields in one piece, at twice the memory. */
export const ONE_PIECE_OCTETS = 8 * 1024;

/** ms that a read may keep the loop: from memory it takes 0.02, so more means that a disk was waited for. */
export const SLOW_READ = 2;

/** ms below which a read beside other work found what it read in memory; handing it over costs 0.1. */
export const QUICK_READ = 0.5;

/** Such reads in a row after which the loop reads by itself again. */
export const QUICK_READS = 4;

/** Listings made at once, and in line for it: a large folder's is a third of a second of work and MiB. */
export const LISTINGS = { places: 4, longest: 128 } as const;

/** Folders searched upwards for a `404.html`: deeper ones are nobody's, and each costs a look. */
export const NOT_FOUND_PAGE_DEPTH = 16;

/** Longest message that `/echo` gives back; it is held in memory while it comes in. */
export const ECHO_OCTETS = 1024 * 1024;

/**
 * ms that must have passed since a file's last change before its times can be trusted to show the
 * next one: kernels stamp files by a clock that turns every 1 to 10 ms.
 */
export const SETTLE_TIME = 25;

/** The same for times in whole seconds: those of FAT (2 s), and each ctime, as the runtime cuts it. */
export const COARSE_SETTLE_TIME = 2100;

/**
 * Questions put to a path in a directory that has just changed. A swapped link answers each with
 * an even chance: together once in 2^64 tries, at a cost of some 60 µs.
 */
export const SWAP_QUESTIONS = 64;

/** Seconds after which to try again when descriptors ran out: transfers end, soon enough. */
export const RETRY_AFTER = 2;
