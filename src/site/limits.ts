// What a site may cost in memory and time, each with its reason. Each room has its own limits.

/** Folders in which a `404.html` is looked up, from the requested one upwards: each costs a `stat`. */
export const MAX_NOT_FOUND_PAGE_DEPTH = 16;

/**
 * Folders above a missing file that are looked for, from the root downwards, for the link of its page. The first that is
 * missing is the last look, so that most requests for what is not there cost one `stat` more.
 */
export const MAX_FOLDER_LOOKS = 8;
