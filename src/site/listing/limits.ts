// What a listing may cost in memory and time, each with its reason.

/** Entries that a listing shows at most: some 10 MB of HTML, made and held for one request. */
export const MAX_LISTED_ENTRIES = 50_000;

/** Octets of a README that are shown: enough to introduce a folder, few to hold. */
export const MAX_README_OCTETS = 64 * 1024;

/** Listings that are made at the same time, and that wait: one of a large folder takes a third of a second and MiB. */
export const LISTINGS = { slots: 4, queue: 128 } as const;
