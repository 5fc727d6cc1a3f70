// A button that asks for another view of a folder. It is a form and not a link: programs that follow links, such as
// `wget -r`, would copy each folder once for each view.

import { encodeListingView, type ListingView } from "./listing_view.ts";

/** The button as HTML; `label` is HTML. `autocomplete=off`: browsers must not restore old values, because the script changes them. */
export function encodeViewForm(view: ListingView, label: string): string {
  const fields = [...new URLSearchParams(encodeListingView(view))].map((
    [name, value],
  ) => `<input type="hidden" name="${name}" value="${value}">`);
  return `<form autocomplete="off">${fields.join("")}` +
    `<button>${label}</button></form>`;
}
