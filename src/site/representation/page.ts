// Pages that the server makes itself, from the templates in static/.
//
// They load nothing foreign and carry a strict policy. Text goes in escaped, in one pass, so that
// what was put in is never taken for a placeholder.

/** The policy of a page that uses the site's own style sheet and images. */
export const PAGE_POLICY =
  "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** The policy of a page that stands alone, its style within it; `hash` is base64 SHA-256. */
export function encodeStandalonePolicy(hash: string): string {
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; ` +
    "form-action 'none'; frame-ancestors 'none'";
}

/** The template with each `<!--name-->` replaced by the HTML of that name. */
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

/** The text with what HTML would take for markup escaped, in content and in quoted attributes. */
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

/** Octets as HTML: line ends marked, and what is not printable ASCII shown by its value. */
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
