// Messages of the library on the console, where the program has no callback for them.

/** Prints to standard error. Never throws: a full disk must not become an error of what is reported. */
export function reportToConsole(...words: readonly unknown[]): void {
  try {
    console.error(...words);
  } catch {
    // Standard error takes nothing, so there is no place to say so.
  }
}
