// `/hello`: a page for browsers, and the text alone for others. Both always have the same octets.

import embedded from "../../../static/built_in.json" with { type: "json" };
import type { Representation } from "../representation/representation.ts";
import { makeEmbedded } from "./assets.ts";
import { makeSitePage, VARIES } from "./site_page.ts";

const TEXT = "Hello, World";

/** The page. */
export function makeHelloPage(): Representation {
  const page = makeSitePage("hello", {
    title: TEXT,
    main: embedded["hello.html"],
    style: embedded["hello.css"],
  });
  return makeEmbedded(page.fill({ letters: encodeLetters() }), {
    mediaType: "text/html; charset=utf-8",
    fields: [VARIES, ["Content-Security-Policy", page.policy]],
  });
}

/** The text. */
export function makeHelloText(): Representation {
  return makeEmbedded(new TextEncoder().encode(TEXT + "\n"), {
    mediaType: "text/plain; charset=utf-8",
    fields: [VARIES],
  });
}

/** Each character with its octet in hexadecimal and in bits. */
function encodeLetters(): string {
  return Array.from(TEXT, (letter) => {
    const octet = letter.charCodeAt(0);
    const shown = letter === " " ? '<span class="spoken">space</span>' : letter;
    const bits = octet.toString(2).padStart(8, "0");
    return `<li>${shown} <code>${
      octet.toString(16)
    }</code> <code class="bits">${bits}</code></li>`;
  }).join("\n");
}
