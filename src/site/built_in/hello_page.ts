// `/hello`: a page for browsers, and the text alone for others. Both always have the same octets.

import embedded from "../../../static/built_in.json" with { type: "json" };
import type { Representation } from "../representation/representation.ts";
import { makeEmbedded } from "./assets.ts";
import { makeSitePage, VARIES } from "./site_page.ts";

/** The page. */
export function makeHelloPage(): Representation {
  const page = makeSitePage("hello", {
    title: "Hello, World",
    main: embedded["hello.html"],
    style: embedded["hello.css"],
  });
  return makeEmbedded(page.fill({}), {
    mediaType: "text/html; charset=utf-8",
    fields: [VARIES, ["Content-Security-Policy", page.policy]],
  });
}

/** The text. */
export function makeHelloText(): Representation {
  return makeEmbedded(new TextEncoder().encode("Hello, World\n"), {
    mediaType: "text/plain; charset=utf-8",
    fields: [VARIES],
  });
}
