// The one place where the file system's errors become outcomes.

/** Why there is nothing to send from a path. */
export type FileFailure =
  | { readonly kind: "missing" }
  /** The system denies reading it. */
  | { readonly kind: "forbidden" }
  /** The system has no file descriptors left at the moment. */
  | { readonly kind: "unavailable" }
  /** It was replaced during each look, and may be there all the same. */
  | { readonly kind: "changing" }
  | { readonly kind: "failed"; readonly error: unknown };

/** What a failed call of the file system means for a request for that path. */
export function mapFileError(error: unknown): FileFailure {
  if (
    error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.FilesystemLoop ||
    // The sandbox ends where the folder does: what a link leads to beyond it counts as missing.
    error instanceof Deno.errors.NotCapable
  ) return { kind: "missing" };
  if (error instanceof Deno.errors.PermissionDenied) {
    return { kind: "forbidden" };
  }
  switch ((error as { code?: string }).code) {
    // Errors of `node:fs` have no classes.
    case "ENOENT":
    case "ENOTDIR":
    case "ELOOP":
    case "ENAMETOOLONG":
    case "EINVAL":
    case "EILSEQ":
      return { kind: "missing" };
    case "EACCES":
    case "EPERM":
      return { kind: "forbidden" };
    case "EMFILE":
    case "ENFILE":
      return { kind: "unavailable" };
  }
  return { kind: "failed", error };
}
