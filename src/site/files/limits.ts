// What finding, reading and caching files may cost in memory and time, each with its reason.

/** Files up to this many octets are hashed for their entity-tag and cached, ready to send. */
export const MAX_HOT_FILE_OCTETS = 512 * 1024;

/** Octets that all hot files together may hold where `--cache-memory` does not say. */
export const DEFAULT_CACHE_OCTETS = 64 * 1024 * 1024;

/** Octets that a hot file costs beside its content: its name, its fields and its responses. A test measures it. */
export const HOT_FILE_OVERHEAD_OCTETS = 3584;

/** How often a small file that changes meanwhile is read, before it is sent as it was read last. */
export const MAX_READ_ATTEMPTS = 3;

/** ms that a read may keep the event loop: from memory it takes 0.02, so a longer one waited for a disk. */
export const SLOW_READ_MS = 2;

/** ms below which an asynchronous read found its octets in memory; handing it over costs 0.1. */
export const QUICK_READ_MS = 0.5;

/** Such reads in a row after which reads are synchronous again. */
export const QUICK_READS = 4;

/** Octets of each read of a large file that are kept, to compare them where the file only grew. */
export const SAMPLE_OCTETS = 64;

/** Reads of which they are kept: the latest 8 MiB, and comparing all takes 0.1 ms. */
export const MAX_SAMPLES = 64;

/**
 * ms that must have passed since a file's last change before its times are sure to show the next
 * one: kernels stamp files by a clock that ticks every 1 to 10 ms.
 */
export const SETTLE_TIME_MS = 25;

/** The same for times in whole seconds: those of FAT (2 s), and each ctime, as the runtime cuts it. */
export const COARSE_SETTLE_TIME_MS = 2100;

/**
 * Checks of a path in a directory that has just changed. A swapped link passes each with an even
 * chance: all of them once in 2^64 tries, at a cost of some 60 µs.
 */
export const SWAP_CHECKS = 64;

/** Checks at most, where another file is found meanwhile: one check in four finds the file of two that are exchanged. */
export const MAX_SWAP_CHECKS = 512;

/** Checks in a row that find another file, after which the file that was opened is gone for good. */
export const MAX_MISSES_IN_A_ROW = 16;

/**
 * How often a path is looked up while what stands there is renamed. A look takes some 20 µs. One in
 * fifty is disturbed at 1,000 renames a second, and three in four by a program that does nothing else.
 */
export const MAX_LOOKS = 64;

/** Looks that the sandbox may deny before a path leads out of the folder: a link may be changed during one. */
export const MAX_DENIALS = 4;

/**
 * Checks in a row that find a path outside of a root that leads where it led before, after which it is outside. The root
 * may be changed and changed back between two of them. With two checks, a busy machine sent 404 for one in some 200,000
 * requests while the root was changed a thousand times a second.
 */
export const MAX_OUTSIDE_CHECKS = 4;

/** How often several names are tried in turn, such as index files, while a folder on the way changes. */
export const MAX_LOOKS_FOR_NAMES = 4;

/** Files for which it is cached what lies precompressed beside them, some 300 octets each. */
export const MAX_PRECOMPRESSED_ENTRIES = 10_000;

/** Characters of a file name: the most that file systems in use take. */
export const MAX_FILE_NAME_CHARACTERS = 255;

/** Names of a folder that are looked at for the banner: the start of a program must not wait for a huge folder. */
export const MAX_STARTUP_NAMES = 1000;

/** Names beyond ASCII of one path that are tried in other Unicode forms. */
export const MAX_SPELLED_NAMES = 16;

/** Links that a path at the start leads through: the most that Linux follows. */
export const MAX_LINKS = 40;
