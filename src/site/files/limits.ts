// What looking files up and keeping them may cost in memory and time, each with its reason.

/** Files up to this many octets are hashed for their entity-tag and kept ready to send. */
export const MAX_HOT_FILE_OCTETS = 512 * 1024;

/** Octets that all hot files together may hold: `--cache-memory` later says otherwise. */
export const DEFAULT_CACHE_OCTETS = 64 * 1024 * 1024;

/** What a hot file costs beside its content: its name, its fields, its place in the table. */
export const HOT_FILE_OVERHEAD_OCTETS = 2048;

/** Readings of a small file that changes meanwhile, before it is sent as it was read. */
export const MAX_READ_ATTEMPTS = 3;

/** ms that a read may keep the loop: from memory it takes 0.02, so more means that a disk was waited for. */
export const SLOW_READ_MS = 2;

/** ms below which a read beside other work found what it read in memory; handing it over costs 0.1. */
export const QUICK_READ_MS = 0.5;

/** Such reads in a row after which the loop reads by itself again. */
export const QUICK_READS = 4;

/**
 * ms that must have passed since a file's last change before its times can be trusted to show the
 * next one: kernels stamp files by a clock that turns every 1 to 10 ms.
 */
export const SETTLE_TIME_MS = 25;

/** The same for times in whole seconds: those of FAT (2 s), and each ctime, as the runtime cuts it. */
export const COARSE_SETTLE_TIME_MS = 2100;

/**
 * Questions put to a path in a directory that has just changed. A swapped link answers each with
 * an even chance: together once in 2^64 tries, at a cost of some 60 µs.
 */
export const SWAP_CHECKS = 64;

/** Files of which it is known what lies precompressed beside them, some 300 octets each. */
export const MAX_PRECOMPRESSED_ENTRIES = 10_000;
