// A path that leads to nothing → the same path with names in another Unicode normalisation. UAX #15.
//
// `é` is one character or two. What is typed is composed (NFC); names from macOS and from archives made
// there are decomposed (NFD), and most file systems keep names as they are. So both forms of a name are
// tried after a miss. No folder is read: a miss costs the same in a folder of 100,000 names. A name that
// mixes both forms is found as it is, and not under another spelling.

import { MAX_FILE_NAME_CHARACTERS, MAX_SPELLED_NAMES } from "./limits.ts";

/** True where a name has characters that may have another form. */
export function mayBeSpelled(segments: readonly string[]): boolean {
  return segments.some(isBeyondAscii);
}

/**
 * Other spellings of a path, whose folders are there; none where a folder on the way is missing, or is there in two
 * other forms. `exists` is called at most twice for each name beyond ASCII but the last, of which there may be
 * `MAX_SPELLED_NAMES`.
 */
export function listSpellings(
  segments: readonly string[],
  exists: (segments: readonly string[]) => boolean,
): readonly (readonly string[])[] {
  const last = segments.length - 1;
  const parents: string[] = [];
  let spelled = 0;
  let differs = false;
  for (const name of segments.slice(0, last)) {
    if (!isBeyondAscii(name)) {
      parents.push(name);
      continue;
    }
    if (++spelled > MAX_SPELLED_NAMES) return [];
    const isThere = (form: string) => exists([...parents, form]);
    const found = isThere(name) ? [name] : otherForms(name).filter(isThere);
    if (found.length !== 1) return [];
    differs ||= found[0] !== name;
    parents.push(found[0]);
  }
  const name = segments[last];
  const forms = [...(differs ? [name] : []), ...otherForms(name)];
  return forms.map((form) => [...parents, form]);
}

/** The composed and the decomposed form, without the name as it is. */
function otherForms(name: string): readonly string[] {
  if (!isBeyondAscii(name) || name.length > MAX_FILE_NAME_CHARACTERS) return [];
  return [name.normalize("NFC"), name.normalize("NFD")]
    .filter((form) => form !== name);
}

function isBeyondAscii(name: string): boolean {
  return BEYOND_ASCII.test(name);
}

const BEYOND_ASCII = /[^\0-\x7f]/;
