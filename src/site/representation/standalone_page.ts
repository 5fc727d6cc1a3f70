// Pages that work under any address of a user's site: style and script are in them, and the
// Content-Security-Policy allows just these two, by their digests.

import { digestBase64 } from "./digest.ts";
import {
  encodePagePolicy,
  encodeStyle,
  fillTemplate,
  type PageSources,
} from "./page.ts";

/** The octets of a page, and its policy. */
export class StandalonePage {
  readonly #style: string;
  readonly #script: string | undefined;
  readonly #template: string;
  #own: PageSources | undefined;
  #policy: string | undefined;

  /** `template` has the places `<!--style-->` and, if there is a script, `<!--script-->`. */
  constructor(
    template: string,
    { style, script }: { style: string; script?: string },
  ) {
    this.#style = encodeStyle(style);
    this.#script = script;
    // Functions as replacements: a string would be searched for patterns such as `$&`.
    this.#template = template
      .replace("<!--style-->", () => `<style>${this.#style}</style>`)
      .replace(
        "<!--script-->",
        () => `<script type="module">${script}</script>`,
      );
  }

  /** The value of Content-Security-Policy. Digests are made at first use: see `loadBuiltinModule`. */
  get policy(): string {
    return this.#policy ??= this.encodePolicy({});
  }

  /** The same, which also allows these sources. */
  encodePolicy(more: Pick<PageSources, "image" | "form">): string {
    this.#own ??= {
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
