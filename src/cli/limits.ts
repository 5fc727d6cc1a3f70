// The limits of the options' values and of what is printed about them, each with its reason.

/** Seconds of a timeout: a day is longer than any peer deserves, and far below the 2^31 ms of a timer. */
export const MAX_TIMEOUT_SECONDS = 86_400;

/** Seconds of a timeout: a shorter one cuts off honest peers on slow links. */
export const MIN_TIMEOUT_SECONDS = 0.1;

/** Seconds of `--cache`: a year, which caches treat as for ever. */
export const MAX_CACHE_SECONDS = 31_536_000;

/** Octets of `--cache-memory`: more than the memory of any machine in use. */
export const MAX_CACHE_MEMORY_OCTETS = 64 * 2 ** 30;

/** Connections: Linux allows 1,048,576 file descriptors in a process by default (fs.nr_open). */
export const MAX_CONNECTIONS = 1_000_000;

/** Values of `--host`, and their characters in all: each worker has a listener for each of them. */
export const MAX_HOSTS = { count: 16, characters: 4096 } as const;

/** Values of `--cors`, and their characters in all: each prepared response has a copy for each of them. */
export const MAX_ORIGINS = { count: 64, characters: 8192 } as const;

/** Names of `--index`, and their characters in all: each is looked up in every request of a folder. */
export const MAX_INDEX_NAMES = { count: 16, characters: 4096 } as const;

/** Fields of `--header`, and their characters in all: clients take heads of 8 to 16 KiB. */
export const MAX_HEADERS = { count: 64, characters: 6144 } as const;

/** Values of `--type`, and their characters in all: more than a site has kinds of files. */
export const MAX_TYPES = { count: 256, characters: 16_384 } as const;

/** Characters of a word that is compared with the options' names: longer than any of them by far. */
export const MAX_COMPARED_CHARACTERS = 64;

/** Characters of a value that is compared with those of other tools: longer than a user, a hash and a path. */
export const MAX_FOREIGN_VALUE_CHARACTERS = 256;

/** URLs in the banner: a machine of many containers has hundreds of addresses. */
export const MAX_LISTED_URLS = 12;

/** Seconds of `--hsts`: two years, which lists of such hosts ask for. A longer time says no more. */
export const MAX_HSTS_SECONDS = 63_072_000;
