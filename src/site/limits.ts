// What a site may cost in memory and time, each with its reason. The rooms below have their own.

/** Listings made at once, and in line for it: a large folder's is a third of a second of work and MiB. */
export const LISTINGS = { places: 4, longest: 128 } as const;

/** Folders searched upwards for a `404.html`: deeper ones are nobody's, and each costs a look. */
export const MAX_NOT_FOUND_PAGE_DEPTH = 16;
