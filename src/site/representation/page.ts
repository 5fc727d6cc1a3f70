// Pages that the server makes itself, from the templates in static/.
//
// They load nothing from other sites and carry a strict Content-Security-Policy. Text is escaped. A
// template is filled in one pass, so that no inserted text can act as a placeholder.

import embedded from "../../../static/pages.json" with { type: "json" };

/** Source expressions of the resources that a page uses, such as `'self'`; none where undefined. */
export interface PageSources {
  readonly image?: string;
  readonly style?: string;
  readonly script?: string;
  /** Where its forms may lead. */
  readonly form?: string;
}

/** The Content-Security-Policy of a page that uses these sources and nothing else. */
export function encodePagePolicy(
  { image, style, script, form = "'none'" }: PageSources,
): string {
  const directives = ["default-src 'none'"];
  if (image !== undefined) directives.push(`img-src ${image}`);
  if (style !== undefined) directives.push(`style-src ${style}`);
  if (script !== undefined) directives.push(`script-src ${script}`);
  directives.push("base-uri 'none'", `form-action ${form}`);
  directives.push("frame-ancestors 'none'");
  return directives.join("; ");
}

/** A style sheet of the server's own pages: the theme that all share, and what is the page's own. */
export function encodeStyle(own: string): string {
  return embedded["theme.css"] + own;
}

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
  let html = "";
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i];
    if (octet === 0x0d && octets[i + 1] === 0x0a) {
      html += '<span class="crlf">\\r\\n</span>\n';
      i++;
    } else if (octet >= 0x20 && octet < 0x7f) {
      html += escapeHtml(String.fromCharCode(octet));
    } else {
      const value = octet.toString(16).padStart(2, "0");
      html += `<span class="octet">\\x${value}</span>`;
    }
  }
  return html;
}
