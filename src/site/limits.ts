// What a site may cost in memory and time, each with its reason. Each room has its own limits.

/** Folders in which a `404.html` is looked up, from the requested one upwards: each costs a `stat`. */
export const MAX_NOT_FOUND_PAGE_DEPTH = 16;
