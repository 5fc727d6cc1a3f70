// Pages that work under any address of a user's site: style and script are in them, and the
// Content-Security-Policy allows just these two, by their digests. Pages of the built-in site may allow more.

import { digestBase64 } from "./digest.ts";
import { encodeStyle, fillShared, fillTemplate } from "./page.ts";
import { encodePagePolicy, type PageSources } from "./page_policy.ts";

/** What is in a page beside its template, and the sources of what it loads and sends. */
export interface PageParts extends Omit<PageSources, "style" | "script"> {
  readonly style: string;
  readonly script?: string;
}

/** The octets of a page, and its policy. */
export class StandalonePage {
  readonly #style: string;
  readonly #script: string | undefined;
  readonly #sources: PageSources;
  readonly #template: string;
  #own: PageSources | undefined;
  #policy: string | undefined;

  /** `template` has the places of `fillShared`, `<!--style-->` and, if there is a script, `<!--script-->`. */
  constructor(
    template: string,
    { style, script, ...sources }: PageParts,
  ) {
    this.#style = encodeStyle(style);
    this.#script = script;
    this.#sources = sources;
    // Functions as replacements: a string would be searched for patterns such as `$&`.
    this.#template = fillShared(template)
      .replace("<!--style-->", () => `<style>${this.#style}</style>`)
      .replace(
        "<!--script-->",
        () =>
          script === undefined
            ? ""
            : `<script type="module">${script}</script>`,
      );
  }

  /** The value of Content-Security-Policy. Digests are made at first use: see `loadBuiltinModule`. */
  get policy(): string {
    return this.#policy ??= this.encodePolicy({});
  }

  /** The same, which also allows these sources. */
  encodePolicy(more: Pick<PageSources, "image" | "form">): string {
    this.#own ??= {
      ...this.#sources,
      style: encodeHashSource(this.#style),
      script: this.#script === undefined
        ? undefined
        : encodeHashSource(this.#script),
    };
    return encodePagePolicy({ ...this.#own, ...more });
  }

  /** The page as UTF-8, its other places filled with `html`; see `fillTemplate`. */
  fill(html: Readonly<Record<string, string>>): Uint8Array {
    return fillTemplate(this.#template, html);
  }
}

/** The source expression that allows an inline style or script with exactly this text. */
function encodeHashSource(text: string): string {
  return `'sha256-${digestBase64(text)}'`;
}
