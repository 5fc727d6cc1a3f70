// Texts with placeholders, which rules of `_redirects` and `_headers` fill in from what they matched.
//
// Captured texts are percent-encoded before they get here, so that nothing a peer sends can end a
// line, a URI's part or a quoted string. A name that nothing was captured for is no placeholder:
// `/wiki/Help:Contents` means what it says, as on Cloudflare Pages.

/** Captured texts by name, percent-encoded; the only delimiter in them is the `/` of a splat. */
export type Captures = ReadonlyMap<string, string>;

/** Literal texts and placeholders, in the order in which they stand. */
export type Template = readonly (string | Placeholder)[];

interface Placeholder {
  readonly name: string;
}

const PLACEHOLDER = /:([A-Za-z]\w*)/g;

/** The template that `text` spells, where `names` are those that will be captured. */
export function parseTemplate(
  text: string,
  names: readonly string[],
): Template {
  const template: (string | Placeholder)[] = [];
  let start = 0;
  for (const found of text.matchAll(PLACEHOLDER)) {
    if (!names.includes(found[1])) continue;
    if (found.index > start) template.push(text.slice(start, found.index));
    template.push({ name: found[1] });
    start = found.index + found[0].length;
  }
  if (start < text.length) template.push(text.slice(start));
  return template;
}

/** The text with its placeholders filled in; undefined where it gets longer than `longest`. */
export function expandTemplate(
  template: Template,
  { captures, longest }: { captures: Captures; longest: number },
): string | undefined {
  let text = "";
  for (const part of template) {
    text += typeof part === "string" ? part : captures.get(part.name) ?? "";
    if (text.length > longest) return undefined;
  }
  return text;
}

/** One segment or value, of which only unreserved characters and `! ' ( ) *` stay as they are. */
export function encodePercent(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What pct-encoded text stands for; undefined where it is malformed or not UTF-8. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const NOT_URI_CHARACTER = /%(?![\dA-Fa-f]{2})|[^\w!$%&'()*+,\-./:;=?@[\]~]/gu;

/** A part of a URI as somebody wrote it, with what no URI can hold percent-encoded. */
export function encodeUriPart(text: string): string {
  return text.toWellFormed().replace(NOT_URI_CHARACTER, encodeURIComponent);
}
