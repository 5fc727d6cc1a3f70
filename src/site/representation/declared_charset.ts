// The first octets of a text → the encoding that they declare: a byte order mark, an element `meta`, an
// XML declaration, or `@charset`. HTML §13.2.3.2 (prescan), XML 1.0 §4.3.3 and appendix F, CSS Syntax §3.2.
//
// Labels that browsers do not know count in XML only: there they can be right for another reader.

import { decodeLatin1 } from "../../http/octets.ts";

/** The languages whose texts can declare their encoding. */
type Language = "html" | "xml" | "css" | "other";

/** Byte order marks, and an XML declaration in UTF-16 without one. */
const OPENINGS: readonly (readonly [start: string, encoding: string])[] = [
  ["\xef\xbb\xbf", "utf-8"],
  ["\xfe\xff", "utf-16be"],
  ["\xff\xfe", "utf-16le"],
];
const XML_OPENINGS: typeof OPENINGS = [
  ["<\0?\0x\0", "utf-16le"],
  ["\0<\0?\0x", "utf-16be"],
];

const XML_DECLARATION =
  /^<\?xml[\t\n\r ][^>]*?[\t\n\r ]encoding[\t\n\r ]*=[\t\n\r ]*(?:"([^"]+)"|'([^']+)')/;
const CSS_CHARSET = /^@charset "([^"]*)";/;

/** The encoding that a text of that media type declares in its first octets, in lower case; undefined for none. */
export function findDeclaredCharset(
  mediaType: string,
  start: Uint8Array,
): string | undefined {
  const text = decodeLatin1(start, 0, start.length);
  const language = languageOf(mediaType);
  const isMarkup = language === "html" || language === "xml";
  const opening = [...OPENINGS, ...isMarkup ? XML_OPENINGS : []]
    .find(([octets]) => text.startsWith(octets));
  if (opening !== undefined) return opening[1];
  switch (language) {
    case "html":
      return findInMeta(text) ?? toEncoding(findInXml(text));
    case "xml": {
      const label = findInXml(text);
      return identifyEncoding(label) ?? label?.toLowerCase();
    }
    case "css":
      return toEncoding(CSS_CHARSET.exec(text)?.[1]);
    case "other":
      return undefined;
  }
}

/** The encoding that browsers know by that label, by its name in the Encoding standard; undefined for none. */
export function identifyEncoding(
  label: string | undefined,
): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function languageOf(mediaType: string): Language {
  if (/^text\/html\b/.test(mediaType)) return "html";
  if (/^text\/css\b/.test(mediaType)) return "css";
  return /[/+]xml(?:;|$)/.test(mediaType) ? "xml" : "other";
}

/** Octets that could be read as a declaration are not in UTF-16. */
function toEncoding(label: string | undefined): string | undefined {
  if (/^[\t\n\f\r ]*x-user-defined[\t\n\f\r ]*$/i.test(label ?? "")) {
    return "windows-1252";
  }
  const encoding = identifyEncoding(label);
  return encoding?.startsWith("utf-16") ? "utf-8" : encoding;
}

function findInXml(text: string): string | undefined {
  const found = XML_DECLARATION.exec(text);
  return found?.[1] ?? found?.[2];
}

const META = /<meta[\t\n\f\r /]/iy;
const TAG = /<\/?[a-z][^\t\n\f\r >]*/iy;
const OTHER_MARKUP = /<[!/?]/y;

/** What the first `meta` says that declares an encoding. Those in comments and in attributes do not count. */
function findInMeta(text: string): string | undefined {
  let at = text.indexOf("<");
  while (at !== -1) {
    let end: number;
    if (text.startsWith("<!--", at)) {
      // Its hyphens may be those that end it, as in `<!-->`.
      end = endOf(text.indexOf("-->", at + 2), 2);
    } else if (matches(META, text, at)) {
      const tag = readAttributes(text, META.lastIndex - 1);
      const encoding = tag && decideMeta(tag.attributes);
      if (encoding !== undefined) return encoding;
      end = tag?.end ?? -1;
    } else if (matches(TAG, text, at)) {
      end = readAttributes(text, TAG.lastIndex)?.end ?? -1;
    } else if (matches(OTHER_MARKUP, text, at)) {
      end = text.indexOf(">", at);
    } else end = at;
    if (end === -1) return undefined;
    at = text.indexOf("<", end + 1);
  }
  return undefined;
}

function endOf(found: number, length: number): number {
  return found === -1 ? -1 : found + length;
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

const BETWEEN = /[\t\n\f\r /]*/y;
const NAME = /=?[^\t\n\f\r />=]*/y;
const EQUALS = /[\t\n\f\r ]*=[\t\n\f\r ]*/y;
const UNQUOTED = /[^\t\n\f\r >]*/y;

/** The attributes of a tag, the first of each name, and where its `>` is; undefined where the text ends before. */
function readAttributes(
  text: string,
  from: number,
): { attributes: ReadonlyMap<string, string>; end: number } | undefined {
  const attributes = new Map<string, string>();
  let at = from;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  while (at < text.length) {
    take(BETWEEN);
    if (text[at] === ">") return { attributes, end: at };
    const name = take(NAME).toLowerCase();
    let value = "";
    if (take(EQUALS) !== "") {
      const quote = text[at];
      if (quote === '"' || quote === "'") {
        const end = text.indexOf(quote, at + 1);
        if (end === -1) return undefined;
        value = text.slice(at + 1, end);
        at = end + 1;
      } else value = take(UNQUOTED);
    }
    if (!attributes.has(name)) attributes.set(name, value);
  }
  return undefined;
}

const CHARSET_IN_CONTENT =
  /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^"'\t\n\f\r ;][^\t\n\f\r ;]*))/i;

function decideMeta(
  attributes: ReadonlyMap<string, string>,
): string | undefined {
  const charset = attributes.get("charset");
  if (charset !== undefined) return toEncoding(charset);
  if (attributes.get("http-equiv")?.toLowerCase() !== "content-type") {
    return undefined;
  }
  const found = CHARSET_IN_CONTENT.exec(attributes.get("content") ?? "");
  return toEncoding(found?.[1] ?? found?.[2] ?? found?.[3]);
}
