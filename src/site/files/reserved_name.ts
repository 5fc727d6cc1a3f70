// The names of the files at the root that say how to serve. They are not served themselves.

/** In any case, and precompressed, as a build that compresses all its files leaves them. */
const RULES_NAME = /^_(?:headers|redirects)(?:\.(?:br|gz|zst))?$/;

/** True for a name that some file system takes for the name of a rules file. */
export function isReservedName(name: string): boolean {
  // File systems that ignore case fold as Unicode does: `ſ` is an `s` to them.
  return name.startsWith("_") &&
    RULES_NAME.test(name.normalize("NFKC").toLowerCase());
}
