// A strict reading of HTML that this server wrote: each element and attribute must be one that a README may have.

const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  p: ["dir"],
  ...Object.fromEntries(
    ["h3", "h4", "h5", "h6"].map((name) => [name, ["id", "dir"]]),
  ),
  blockquote: [],
  ul: [],
  ol: ["start"],
  li: ["dir"],
  div: ["class", "tabindex"],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ["scope", "class"],
  td: ["class"],
  em: [],
  strong: [],
  s: [],
  hr: [],
  br: [],
  pre: [],
  code: [],
  a: ["href", "rel"],
  img: ["src", "alt", "loading"],
  span: ["class"],
};

const VOID = ["hr", "br", "img"];

/** What is wrong with the markup: elements and attributes that are not listed, tags out of order, addresses that act. */
export function listMarkupFaults(html: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const rest = html.replace(
    /<(\/?)([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>/g,
    (tag, slash, name, attributes) => {
      if (!Object.hasOwn(ELEMENTS, name)) faults.push(tag);
      else if (slash === "/") {
        if (open.pop() !== name) faults.push(`${tag} out of order`);
      } else {
        if (!VOID.includes(name)) open.push(name);
        for (
          const [, key, value] of attributes.matchAll(/ ([a-z]+)="(.*?)"/g)
        ) {
          if (!ELEMENTS[name].includes(key)) faults.push(tag);
          if (key === "href" || key === "src") {
            if (!isHarmless(unescape(value), key)) faults.push(tag);
          }
          if (key === "id" && !value.startsWith("readme-")) faults.push(tag);
        }
      }
      return "";
    },
  );
  if (/[<>"']/.test(rest)) faults.push(`raw: ${rest.slice(0, 200)}`);
  if (open.length > 0) faults.push(`open: ${open.join()}`);
  return faults;
}

function isHarmless(address: string, key: string): boolean {
  return ["http://site.example/d/", "https://site.example/d/"].every((base) => {
    const url = URL.parse(address, base);
    if (url === null) return false;
    return key === "src"
      ? url.origin === new URL(base).origin
      : ["http:", "https:", "mailto:"].includes(url.protocol);
  });
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll(
      "&amp;",
      "&",
    );
}
