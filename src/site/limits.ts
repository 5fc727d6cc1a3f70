// What a site may cost in memory and time, each with its reason. Each room has its own limits.

/** Listings that are made at once or wait: that of a large folder takes a third of a second and MiB. */
export const LISTINGS = { slots: 4, queue: 128 } as const;

/** Folders in which a `404.html` is looked up, from the requested one upwards: each costs a `stat`. */
export const MAX_NOT_FOUND_PAGE_DEPTH = 16;
