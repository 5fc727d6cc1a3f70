// Texts with placeholders, which rules of `_redirects` and `_headers` fill in with captured texts.
//
// Captured texts are percent-encoded already, so that nothing that a peer sends can end a line, or the
// path of a URI. What can end a quoted string is left only where a URI is made. A name without a capture is no placeholder: `/wiki/Help:Contents` is a
// literal path, as on Cloudflare Pages.

/** Captured texts by name, percent-encoded: of `/ ? #` only the `/` of a splat is in them. */
export type Captures = ReadonlyMap<string, string>;

/** Literal texts and placeholders, in their order. */
export type Template = readonly (string | Placeholder)[];

interface Placeholder {
  readonly name: string;
}

const PLACEHOLDER = /:([A-Za-z]\w*)/g;

/** The template that `text` spells; `names` are the names of the captures. */
export function parseTemplate(
  text: string,
  names: readonly string[],
): Template {
  if (!text.includes(":")) return text === "" ? [] : [text];
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

/** The text with its placeholders filled in, by `encode` if given; undefined where it is longer than `longest`. */
export function expandTemplate(
  template: Template,
  { captures, longest, encode }: {
    captures: Captures;
    longest: number;
    encode?: (captured: string) => string;
  },
): string | undefined {
  let text = "";
  for (const part of template) {
    if (typeof part === "string") text += part;
    else {
      const captured = captures.get(part.name) ?? "";
      text += encode === undefined ? captured : encode(captured);
    }
    if (text.length > longest) return undefined;
  }
  return text;
}

/** One segment or value; only unreserved characters and `! ' ( ) *` stay as they are. */
export function encodePercent(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The text that percent-encoded text stands for; undefined where it is malformed or not UTF-8. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const NOT_URI_CHARACTER = /%(?![\dA-Fa-f]{2})|[^\w!$%&'()*+,\-./:;=?@[\]~]/gu;

/** A part of a URI as a person wrote it; characters that no URI can hold are percent-encoded. */
export function encodeUriPart(text: string): string {
  return text.toWellFormed().replace(NOT_URI_CHARACTER, encodeURIComponent);
}

const NOT_SEGMENT_CHARACTER = /%(?![\dA-Fa-f]{2})|[^\w!$%&'()*+,\-.:;=@~]/gu;

/**
 * What was captured of a path or a query as it was received: only characters that no path segment can
 * hold are percent-encoded. RFC 3986 §2.2, §3.3.
 */
export function encodePathCapture(text: string): string {
  return text.replace(NOT_SEGMENT_CHARACTER, encodeURIComponent);
}

/** A captured text within a query: what separates parameters there is percent-encoded. */
export function encodeQueryCapture(captured: string): string {
  return captured.replace(/[&+=]/g, encodeURIComponent);
}
