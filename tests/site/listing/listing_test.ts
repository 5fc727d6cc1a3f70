import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { contentLength } from "../../../src/http/content.ts";
import { parseRequestHead } from "../../../src/http1/parse_request_head.ts";
import { encodeIsoTime } from "../../../src/site/listing/entry_text.ts";
import {
  MAX_GRID_IMAGE_OCTETS,
  MAX_PAGE_ENTRIES,
} from "../../../src/site/listing/limits.ts";
import { makeListing } from "../../../src/site/listing/listing.ts";
import {
  encodeListingOrder,
  type ListingEntry,
  parseListingOrder,
  sortEntries,
} from "../../../src/site/listing/listing_order.ts";
import { listingPolicy } from "../../../src/site/listing/listing_page.ts";
import { encodeNameAsHtml } from "../../../src/site/listing/name_text.ts";
import type { Readme } from "../../../src/site/listing/readme.ts";
import type { Representation } from "../../../src/site/representation/representation.ts";

function file(name: string, size = 0, mtime: number | null = 0): ListingEntry {
  return { name, kind: "file", size, mtime };
}

function folder(name: string, mtime: number | null = 0): ListingEntry {
  return { name, kind: "folder", size: 0, mtime };
}

interface Asked {
  segments?: readonly string[];
  query?: string;
  accept?: string;
  readme?: Readme;
  more?: boolean;
  unaddressable?: number;
  isRelative?: boolean;
}

function list(
  entries: readonly ListingEntry[],
  { segments = ["d"], query = "", accept, ...others }: Asked = {},
): Promise<Representation> {
  const field = accept === undefined ? "" : `Accept: ${accept}\r\n`;
  const parsed = parseRequestHead(
    new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: a\r\n${field}\r\n`),
  );
  assert(parsed.kind === "complete");
  return makeListing(entries, {
    segments,
    query,
    fields: parsed.head,
    ...others,
  });
}

async function listAsText(
  entries: readonly ListingEntry[],
  asked?: Asked,
): Promise<string> {
  const { content } = await list(entries, asked);
  assert(content.kind === "octets");
  return new TextDecoder("utf-8", { fatal: true }).decode(content.octets);
}

function fieldOf({ fields }: Representation, name: string): string | undefined {
  return fields?.find(([n]) => n === name)?.[1];
}

Deno.test("parseListingOrder() ignores values that it does not know", () => {
  const cases: [string, string, string][] = [
    ["", "?sort=name&order=asc", "the default"],
    ["?sort=size", "?sort=size&order=desc", "largest first"],
    ["?sort=time", "?sort=time&order=desc", "latest first"],
    ["?sort=name&order=desc", "?sort=name&order=desc", "both"],
    ["?order=desc", "?sort=name&order=desc", "order alone"],
    ["?sort=size&order=up", "?sort=size&order=desc", "unknown order"],
    ["?sort=toString", "?sort=name&order=asc", "a name of Object.prototype"],
    ["?sort=__proto__&order=asc", "?sort=name&order=asc", "another"],
    ["?sort=%E0%A4%A", "?sort=name&order=asc", "malformed"],
    ["?v=1&sort=time&order=asc", "?sort=time&order=asc", "others beside"],
  ];
  for (const [query, expected, why] of cases) {
    assertEquals(encodeListingOrder(parseListingOrder(query)), expected, why);
  }
});

Deno.test("sortEntries() puts folders first and names in natural order", async () => {
  const entries = [
    file("b.txt", 5, 3000),
    file("a10.txt", 7, 1000),
    file("a2.txt", 5, 2999),
    file("A2.txt", 9, null),
    folder("z", 9000),
    file("ä3.txt", 5, 2000),
    folder("Y", 1000),
    file("a2.txt ", 1, 500),
  ];
  const cases: [string, string[], string][] = [
    [
      "?sort=name",
      [
        "Y",
        "z",
        "a2.txt",
        "A2.txt",
        "a2.txt ",
        "ä3.txt",
        "a10.txt",
        "b.txt",
      ],
      "numbers by value, letters with and without accents together",
    ],
    [
      "?sort=name&order=desc",
      [
        "z",
        "Y",
        "b.txt",
        "a10.txt",
        "ä3.txt",
        "a2.txt ",
        "A2.txt",
        "a2.txt",
      ],
      "the other way round, folders still first",
    ],
    [
      "?sort=size",
      [
        "Y",
        "z",
        "A2.txt",
        "a10.txt",
        "a2.txt",
        "ä3.txt",
        "b.txt",
        "a2.txt ",
      ],
      "largest first, equal ones by name",
    ],
    [
      "?sort=time&order=asc",
      [
        "Y",
        "z",
        "A2.txt",
        "a2.txt ",
        "a10.txt",
        "a2.txt",
        "ä3.txt",
        "b.txt",
      ],
      "unknown first, one second is one time",
    ],
  ];
  for (const [query, expected, why] of cases) {
    const order = parseListingOrder(query);
    const sorted = (await sortEntries(entries, order)).map(({ name }) => name);
    assertEquals(sorted, expected, why);
    const again = await sortEntries(entries.toReversed(), order);
    assertEquals(again.map(({ name }) => name), expected, `${why}, reversed`);
  }
});

Deno.test("sortEntries() orders names that collate alike by their code units", async () => {
  const alike = ["\u00e9", "e\u0301", "01", "1", "a\u200d", "a"].map((name) =>
    file(name)
  );
  const order = parseListingOrder("");
  const once = await sortEntries(alike, order);
  assertEquals(await sortEntries(alike.toReversed(), order), once);
});

Deno.test("encodeIsoTime() writes whole seconds, and is undefined for an invalid time", () => {
  const cases: [number | null, string | undefined][] = [
    [0, "1970-01-01T00:00:00Z"],
    [1_715_949_296_999.9, "2024-05-17T12:34:56Z"],
    [-1, "1969-12-31T23:59:59Z"],
    [null, undefined],
    [NaN, undefined],
    [8.7e15, undefined],
  ];
  for (const [mtime, expected] of cases) {
    assertEquals(encodeIsoTime(mtime), expected, String(mtime));
  }
});

const EVIL_NAMES: readonly [string, string, string][] = [
  [
    '"><script>alert(1)</script>',
    "./%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
  ],
  ["javascript:x", "./javascript%3Ax", "javascript:x"],
  ["//evil.example", "./%2F%2Fevil.example", "//evil.example"],
  ["a&b&amp;", "./a%26b%26amp%3B", "a&amp;b&amp;amp;"],
  ["'", "./%27", "&#39;"],
  ["%2e%2e", "./%252e%252e", "%2e%2e"],
  ["a?b#c", "./a%3Fb%23c", "a?b#c"],
  [
    "new\nline",
    "./new%0Aline",
    'new<span class="unseen">\\u{a}</span>line',
  ],
  [
    "photo\u202egpj.exe",
    "./photo%E2%80%AEgpj.exe",
    'photo<span class="unseen">\\u{202e}</span>gpj.exe',
  ],
  ["\u2066a", "./%E2%81%A6a", '<span class="unseen">\\u{2066}</span>a'],
  ["👩‍🔬", "./%F0%9F%91%A9%E2%80%8D%F0%9F%94%AC", "👩‍🔬"],
  ["\ufffd", "./%EF%BF%BD", "\ufffd"],
  ["<!--entries-->", "./%3C!--entries--%3E", "&lt;!--entries--&gt;"],
  ["$&$1$`", "./%24%26%241%24%60", "$&amp;$1$`"],
  ["x".repeat(255), `./${"x".repeat(255)}`, "x".repeat(255)],
];

Deno.test("makeListing() escapes names in text and in links", async () => {
  for (const [name, href, shown] of EVIL_NAMES) {
    const html = await listAsText([file(name)]);
    const link = `<a href="${href}"><bdi>${shown}</bdi></a>`;
    assertStringIncludes(html, `"><td>${link}<td title="0 bytes">0 B`, name);
    const asFolder = await listAsText([folder(name)]);
    const slashed = `<a href="${href}/"><bdi>${shown}</bdi>/</a>`;
    assertStringIncludes(asFolder, slashed, name);
  }
});

Deno.test("makeListing() links to nothing but the entry", async () => {
  for (const [name] of EVIL_NAMES) {
    const html = await listAsText([file(name)]);
    const href = /<tbody id="entries">[^]*?href="([^"]*)"/.exec(html)?.[1];
    assert(href !== undefined);
    const url = new URL(href, "http://a/d/");
    assertEquals(url.origin, "http://a", name);
    assertEquals(url.search + url.hash, "", name);
    assert(url.pathname.startsWith("/d/"), name);
    const rest = url.pathname.slice("/d/".length);
    assert(!rest.includes("/"), name);
    assertEquals(decodeURIComponent(rest), name);
  }
});

Deno.test("makeListing() shows a name that is not well-formed without a link", async () => {
  const html = await listAsText([file("a\ud800b")]);
  assertStringIncludes(
    html,
    '<td><bdi>a<span class="unseen">\\u{d800}</span>b</bdi><td',
  );
});

Deno.test("makeListing() escapes the folder's own path everywhere", async () => {
  for (const [name, , shown] of EVIL_NAMES) {
    if (name.includes("/")) continue;
    const html = await listAsText([], { segments: [name, "in"] });
    const crumb = `<a href="../"><bdi>${shown}</bdi>/</a>`;
    assertStringIncludes(html, crumb, name);
    const absolute = await listAsText([], {
      segments: [name, "in"],
      isRelative: false,
    });
    const path = encodeURIComponent(name).replaceAll("'", "&#39;");
    assertStringIncludes(
      absolute,
      `<a href="/${path}/"><bdi>${shown}</bdi>/</a>`,
    );
    const text = shown.replace(/<\/?span[^>]*>/g, "");
    assertStringIncludes(html, `<title>in — a/${text}/in/</title>`, name);
    const last = await listAsText([], { segments: ["d", name] });
    assertStringIncludes(last, `<title>${text} — a/d/${text}/</title>`, name);
    assertStringIncludes(last, `<h1><bdi>${shown}</bdi>/</h1>`, name);
    assert(!/<script>|<!--/.test(html.replace(/<script type.*/s, "")), name);
  }
});

Deno.test("makeListing() links to all folders above, and not above the root", async () => {
  const segments = ["a", "b", "c"];
  const deep = await listAsText([], { segments });
  assertStringIncludes(
    deep,
    '<a href="../../../">a/</a><wbr><a href="../../"><bdi>a</bdi>/</a><wbr>' +
      '<a href="../"><bdi>b</bdi>/</a><wbr></nav>',
  );
  assertStringIncludes(deep, "<h1><bdi>c</bdi>/</h1>");
  assertStringIncludes(deep, '<a href="../" rel="up">../</a>');
  const absolute = await listAsText([], { segments, isRelative: false });
  assertStringIncludes(
    absolute,
    '<a href="/">a/</a><wbr><a href="/a/"><bdi>a</bdi>/</a><wbr>' +
      '<a href="/a/b/"><bdi>b</bdi>/</a><wbr></nav>',
  );
  assertStringIncludes(absolute, '<a href="/a/b/" rel="up">../</a>');
  const root = await listAsText([], { segments: [] });
  assertStringIncludes(root, "<h1>a</h1>");
  assertStringIncludes(root, "<title>a/</title>");
  assert(!root.includes('rel="up"') && !root.includes("Folders above"));
});

Deno.test("makeListing() shows sizes and times for people and exactly", async () => {
  const html = await listAsText([
    file("big", 1_234_567, Date.UTC(2024, 4, 17, 12, 34, 56)),
    file("one", 1, null),
    folder("f", 0),
  ]);
  assertStringIncludes(
    html,
    '<td title="1,234,567 bytes">1.2 MiB<td><time datetime="2024-05-17T12:34:56Z">2024-05-17 12:34</time>',
  );
  assertStringIncludes(html, '<td title="1 byte">1 B<td>\n');
  assertStringIncludes(html, "1 folder, 2 files, 1.2 MiB<");
  const more = await listAsText([file("a", 0)], { more: true });
  assertStringIncludes(more, "1 file, 0 B; more entries are not listed<");
  assertStringIncludes(await listAsText([]), "This folder is empty.");
});

/** The query that a form sends, with the state of its column; of each form with a view, in the order of the page. */
function findViews(html: string): string[] {
  const forms = /( aria-sort="\w+")?>?<form autocomplete="off">(.*?)<button>/g;
  return [...html.matchAll(forms)].map(([, sorted = "", fields]) =>
    sorted + "?" +
    [...fields.matchAll(/ name="(\w+)" value="(\w+)"/g)]
      .map(([, name, value]) => `${name}=${value}`).join("&")
  );
}

Deno.test("makeListing() sorts without script, by forms in the column heads", async () => {
  const heads = async (query: string) =>
    findViews(await listAsText([file("a")], { query }));
  assertEquals(await heads(""), [
    ' aria-sort="ascending"?sort=name&order=desc',
    "?sort=size&order=desc",
    "?sort=time&order=desc",
  ]);
  assertEquals(await heads("?sort=size"), [
    "?sort=name&order=asc",
    ' aria-sort="descending"?sort=size&order=asc',
    "?sort=time&order=desc",
  ]);
  const html = await listAsText([file("a", 1), file("b", 2)], {
    query: "?sort=size&order=desc",
  });
  assert(html.indexOf("<bdi>b<") < html.indexOf("<bdi>a<"));
});

Deno.test("makeListing() marks the kind of each entry by the ending of its name", async () => {
  const cases: [ListingEntry, string][] = [
    [file("a.jpg"), "jpg"],
    [file("A.TAR.GZ"), "gz"],
    [file(".env"), ""],
    [file("LICENSE"), ""],
    [file("v1.0.longending"), ""],
    [file('a."x'), ""],
    [file("a.ü"), ""],
    [folder("d.zip"), "dir"],
  ];
  for (const [entry, kind] of cases) {
    const html = await listAsText([entry]);
    assertStringIncludes(html, `<tr data-kind="${kind}"><td>`, entry.name);
  }
});

Deno.test("makeListing() counts the names that no address can spell", async () => {
  const cases: [number, RegExp][] = [
    [1, /<p class="note">1 name cannot be written in an address, and is not/],
    [1234, /<p class="note">1,234 names cannot be written in an address, and/],
  ];
  for (const [unaddressable, expected] of cases) {
    for (const entries of [[], [file("a")]]) {
      for (const segments of [[], ["d"]]) {
        const asked = { unaddressable, segments };
        assertMatch(await listAsText(entries, asked), expected);
      }
    }
  }
  assert(!(await listAsText([file("a")])).includes('class="note"'));
});

Deno.test("makeListing() has no heads of columns over an empty folder", async () => {
  const empty = await listAsText([]);
  assert(!empty.includes("<th"));
  assertStringIncludes(empty, 'rel="up"');
  const root = await listAsText([], { segments: [] });
  assert(!root.includes("<table") && !root.includes("<th"));
  assert(!root.includes("Download"));
});

Deno.test("makeListing() shows pictures where that is asked for, and offers it where there are some", async () => {
  const entries = [
    file("b.JPG", 5),
    file("a'\"<b>.png", 5),
    file("empty.png", 0),
    file("huge.png", MAX_GRID_IMAGE_OCTETS + 1),
    file("a.txt", 5),
    folder("c.jpg"),
  ];
  const rows = await listAsText(entries, { query: "?sort=size&order=asc" });
  assert(!rows.includes("<img"));
  assertStringIncludes(rows, "<button>Pictures<");
  assertEquals(findViews(rows)[0], "?sort=size&order=asc&view=grid");
  const listing = await list(entries, { query: "?view=grid" });
  assertStringIncludes(
    fieldOf(listing, "Content-Security-Policy")!,
    "; img-src 'self';",
  );
  const grid = await listAsText(entries, { query: "?view=grid" });
  assertEquals(
    [...grid.matchAll(/<img src="(.*?)" alt="" loading="lazy"/g)].map((
      [, src],
    ) => src),
    [
      "./a%27%22%3Cb%3E.png",
      "./b.JPG",
    ],
  );
  assertStringIncludes(grid, "<button>List<");
  assertEquals(findViews(grid).slice(0, 3), [
    "?sort=name&order=asc",
    ' aria-sort="ascending"?sort=name&order=desc&view=grid',
    "?sort=size&order=desc&view=grid",
  ]);
  const none = await listAsText([file("a.txt", 5), folder("c.jpg")]);
  assert(!none.includes(">Pictures<"));
  const policy = fieldOf(await list(entries), "Content-Security-Policy")!;
  assert(!policy.includes("img-src"));
});

Deno.test("makeListing() has pages for a folder with many entries, in one order over all", async () => {
  const count = 2 * MAX_PAGE_ENTRIES + 5;
  const entries = Array.from(
    { length: count },
    (_, i) => file(`f${i}`, count - i),
  );
  const pages: [
    string,
    string | undefined,
    string | undefined,
    number,
    string,
  ][] = [
    ["", "f0", `f${MAX_PAGE_ENTRIES - 1}`, 1, "first"],
    ["?page=1", "f0", `f${MAX_PAGE_ENTRIES - 1}`, 1, "first"],
    [
      "?page=2",
      `f${MAX_PAGE_ENTRIES}`,
      `f${2 * MAX_PAGE_ENTRIES - 1}`,
      2,
      "second",
    ],
    ["?page=3", `f${2 * MAX_PAGE_ENTRIES}`, `f${count - 1}`, 3, "last"],
    ["?page=4", undefined, undefined, 4, "beyond"],
    ["?page=999999999", undefined, undefined, 999999999, "far beyond"],
    ["?page=0", "f0", `f${MAX_PAGE_ENTRIES - 1}`, 1, "no page"],
    ["?page=-1", "f0", `f${MAX_PAGE_ENTRIES - 1}`, 1, "no page"],
    ["?page=1e3", "f0", `f${MAX_PAGE_ENTRIES - 1}`, 1, "no page"],
    [
      "?page=1&sort=size&order=asc",
      `f${count - 1}`,
      `f${count - MAX_PAGE_ENTRIES}`,
      1,
      "sorted before it is cut",
    ],
  ];
  for (const [query, first, last, page, why] of pages) {
    const text = await listAsText(entries, {
      query,
      accept: "application/json",
    });
    const listing = JSON.parse(text);
    assertEquals(
      [
        listing.entries[0]?.name,
        listing.entries.at(-1)?.name,
        listing.page,
        listing.pages,
        listing.more,
      ],
      [first, last, page, 3, false],
      `${query}: ${why}`,
    );
  }
  const html = await listAsText(entries, { query: "?page=2&sort=size" });
  assertStringIncludes(html, '<a href="?sort=size&amp;order=desc" rel="prev">');
  assertStringIncludes(
    html,
    '<a href="?sort=size&amp;order=desc&amp;page=3" rel="next">',
  );
  const second = await listAsText(entries, { query: "?page=2" });
  assertStringIncludes(second, '<a href="./" rel="prev">');
  assertStringIncludes(html, "<span>Page 2 of 3</span>");
  assertStringIncludes(html, "20,005 files");
  assertEquals(html.match(/<tr data-kind/g)?.length, MAX_PAGE_ENTRIES);
  const last = await listAsText(entries, { query: "?page=3" });
  const beyond = await listAsText(entries, { query: "?page=4" });
  assertEquals(beyond, last, "HTML has the last page beyond it");
  assert(last.includes('rel="prev"') && !last.includes('rel="next"'));
  assert(!(await listAsText([file("a")])).includes('id="pages"'));
});

Deno.test("makeListing() links entries and pages alone, so that programs copy a folder once", async () => {
  const entries = [folder("sub"), file("a.png", 1), file("b c.txt", 2)];
  for (const query of ["", "?sort=size", "?view=grid"]) {
    const html = await listAsText(entries, { query, segments: ["x"] });
    const links = [...html.matchAll(/<a [^>]*href="(.*?)"/g)]
      .map(([, href]) => href);
    assertEquals(links.toSorted(), [
      "../",
      "../",
      "./a.png",
      "./b%20c.txt",
      "./sub/",
    ], query);
    assert(!/<form[^>]* action=/.test(html));
  }
});

Deno.test("makeListing() shows a README that was Markdown as HTML, with images of the site", async () => {
  const readme = {
    name: "README.md",
    text: "# Hi",
    cut: false,
    rendered: { html: "<h3>Hi</h3>\n", hasImages: true },
  };
  const html = await listAsText([], { readme });
  assertStringIncludes(html, '<div class="prose">\n<h3>Hi</h3>\n</div>');
  assert(!html.includes("# Hi"));
  for (const hasImages of [true, false]) {
    const listing = await list([], {
      readme: { ...readme, rendered: { html: "", hasImages } },
    });
    assertEquals(
      fieldOf(listing, "Content-Security-Policy")!.includes("img-src 'self'"),
      hasImages,
    );
  }
});

Deno.test("makeListing() shows a README as plain text", async () => {
  const html = await listAsText([], {
    readme: {
      name: 'README"<b>',
      text: "\n# Hi <!--entries-->\n</pre><script>alert(1)</script> & more",
      cut: true,
    },
  });
  assertStringIncludes(
    html,
    '<a href="./README%22%3Cb%3E"><bdi>README&quot;&lt;b&gt;</bdi></a>',
  );
  assertStringIncludes(
    html,
    '<pre dir="auto">\n\n# Hi &lt;!--entries--&gt;\n&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</pre>',
  );
  assertStringIncludes(html, "These are the first 64 KiB.");
});

Deno.test("makeListing() is JSON where Accept prefers that", async () => {
  const cases: [string | undefined, string, string][] = [
    [undefined, "text/html; charset=utf-8", "no Accept"],
    ["*/*", "text/html; charset=utf-8", "anything"],
    ["application/json", "application/json", "JSON"],
    ["application/json, */*;q=0.1", "application/json", "JSON rather"],
    ["text/html;q=0.5, application/json", "application/json", "weights"],
    [
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "text/html; charset=utf-8",
      "a browser",
    ],
    ["image/png", "text/html; charset=utf-8", "neither: HTML is better"],
  ];
  for (const [accept, expected, why] of cases) {
    const listing = await list([file("a")], { accept });
    assertEquals(listing.mediaType, expected, why);
    assertEquals(fieldOf(listing, "Vary"), "Accept", why);
    assertEquals(
      fieldOf(listing, "Content-Security-Policy") !== undefined,
      expected.startsWith("text/html"),
      why,
    );
  }
});

Deno.test("makeListing() encodes every name in JSON as it is", async () => {
  const entries = EVIL_NAMES.map(([name], i) => file(name, i, i * 1000));
  const text = await listAsText([...entries, folder("f", null)], {
    segments: ["a b", 'c"d'],
    accept: "application/json",
    query: "?sort=size&order=asc",
    more: true,
  });
  const listing = JSON.parse(text);
  assertEquals(listing.path, "/a%20b/c%22d/");
  assertEquals(listing.more, true);
  assertEquals(listing.entries[0], { name: "f", kind: "folder", href: "./f/" });
  assertEquals(
    listing.entries.slice(1),
    EVIL_NAMES.map(([name, href], size) => ({
      name,
      kind: "file",
      href,
      size,
      modified: `1970-01-01T00:00:${String(size).padStart(2, "0")}Z`,
    })),
  );
  assertEquals(
    JSON.parse(await listAsText([], { accept: "application/json" })),
    { path: "/d/", page: 1, pages: 1, more: false, entries: [] },
  );
});

Deno.test("makeListing() sends a policy that allows its own style and script alone", async () => {
  const html = await listAsText([file("a")]);
  const digest = async (element: RegExp) => {
    const text = element.exec(html)?.[1];
    assert(text !== undefined && text.length > 500);
    const octets = new TextEncoder().encode(text);
    const hash = await crypto.subtle.digest("SHA-256", octets);
    return btoa(String.fromCharCode(...new Uint8Array(hash)));
  };
  const style = await digest(/<style>([^]*?)<\/style>/);
  const script = await digest(/<script type="module">([^]*?)<\/script>/);
  assertEquals(
    listingPolicy(),
    `default-src 'none'; style-src 'sha256-${style}'; ` +
      `script-src 'sha256-${script}'; base-uri 'none'; form-action 'self'; ` +
      "frame-ancestors 'none'",
  );
  assert(!/ (src|on\w+|style)=/.test(html.replace(/<script.*/s, "")));
  assertEquals(html.match(/<style|<script/g)?.length, 2);
});

Deno.test("makeListing() sends a strong tag that changes with what is shown", async () => {
  const tag = async (...given: Parameters<typeof list>) =>
    (await list(...given)).entityTag;
  const first = await tag([file("a", 1)]);
  assertEquals(first?.[0], '"');
  assertEquals(await tag([file("a", 1)]), first);
  assertNotEquals(await tag([file("a", 2)]), first);
  assertNotEquals(
    await tag([file("a", 1)], { accept: "application/json" }),
    first,
  );
});

Deno.test("encodeNameAsHtml() marks the number of a character that cannot be seen", () => {
  for (let code = 0; code < 0x20; code++) {
    assertEquals(
      encodeNameAsHtml(String.fromCharCode(code)),
      `<span class="unseen">\\u{${code.toString(16)}}</span>`,
    );
  }
  for (const name of ["\u061c", "\u200e", "\u2028", "\u2067", "\ufeff"]) {
    assert(!encodeNameAsHtml(name).includes(name), JSON.stringify(name));
  }
  assertEquals(encodeNameAsHtml("plain name.txt"), "plain name.txt");
});

Deno.test("makeListing() takes time in proportion to the entries of the folder, and memory for one page of them", async () => {
  const times: number[] = [];
  for (const count of [1_000, 10_000, 100_000]) {
    const entries = Array.from(
      { length: count },
      (_, i) => file(`report ${(i * 7919) % count}.txt`, i, i * 1e7),
    );
    let quickest = Infinity;
    for (let attempt = 0; attempt < 3; attempt++) {
      const start = performance.now();
      const { content } = await list(entries, { query: "?page=1" });
      quickest = Math.min(quickest, performance.now() - start);
      assert(contentLength(content) < 3_000_000);
    }
    times.push(quickest);
  }
  console.log(`1,000, 10,000, 100,000: ${times.map(Math.round).join(", ")} ms`);
  // 100 times the entries: 10,000 times the time would be quadratic.
  assert(times[2] < Math.max(1000 * times[0], 5000), times.join());
});
