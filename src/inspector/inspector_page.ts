// The page of the inspector: one document, with its style and its script in it.

import embedded from "../../static/inspector.json" with { type: "json" };
import { PAGE_ICON, TOOLS_STYLE } from "../site/representation/page.ts";
import { StandalonePage } from "../site/representation/standalone_page.ts";

const page = new StandalonePage(embedded["page.html"], {
  style: TOOLS_STYLE + embedded["page.css"],
  script: embedded["page.js"],
  image: "data:",
  connect: "'self'",
});

/** The octets of the page. */
export function makeInspectorPage(): Uint8Array {
  const icon = `data:image/svg+xml,${encodeURIComponent(PAGE_ICON)}`;
  return page.fill({ icon: `<link rel="icon" href="${icon}">` });
}

/** Its Content-Security-Policy. */
export function inspectorPolicy(): string {
  return page.policy;
}
