// Pages that the server makes itself, from the templates in static/.
//
// They load nothing from other sites and carry a strict Content-Security-Policy. Text is escaped. A
// template is filled in one pass, so that no inserted text can act as a placeholder.

import { decodeLatin1 } from "../../http/octets.ts";
import embedded from "../../../static/pages.json" with { type: "json" };

/** A style sheet of the server's own pages: the theme that all share, and what is the page's own. */
export function encodeStyle(own: string): string {
  return embedded["theme.css"] + own;
}

/** The template with the parts that pages share: what each says of itself in its head, and keys of lists. */
export function fillShared(template: string): string {
  return template
    .replace("<!--meta-->", () => embedded["meta.html"])
    .replace("<!--moves-->", () => embedded["moves.html"]);
}

/** The icon of this server, an SVG. */
export const PAGE_ICON = embedded["favicon.svg"];

/** The style of a filter and of the dialog of the keys, for the pages that have them. */
export const TOOLS_STYLE = embedded["tools.css"];

/** The template as UTF-8, with each `<!--name-->` replaced by the HTML of that name. */
export function fillTemplate(
  template: string,
  html: Readonly<Record<string, string>>,
): Uint8Array {
  const filled = template.replace(
    /<!--([a-z-]+)-->/g,
    (comment, name) => html[name] ?? comment,
  );
  return new TextEncoder().encode(filled);
}

/** The text with the characters of markup escaped, for content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Octets as HTML: line ends are marked, and octets beyond printable ASCII appear as their value. */
export function encodeOctetsAsHtml(octets: Uint8Array): string {
  return encodeOctets(octets, {
    visible: escapeHtml,
    lineEnd: '<span class="crlf">\\r\\n</span>\n',
    others: (values) => `<span class="octet">${values}</span>`,
  });
}

/** The same as plain text, of visible ASCII and line feeds: nothing in it drives a terminal. */
export function encodeOctetsAsText(octets: Uint8Array): string {
  return encodeOctets(octets, {
    visible: (text) => text,
    lineEnd: "\\r\\n\n",
    others: (values) => values,
  });
}

/** The octets as runs: visible ASCII, each CRLF, and others as `\xHH`. */
function encodeOctets(
  octets: Uint8Array,
  { visible, lineEnd, others }: {
    visible: (text: string) => string;
    lineEnd: string;
    others: (values: string) => string;
  },
): string {
  return decodeLatin1(octets, 0, octets.length).replace(
    /([ -~]+)|\r\n|(?:(?!\r\n)[^ -~])+/g,
    (run, text) =>
      text !== undefined
        ? visible(text)
        : run === "\r\n"
        ? lineEnd
        : others(encodeValues(run)),
  );
}

function encodeValues(octets: string): string {
  return octets.replace(
    /[^]/g,
    (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
