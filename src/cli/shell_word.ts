// A value as it stands on a command line.

/** The word as a shell reads it back. */
export function encodeWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}
