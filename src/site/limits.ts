// What a site may cost in memory and time, each with its reason. Each room has its own limits.

/** Folders in which a `404.html` is looked up, from the requested one upwards: each costs a `stat`. */
export const MAX_NOT_FOUND_PAGE_DEPTH = 16;

/** Names that are looked up above a missing file, from there upwards, for the link of its page: each costs a `stat`. */
export const MAX_FOLDER_LOOKS = 8;
