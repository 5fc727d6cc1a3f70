// What a listing may cost in memory and time, each with its reason.

/** Entries of a folder that are read, sorted and counted: some 60 MB for the time of one request. */
export const MAX_LISTED_ENTRIES = 200_000;

/** Entries on one page of a listing: some 3 MB of HTML, which browsers show at once. */
export const MAX_PAGE_ENTRIES = 10_000;

/** Entries on one page of pictures: each may be a request and a decoded image in the browser. */
export const MAX_GRID_ENTRIES = 200;

/** Octets of a file that is shown as a picture; a larger one is a link. Photos of cameras have 5 to 30 MiB. */
export const MAX_GRID_IMAGE_OCTETS = 32 * 1024 * 1024;

/** Octets of a README that are shown: enough to introduce a folder, few to hold. */
export const MAX_README_OCTETS = 64 * 1024;

/** Listings that are made at the same time, and that wait: one of a large folder takes a third of a second and MiB. */
export const LISTINGS = { slots: 4, queue: 128 } as const;

/** Characters of HTML that a README becomes at most: its references may repeat a long address thousands of times. */
export const MAX_README_HTML_CHARACTERS = 1024 * 1024;

/**
 * Characters of one paragraph, heading or cell that are parsed for emphasis and links; a longer one is shown as text.
 * The parser takes it in one piece: 10 to 30 ms for the worst of this length.
 */
export const MAX_INLINE_CHARACTERS = 8 * 1024;

/** Characters of rendered READMEs that are kept for the next listing: some 100 of usual length. */
export const MAX_README_CACHE_CHARACTERS = 2 * 1024 * 1024;
