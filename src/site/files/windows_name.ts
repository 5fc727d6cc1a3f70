// Names that Windows takes for another file's. A rule about a file's name (it is hidden, it is
// reserved) does not hold for its other names, so these are refused on Windows.

/** Streams (`a:b`, also `a::$DATA`), patterns, and characters that no name can hold. */
// deno-lint-ignore no-control-regex -- these are the characters that Windows refuses
const FORBIDDEN_CHARACTER = /[\0-\x1f"*:<>?|]/;

/** Windows drops dots and blanks at the end. */
const DROPPED_ENDING = /[. ]$/;

/** Devices, in any folder and with any extension: `NUL`, `con.txt`, `COM¹`. */
const DEVICE =
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3]) *(?:\.|$)/i;

/** The short names that FAT and NTFS give to files with longer ones: `GIT~1`, `PROGRA~1.TXT`. */
const SHORT_NAME = /^(?=[^.]{2,8}(?:\.|$))[^.]*~\d+(?:\.[^.]{0,3})?$/;

/**
 * True for a name that Windows takes for itself alone. A name with the form of a short name is not
 * plain even where it is a file's only name. Short names that an administrator chose are not known.
 */
export function isPlainWindowsName(name: string): boolean {
  return !FORBIDDEN_CHARACTER.test(name) && !DROPPED_ENDING.test(name) &&
    !DEVICE.test(name) && !SHORT_NAME.test(name);
}
