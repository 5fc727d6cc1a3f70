// Markdown → HTML that cannot act, whatever the text is: CommonMark with tables and strikethrough.
//
// The package only parses. Each octet of HTML is written here, for the tokens listed here: text and values are
// escaped, and a token that is unknown shows its content as text. Raw HTML is not parsed, so it is text. The work
// is done in slices of time, and what it makes is bounded. Only the render of a README loads this module.

// In full: the import map is that of the program, which may know nothing of this package. `deno.json` names the same.
// deno-lint-ignore no-import-prefix
import MarkdownIt from "npm:markdown-it@15.0.3";
import { escapeHtml } from "../representation/page.ts";
import { TimeSlice } from "../work/time_slice.ts";
import { MAX_INLINE_CHARACTERS, MAX_README_HTML_CHARACTERS } from "./limits.ts";
import {
  ANCHOR_PREFIX,
  encodeImageSource,
  encodeLinkAttributes,
} from "./readme_address.ts";

/** The part of the package's token that is used. */
interface Token {
  readonly type: string;
  readonly tag: string;
  readonly content: string;
  readonly hidden: boolean;
  children: Token[] | null;
  attrGet(name: string): string | number | null;
}

const parser = new MarkdownIt({ html: false, linkify: false });
// Inline text is parsed below, one block at a time.
parser.core.ruler.enableOnly(["normalize", "block"]);
// An address that is refused stays a link to the parser: what is written of it is decided below.
parser.validateLink = () => true;

/** A heading of the README is below the one that names it. */
const HEADING_TAGS: Readonly<Record<string, string>> = {
  h1: "h3",
  h2: "h4",
  h3: "h5",
  h4: "h6",
  h5: "h6",
  h6: "h6",
};

const ALIGNMENTS: Readonly<Record<string, string>> = {
  "text-align:center": ' class="center"',
  "text-align:right": ' class="right"',
};

/** Tokens that are a tag without attributes. */
const PLAIN_TAGS: Readonly<Record<string, string>> = {
  paragraph_open: '<p dir="auto">',
  paragraph_close: "</p>\n",
  blockquote_open: "<blockquote>",
  blockquote_close: "</blockquote>\n",
  bullet_list_open: "<ul>\n",
  bullet_list_close: "</ul>\n",
  ordered_list_close: "</ol>\n",
  list_item_open: '<li dir="auto">',
  list_item_close: "</li>\n",
  table_open: '<div class="wide" tabindex="0"><table>\n',
  table_close: "</table></div>\n",
  thead_open: "<thead>",
  thead_close: "</thead>\n",
  tbody_open: "<tbody>",
  tbody_close: "</tbody>",
  tr_open: "<tr>",
  tr_close: "</tr>\n",
  th_close: "</th>",
  td_close: "</td>",
  em_open: "<em>",
  em_close: "</em>",
  strong_open: "<strong>",
  strong_close: "</strong>",
  s_open: "<s>",
  s_close: "</s>",
  hr: "<hr>\n",
  hardbreak: "<br>\n",
  softbreak: "\n",
};

/** A README as HTML. */
export interface RenderedMarkdown {
  readonly html: string;
  /** True where it shows images of the site. */
  readonly hasImages: boolean;
}

/** The text as HTML; undefined where that would be longer than `MAX_README_HTML_CHARACTERS`. */
export async function renderMarkdown(
  text: string,
): Promise<RenderedMarkdown | undefined> {
  const env = {};
  const tokens: Token[] = parser.parse(text, env);
  const slice = new TimeSlice();
  const writer = new HtmlWriter();
  for (const token of tokens) {
    if (slice.isOver) await slice.next();
    if (token.type === "inline") {
      if (token.content.length > MAX_INLINE_CHARACTERS) {
        writer.addText(token.content);
      } else {
        const children: Token[] = [];
        parser.inline.parse(token.content, parser, env, children as never);
        writer.addAll(children);
      }
    } else writer.add(token);
    if (writer.isFull) return undefined;
  }
  return { html: writer.html, hasImages: writer.hasImages };
}

class HtmlWriter {
  html = "";
  hasImages = false;
  /** For each open link, whether it was written as one. */
  readonly #links: boolean[] = [];
  readonly #anchors = new Map<string, number>();
  /** What stands before the open heading, and the text of that heading. */
  #before = "";
  #headingText = "";

  get isFull(): boolean {
    return this.#before.length + this.html.length > MAX_README_HTML_CHARACTERS;
  }

  addAll(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (this.isFull) return;
      this.add(token);
    }
  }

  addText(text: string): void {
    this.#headingText += text;
    this.html += escapeHtml(text);
  }

  add(token: Token): void {
    const { type, tag, content, hidden } = token;
    if (hidden) return;
    const plain = Object.hasOwn(PLAIN_TAGS, type) ? PLAIN_TAGS[type] : null;
    if (plain !== null) {
      this.html += plain;
      return;
    }
    switch (type) {
      case "heading_open":
        this.#before = this.html;
        this.html = this.#headingText = "";
        return;
      case "heading_close":
        return this.#closeHeading(HEADING_TAGS[tag] ?? "h6");
      case "ordered_list_open": {
        const start = Number(token.attrGet("start") ?? 1);
        const first = Number.isSafeInteger(start) ? start : 1;
        this.html += first === 1 ? "<ol>\n" : `<ol start="${first}">\n`;
        return;
      }
      case "th_open":
      case "td_open": {
        const style = String(token.attrGet("style") ?? "");
        const align = Object.hasOwn(ALIGNMENTS, style) ? ALIGNMENTS[style] : "";
        this.html += type === "th_open"
          ? `<th scope="col"${align}>`
          : `<td${align}>`;
        return;
      }
      case "code_block":
      case "fence":
        // HTML drops one line end at the start of `pre`: without this one, it would drop the text's own.
        this.html += `<pre>\n${escapeHtml(content)}</pre>\n`;
        return;
      case "code_inline":
        this.#headingText += content;
        this.html += `<code>${escapeHtml(content)}</code>`;
        return;
      case "link_open":
        return this.#openLink(String(token.attrGet("href") ?? ""));
      case "link_close":
        if (this.#links.pop() === true) this.html += "</a>";
        return;
      case "image":
        return this.#addImage(token);
      default:
        this.addText(content);
    }
  }

  #openLink(address: string): void {
    const attributes = encodeLinkAttributes(address);
    this.#links.push(attributes !== undefined);
    if (attributes !== undefined) this.html += `<a${attributes}>`;
  }

  #addImage(token: Token): void {
    const alt = textOf(token.children ?? []);
    const source = encodeImageSource(String(token.attrGet("src") ?? ""));
    if (source === undefined) {
      this.html += `<span class="absent">${escapeHtml(alt)}</span>`;
      return;
    }
    this.hasImages = true;
    this.html += `<img${source} alt="${escapeHtml(alt)}" loading="lazy">`;
  }

  #closeHeading(tag: string): void {
    const slug = this.#headingText.toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-");
    const count = this.#anchors.get(slug) ?? 0;
    this.#anchors.set(slug, count + 1);
    const anchor = ANCHOR_PREFIX + slug + (count === 0 ? "" : `-${count}`);
    this.html = this.#before +
      `<${tag} id="${escapeHtml(anchor)}" dir="auto">${this.html}</${tag}>\n`;
    this.#before = "";
  }
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ type, content, children }) =>
    type === "softbreak" || type === "hardbreak"
      ? " "
      : children === null || children.length === 0
      ? content
      : textOf(children)
  ).join("");
}
