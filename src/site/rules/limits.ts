// What the rules files `_redirects` and `_headers` may cost in memory and time, each with its reason.

/** Rules of one file that are tried one after the other: 2,000 take 0.2 ms for a path that none fits. */
export const MAX_RULES = 2000;

/** Rules of `_redirects` for one path each, found in a table: moved sites list every page. */
export const MAX_EXACT_RULES = 50_000;

/** Characters of a line of `_redirects`, as on Cloudflare Pages. */
export const MAX_REDIRECT_LINE_LENGTH = 2000;

/** Characters of a line of `_headers`, as on Cloudflare Pages; security policies are long. */
export const MAX_HEADER_LINE_LENGTH = 2000;

/** Changes to fields in all rules of `_headers` together: one path may match them all. */
export const MAX_FIELD_CHANGES = 4000;

/** Captures of one path or query; nobody writes a path of more by hand. */
export const MAX_CAPTURES = 32;

/** Characters of a text with its placeholders filled in: a peer decides how long they are. */
export const MAX_EXPANSION_LENGTH = 8000;

/** Characters of all values that the rules give one response: clients refuse much more. */
export const MAX_FIELD_VALUES_LENGTH = 32_000;

/** Problems listed for one file; a file with more of them is something else altogether. */
export const MAX_PROBLEMS = 100;

/** Characters of a line that a message quotes. */
export const MAX_QUOTE_LENGTH = 60;

/** Octets of a rules file: 50,000 lines of 160 characters. */
export const MAX_RULES_OCTETS = 8 * 1024 * 1024;

/** ms between checks of the rules files: soon enough to see an edit, rare enough to cost nothing. */
export const RULES_INTERVAL_MS = 200;

/** How often a rule is followed from the path that it leads to, to see whether it ever ends. */
export const MAX_FOLLOWED = 4;
