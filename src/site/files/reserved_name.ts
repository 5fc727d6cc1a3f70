// Which files at the root say how to serve, and so are not served themselves.

/** In any case, and precompressed, as a build that compresses all its files leaves them. */
const RULES_NAME = /^_(?:headers|redirects)(?:\.(?:br|gz|zst))?$/;

/** Whether a file system could take the name, at the root, for that of a rules file. */
export function isReservedName(name: string): boolean {
  // File systems that don't mind case fold as Unicode does: `ſ` is an `s` to them.
  return name.startsWith("_") &&
    RULES_NAME.test(name.normalize("NFKC").toLowerCase());
}
