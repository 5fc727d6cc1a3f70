// The listing in a real browser: with script and without, by mouse and by keyboard.

import { assert, assertEquals } from "@std/assert";
import { withFolder, withSite } from "../site_server.ts";
import { XSS_CORPUS } from "../site/listing/xss_corpus.ts";
import { type BrowserContextOptions, inBrowser, type Page } from "./browser.ts";

interface Visit {
  readonly page: Page;
  /** The folder's address, without a slash at its end. */
  readonly base: string;
}

/** A test for `Deno.test()` on a page that is at the listing of `/docs/`, a fresh folder that `fill` fills. */
function onListing(
  name: string,
  body: (visit: Visit) => Promise<void>,
  { fill = makeFolder, mayMiss = false, ...options }: BrowserContextOptions & {
    fill?: (path: string) => void;
    /** Whether the page may have images that are not there. */
    mayMiss?: boolean;
  } = {},
): Deno.TestDefinition {
  const visit = (page: Page) =>
    withFolder({ "_headers": HEADERS }, async (folder) => {
      fill(`${folder}/docs`);
      await withSite({ folder, list: true }, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        const complaints = watch(page, origin, mayMiss);
        await page.goto(`${origin}/docs/`);
        await body({ page, base: `${origin}/docs` });
        assertEquals(complaints, []);
        await page.goto("about:blank");
      });
    });
  return inBrowser(name, visit, options);
}

/** The browser would download files without an extension. */
const HEADERS = "/*\n  Content-Type: text/plain; charset=utf-8\n";

/** Collects what must not happen: messages, errors, dialogs, requests to other hosts. */
function watch(
  page: Page,
  origin: string,
  mayMiss: boolean,
): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    const { url } = message.location();
    const isMissing = mayMiss && url.startsWith(`${origin}/`) &&
      message.text().includes("404");
    // For a file that is not a page the browser requests a favicon.
    if (!isMissing && !url.endsWith("/favicon.ico")) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) complaints.push(request.url());
  });
  return complaints;
}

/** Files in the order of their sizes; their times fall as the sizes grow. */
const FILES = ["file 10.txt", "file 9.txt", "zebra", "Ärger.md"];

function makeFolder(path: string): void {
  Deno.mkdirSync(`${path}/beta/deep`, { recursive: true });
  Deno.mkdirSync(`${path}/Alpha`);
  FILES.forEach((name, i) => {
    Deno.writeTextFileSync(`${path}/${name}`, "x".repeat(i * 1000));
    // The last one has the time 0.
    const time = new Date(i === 3 ? 0 : Date.UTC(2024, 0, 9 - i));
    Deno.utimeSync(`${path}/${name}`, time, time);
  });
}

const FOLDERS = ["Alpha/", "beta/"];
const BY_NAME = [
  ...FOLDERS,
  "Ärger.md",
  "file 9.txt",
  "file 10.txt",
  "zebra",
];

/** The visible names, from the top. */
function shown(page: Page): Promise<string[]> {
  return page.locator("#entries tr:visible td:first-child").allTextContents();
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate("document.activeElement.textContent");
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

Deno.test(onListing("a listing sorts in place", async ({ page, base }) => {
  await page.evaluate("globalThis.isSamePage = true");
  assertEquals(await shown(page), BY_NAME);
  const cases: [string, string[], string][] = [
    ["Size", [...FOLDERS, ...FILES.toReversed()], "?sort=size&order=desc"],
    ["Size", [...FOLDERS, ...FILES], "?sort=size&order=asc"],
    ["Modified", [...FOLDERS, ...FILES], "?sort=time&order=desc"],
    ["Modified", [...FOLDERS, ...FILES.toReversed()], "?sort=time&order=asc"],
    ["Name", BY_NAME, "?sort=name&order=asc"],
    [
      "Name",
      [...FOLDERS.toReversed(), ...BY_NAME.slice(2).toReversed()],
      "?sort=name&order=desc",
    ],
  ];
  for (const [head, expected, query] of cases) {
    await page.click(`th:has-text("${head}") button`);
    assertEquals(sortFoldersOut(await shown(page)), sortFoldersOut(expected));
    assertEquals(page.url(), `${base}/${query}`);
    const sorted = await page.locator("th[aria-sort]").allTextContents();
    assertEquals(sorted.length, 1);
    assert(sorted[0].startsWith(head));
  }
  assertEquals(await page.evaluate("globalThis.isSamePage"), true);
  const inPlace = await shown(page);
  await page.reload();
  assertEquals(await shown(page), inPlace, "the server sorts the same");
}));

/** Both folders were made just now: by time either may be the first. */
function sortFoldersOut(names: readonly string[]): string[] {
  return [...names.slice(0, 2).toSorted(), ...names.slice(2)];
}

Deno.test(
  onListing("a listing filters while the user types", async ({ page }) => {
    const whole = await page.textContent("#summary");
    await press(page, "/");
    const cases: [string, string[], string][] = [
      ["file", ["file 9.txt", "file 10.txt"], "2 of 6"],
      ["TXT 1", ["file 10.txt"], "1 of 6"],
      ["ärg", ["Ärger.md"], "1 of 6"],
      ["a", ["Alpha/", "beta/", "Ärger.md", "zebra"], "4 of 6"],
      ["<b>", [], "0 of 6"],
      ["arg", ["Ärger.md"], "1 of 6"],
      ["*.txt", ["file 9.txt", "file 10.txt"], "2 of 6"],
      ["*.t?t", ["file 9.txt", "file 10.txt"], "2 of 6"],
      ["f*1*t", ["file 10.txt"], "1 of 6"],
      ["?????", ["Alpha/", "zebra"], "2 of 6"],
      ["*a", ["Alpha/", "beta/", "zebra"], "3 of 6"],
      ["txt", ["file 9.txt", "file 10.txt"], "2 of 6"],
      ["*.tx", [], "0 of 6"],
    ];
    for (const [text, expected, summary] of cases) {
      await page.fill("#filter input", "");
      await page.keyboard.type(text);
      assertEquals(await shown(page), expected, text);
      assertEquals(await page.textContent("#summary"), summary);
      assertEquals(await page.isVisible("#none"), expected.length === 0);
    }
    await press(page, "Escape");
    assertEquals(await shown(page), BY_NAME);
    assertEquals(await page.textContent("#summary"), whole);
    assertEquals(await page.evaluate("document.activeElement.tagName"), "BODY");
  }),
);

Deno.test(onListing(
  "a listing stays filtered when it is sorted",
  async ({ page }) => {
    await press(page, "/");
    await page.keyboard.type("file");
    await page.click("th:nth-child(1) button");
    assertEquals(await shown(page), ["file 10.txt", "file 9.txt"]);
  },
));

Deno.test(
  onListing("a listing can be used by keyboard", async ({ page, base }) => {
    const cases: [string[], string, string][] = [
      [["ArrowDown"], "../", "down into the list"],
      [["ArrowDown", "ArrowDown"], "beta/", "down"],
      [["ArrowUp"], "Alpha/", "up"],
      [["End"], "zebra", "to the end"],
      [["ArrowDown"], "zebra", "no further"],
      [["Home"], "../", "to the start"],
      [["j"], "Alpha/", "down"],
      [["j", "j", "k"], "beta/", "down and up"],
      [["?", "j", "Escape", "k"], "Alpha/", "none while the keys are shown"],
      [["k"], "../", "up"],
    ];
    for (const [keys, expected, why] of cases) {
      await press(page, ...keys);
      assertEquals(await focused(page), expected, why);
    }
    await press(page, "ArrowUp");
    assertEquals(
      await page.evaluate("document.activeElement.tagName"),
      "INPUT",
    );

    await page.keyboard.type("bet");
    await press(page, "ArrowDown");
    assertEquals(await focused(page), "beta/", "from the filter into the list");
    await press(page, "Enter");
    await page.waitForURL(`${base}/beta/`);
    assertEquals(await shown(page), ["deep/"]);

    await press(page, "Backspace");
    await page.waitForURL(`${base}/`);
    await press(page, "/", "z", "e", "Backspace", "Backspace", "Backspace");
    assertEquals(await shown(page), BY_NAME, "in the filter it erases");
    assertEquals(page.url(), `${base}/`);

    await page.keyboard.type("zeb");
    await press(page, "Enter");
    await page.waitForURL(`${base}/zebra`);
    assertEquals(await page.textContent("body"), "x".repeat(2000));
  }),
);

Deno.test(onListing(
  "a listing's Backspace goes no higher than the root",
  async ({ page, base }) => {
    const root = base.replace("docs", "");
    await press(page, "Backspace");
    await page.waitForURL(root);
    await press(page, "Backspace", "ArrowDown");
    assertEquals(await focused(page), "docs/");
    assertEquals(page.url(), root);
  },
));

Deno.test(onListing(
  "a listing works without script",
  async ({ page, base }) => {
    assertEquals(await page.isVisible("#filter"), false);
    assertEquals(await shown(page), BY_NAME);
    await page.click('th:has-text("Size") button');
    await page.waitForLoadState("domcontentloaded");
    assertEquals(page.url(), `${base}/?sort=size&order=desc`);
    assertEquals(await shown(page), [...FOLDERS, ...FILES.toReversed()]);
    await page.click('th:has-text("Size") button');
    await page.waitForLoadState("domcontentloaded");
    assertEquals(await shown(page), [...FOLDERS, ...FILES]);
    await page.click("text=beta/");
    await page.click("text=deep/");
    assertEquals(page.url(), `${base}/beta/deep/`);
    await page.click("nav >> text=docs/");
    assertEquals(page.url(), `${base}/`);
  },
  { javaScriptEnabled: false },
));

/** True if the page, or a name in its column, is wider than its visible part. */
const IS_TOO_WIDE = "document.documentElement.scrollWidth > innerWidth || " +
  "[...document.querySelectorAll('td a')].some((a) => a.scrollWidth > a.clientWidth)";

Deno.test(
  onListing("a listing fits a phone, in dark colours", async ({ page }) => {
    assertEquals(await page.evaluate(IS_TOO_WIDE), false);
    const background = await page.evaluate(
      "getComputedStyle(document.body).backgroundColor",
    ) as string;
    const channels = background.match(/\d+/g)?.map(Number) ?? [];
    assert(Math.max(...channels.slice(0, 3)) < 80, background);
  }, { colorScheme: "dark", viewport: { width: 390, height: 844 } }),
);

const EVIL_NAMES = [
  '"><script>alert(1)<',
  "'><img src=x onerror=alert(2)>",
  "javascript:alert(3)",
  "<!--entries-->",
  "%2e%2e",
  "a&amp;b",
  "a?b#c",
  "new\nline",
  "photo\u202egpj.exe",
  "two  blanks ",
  "x".repeat(255),
];

const EVIL_README =
  "</pre><script>alert(5)</script><img src=x onerror=alert(6)>";

function makeEvilFolder(path: string): void {
  Deno.mkdirSync(`${path}/<img src=x onerror=alert(4)>`, { recursive: true });
  for (const name of EVIL_NAMES) {
    Deno.writeTextFileSync(`${path}/${name}`, `file ${name}`);
  }
  Deno.writeTextFileSync(`${path}/README.md`, EVIL_README);
}

Deno.test(
  onListing("a listing shows hostile names as text", async ({ page, base }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.reload();
    await press(page, "/", "e", "Escape");
    await page.click("th:nth-child(2) button");
    await page.click("th:nth-child(1) button");
    assertEquals(asked, [`${base}/`], "nothing else was loaded");
    assertEquals(await page.locator("main img, main script").count(), 0);
    assertEquals(await page.textContent(".prose"), `\n${EVIL_README}\n`);
    assertEquals(
      await page.evaluate(IS_TOO_WIDE),
      false,
      "a long name is wrapped",
    );
    for (const name of EVIL_NAMES) {
      const encoded = encodeURIComponent(name).replaceAll("'", "%27");
      const href = `./${encoded}`;
      await page.click(`#entries a[href=${JSON.stringify(href)}]`);
      assertEquals(page.url(), new URL(href, `${base}/`).href);
      assertEquals(await page.textContent("body"), `file ${name}`);
      await page.goBack();
    }
    await page.click('#entries a[href$="/"]');
    await page.waitForLoadState("domcontentloaded");
    assertEquals(await page.locator("img").count(), 0);
    assert((await page.title()).startsWith("<img src=x onerror=alert(4)>"));
  }, { fill: makeEvilFolder }),
);

Deno.test(
  onListing(
    "no hostile README runs a script, loads from elsewhere or leaves the page",
    async ({ page, base }) => {
      const readme = `${base}/`;
      assert(XSS_CORPUS.length >= 60);
      for (const [i, text] of XSS_CORPUS.entries()) {
        await page.goto(`${readme}${i}/`);
        const state = await page.evaluate(HOSTILE_STATE) as HostileState;
        assertEquals(state.elements, [], text);
        for (const address of state.addresses) {
          assert(/^(?:https?|mailto):/.test(address), `${text}: ${address}`);
        }
        assertEquals(new URL(page.url()).pathname, `/docs/${i}/`, text);
        assertEquals(await page.locator("h1").count(), 1, text);
      }
    },
    {
      mayMiss: true,
      fill(path) {
        for (const [i, text] of XSS_CORPUS.entries()) {
          Deno.mkdirSync(`${path}/${i}`, { recursive: true });
          Deno.writeTextFileSync(`${path}/${i}/README.md`, text);
          // What a relative image leads to.
          Deno.copyFileSync("static/test.jpg", `${path}/${i}/x.png`);
        }
      },
    },
  ),
);

interface HostileState {
  readonly elements: readonly string[];
  readonly addresses: readonly string[];
}

/** What a README made in the page: elements and attributes that must not be, and all addresses. */
const HOSTILE_STATE = `(() => {
  const all = [...document.querySelectorAll(".prose *, .prose")];
  const bad = "script,style,iframe,object,embed,link,meta,base,form,input," +
    "svg,math,video,audio,template,noscript,button,textarea";
  return {
    elements: [
      ...all.filter((e) => e.matches(bad)).map((e) => e.outerHTML),
      ...all.flatMap((e) => [...e.attributes])
        .filter((a) => /^on|^style$|^srcset$|^srcdoc$/.test(a.name))
        .map((a) => a.name),
    ],
    addresses: all.flatMap((e) => e.href ?? e.src ?? []),
  };
})()`;

Deno.test(onListing(
  "a listing shows times of the reader's zone, and UTC beside them",
  async ({ page }) => {
    const time = page.locator('time[datetime="2024-01-09T00:00:00Z"]');
    assertEquals(await time.textContent(), "2024-01-08 19:00");
    assertEquals(await time.getAttribute("title"), "2024-01-09 00:00 UTC");
    const zone = page.locator("th abbr");
    assertEquals(await zone.textContent(), "local");
    assertEquals(await zone.getAttribute("title"), "America/Lima");
  },
  { timezoneId: "America/Lima" },
));

Deno.test(onListing(
  "a listing shows UTC without script",
  async ({ page }) => {
    const time = page.locator('time[datetime="2024-01-09T00:00:00Z"]');
    assertEquals(await time.textContent(), "2024-01-09 00:00");
    assertEquals(await page.textContent("th abbr"), "UTC");
  },
  { timezoneId: "America/Lima", javaScriptEnabled: false },
));

Deno.test(onListing(
  "a listing shows its keys in a dialog",
  async ({ page }) => {
    assertEquals(await page.isVisible("#help"), false);
    await press(page, "?");
    assertEquals(await page.isVisible("#help"), true);
    await press(page, "Escape");
    assertEquals(await page.isVisible("#help"), false);
    await page.click("#ask");
    await page.click("#help button");
    assertEquals(await page.isVisible("#help"), false);
    await press(page, "/", "?");
    assertEquals(
      await page.isVisible("#help"),
      false,
      "in the filter it is typed",
    );
  },
));

/** 300 pictures, so that there are two pages of them; and one that is named to break out. */
function makePictures(path: string): void {
  Deno.mkdirSync(path);
  for (let i = 0; i < 300; i++) {
    Deno.copyFileSync("static/test.jpg", `${path}/p${i}.jpg`);
  }
  Deno.writeTextFileSync(
    `${path}/'\"><img src=x onerror=alert(1)>.png`,
    "no image",
  );
  Deno.writeTextFileSync(`${path}/z.txt`, "text");
}

for (const javaScriptEnabled of [true, false]) {
  Deno.test(onListing(
    `pictures are loaded when they are seen, ${
      javaScriptEnabled ? "with" : "without"
    } script`,
    async ({ page, base }) => {
      await page.click("text=Pictures");
      await page.waitForLoadState("domcontentloaded");
      assertEquals(new URL(page.url()).searchParams.get("view"), "grid");
      assertEquals(await page.locator("#entries img").count(), 200);
      const asked = new Set<string>();
      page.on(
        "request",
        (request) => asked.add(new URL(request.url()).pathname),
      );
      await page.reload();
      await page.locator('#entries img[src="./p0.jpg"]')
        .scrollIntoViewIfNeeded();
      const pictures = [...asked].filter((path) => path.endsWith(".jpg"));
      // Some browsers load pictures that are a few screens away, and without script all of them, so that nobody learns by
      // them where the reader is.
      assert(pictures.length > 0);
      if (javaScriptEnabled) {
        assert(pictures.length < 150, `${pictures.length}`);
      }
      for (const path of asked) assert(path.startsWith("/docs/"), path);
      await page.click("text=Next");
      await page.waitForLoadState("domcontentloaded");
      assertEquals(new URL(page.url()).searchParams.get("page"), "2");
      assertEquals(await page.locator("#entries img").count(), 101);
      await page.click("text=z.txt");
      assertEquals(page.url(), `${base}/z.txt`);
      await page.goBack();
      await page.click("text=List");
      await page.waitForLoadState("domcontentloaded");
      assertEquals(await page.locator("#entries img").count(), 0);
    },
    { fill: makePictures, javaScriptEnabled },
  ));
}

Deno.test(onListing(
  "a listing's form downloads the folder",
  async ({ page }) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("text=Download ZIP"),
    ]);
    assertEquals(download.suggestedFilename(), "docs.zip");
    const path = await download.path();
    assertEquals(
      Deno.readFileSync(path).subarray(0, 4),
      Uint8Array.of(80, 75, 3, 4),
    );
  },
));

for (const width of [320, 390, 1280]) {
  Deno.test(onListing(
    `a listing fits a width of ${width}, with long names, a README and pictures`,
    async ({ page, base }) => {
      for (const query of ["", "?view=grid"]) {
        await page.goto(`${base}/${query}`);
        assertEquals(await page.evaluate(IS_TOO_WIDE), false, query);
        const small = await page.evaluate(`[...document.querySelectorAll(
          "header a, button, #entries a")].filter((e) => {
            const { width, height } = e.getBoundingClientRect();
            return width > 0 && (width < 24 || height < 24);
          }).map((e) => e.outerHTML)`);
        assertEquals(small, [], "each target is large enough");
      }
      await page.goto(`${base}/`);
      const name = await page.locator("#entries a").first().boundingBox();
      assert(name !== null && name.width > 190, `${name?.width}`);
    },
    {
      viewport: { width, height: 800 },
      fill(path) {
        makeEvilFolder(path);
        Deno.copyFileSync("static/test.jpg", `${path}/a.jpg`);
        const long = "long".repeat(100);
        Deno.writeTextFileSync(
          `${path}/README.md`,
          `# ${long}\n\n${long}\n\n    ${long}\n\n| a | b |\n|---|---|\n| ${long} | ${long} |\n\n![](a.jpg)\n`,
        );
      },
    },
  ));
}
