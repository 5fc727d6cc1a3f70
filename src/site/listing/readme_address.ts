// Which addresses a README may name, and how they are written. A link leads to http, https, mailto or a
// relative reference, and an image comes from the site itself.
//
// Addresses are judged by the algorithm that browsers use (URL Standard), which removes tabs, line ends and
// blanks, so that no spelling of `javascript:` gets past. Decoding is the caller's.

import { escapeHtml } from "../representation/page.ts";

/** Prefix of the identifiers in a README, so that none of them is one of the page. */
export const ANCHOR_PREFIX = "readme-";

const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** A relative reference means the same from each of them only if it stays on its host. */
const BASES = ["http://host.invalid/d/", "https://host.invalid/d/"] as const;

/** The attributes of a link to the address; undefined where it may not be a link. */
export function encodeLinkAttributes(address: string): string | undefined {
  if (address.startsWith("#")) {
    const anchor = ANCHOR_PREFIX + decodeAnchor(address.slice(1));
    return ` href="#${escapeHtml(encodeURIComponent(anchor))}"`;
  }
  const urls = BASES.map((base) => parse(address, base));
  if (!urls.every((url) => url !== undefined && SCHEMES.has(url.protocol))) {
    return undefined;
  }
  const href = ` href="${escapeHtml(address)}"`;
  return isOnSite(address) ? href : `${href} rel="nofollow noopener"`;
}

/**
 * The address of an image of the site as an attribute; undefined where it is from elsewhere, or has a query: a page that
 * loads would then ask for a listing or an archive, as often as a README says.
 */
export function encodeImageSource(address: string): string | undefined {
  return isOnSite(address) && !address.includes("?")
    ? ` src="${escapeHtml(address)}"`
    : undefined;
}

function isOnSite(address: string): boolean {
  return BASES.every((base) =>
    parse(address, base)?.origin === new URL(base).origin
  );
}

function parse(address: string, base: string): URL | undefined {
  // A lone surrogate would become another character on its way to the browser.
  if (!address.isWellFormed() || address.includes("\0")) return undefined;
  return URL.parse(address, base) ?? undefined;
}

function decodeAnchor(fragment: string): string {
  try {
    return decodeURIComponent(fragment).toLowerCase();
  } catch {
    return fragment.toLowerCase();
  }
}
