// The frame that all pages of the built-in site share: header, links, footer, style and script.

import embedded from "../../../static/built_in.json" with { type: "json" };
import { prefersHtml } from "../../http/media_preference.ts";
import type { RequestFields } from "../../http/request.ts";
import type { Content } from "../../http/content.ts";
import type { Field, HttpResponse } from "../../http/response.ts";
import { StandalonePage } from "../representation/standalone_page.ts";

/** The names of the pages; "" is the one at the root. */
export type PageName = "" | "hello" | "time" | "echo";

/** What the pages link to, in this order. */
const LINKED: readonly PageName[] = ["hello", "time", "echo"];

/** The representation depends on what the client prefers: RFC 9110 §12.5.5. */
export const VARIES: Field = ["Vary", "Accept"];

/** The octets belong to one request: nobody keeps them. */
const NO_STORE: Field = ["Cache-Control", "no-store"];

/** What a page has beside the frame. */
interface PageContent {
  readonly title: string;
  /** The template of what is in it alone. */
  readonly main: string;
  readonly style?: string;
  readonly script?: string;
  /** Whether its forms and its script send requests. */
  readonly sends?: boolean;
}

/** A page in the frame. */
export function makeSitePage(
  name: PageName,
  { title, main, style = "", script, sends = false }: PageContent,
): StandalonePage {
  const places: Readonly<Record<string, string>> = {
    title,
    mark: encodeLink("", "tinyhttp", { current: name, mark: true }),
    nav: LINKED.map((to) => encodeLink(to, to, { current: name })).join("\n"),
    main,
  };
  const template = embedded["site.html"].replace(
    /<!--(title|mark|nav|main)-->/g,
    (_, place) => places[place],
  );
  return new StandalonePage(template, {
    style: embedded["site.css"] + style,
    script,
    image: "'self'",
    ...(sends ? { form: "'self'", connect: "'self'" } : {}),
  });
}

function encodeLink(
  to: PageName,
  text: string,
  { current, mark = false }: { current: PageName; mark?: boolean },
): string {
  const kind = mark ? ' class="mark"' : "";
  const here = to === current ? ' aria-current="page"' : "";
  return `<a${kind} href="/${to}"${here}>${text}</a>`;
}

/** Whether the client gets the page, as browsers that navigate do, and not the plain text. */
export function wantsPage(request: RequestFields): boolean {
  return prefersHtml(request.value("accept"));
}

/** 200 with the page that was filled for this request, which nobody keeps. */
export function respondWithPage(
  page: StandalonePage,
  content: Content,
): HttpResponse {
  return {
    status: 200,
    fields: [
      ["Content-Type", "text/html; charset=utf-8"],
      NO_STORE,
      VARIES,
      ["Content-Security-Policy", page.policy],
    ],
    content,
  };
}

/** 200 with plain text that was made for this request, which nobody keeps. */
export function respondWithText(content: Content): HttpResponse {
  return {
    status: 200,
    fields: [["Content-Type", "text/plain; charset=utf-8"], NO_STORE, VARIES],
    content,
  };
}

/** Octets made of the head that is sent before them; `make` gets no octets where no such head is known. */
export function contentOfHead(
  make: (head: Uint8Array) => Uint8Array,
): Content {
  return { kind: "octets", octets: make(new Uint8Array(0)), remake: make };
}
