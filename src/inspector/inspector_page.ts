// The page of the inspector: one document, with its style and its script in it.

import embedded from "../../static/inspector.json" with { type: "json" };
import { StandalonePage } from "../site/representation/standalone_page.ts";

const page = new StandalonePage(embedded["page.html"], {
  style: embedded["page.css"],
  script: embedded["page.js"],
  image: "data:",
  connect: "'self'",
});

/** The octets of the page. */
export function makeInspectorPage(): Uint8Array {
  return page.fill({});
}

/** Its Content-Security-Policy. */
export function inspectorPolicy(): string {
  return page.policy;
}
