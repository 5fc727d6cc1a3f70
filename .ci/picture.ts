// Makes the pictures of the README in .github/, as Chromium shows a listing, the index page and the inspector.
//
// Run `deno run -A --lock=tests/deno.lock .ci/picture.ts` after one of them changed, and look at the results. It needs
// Chromium, which TINYHTTP_CHROMIUM may name.

import { fromFileUrl } from "@std/path";
import { type Page, withPage } from "../tests/browser/browser.ts";
import { withInspector } from "../tests/inspected.ts";
import { encodeRequest, RawClient } from "../tests/raw_client.ts";
import { withFolder, withSite } from "../tests/site_server.ts";

/** A picture that people load with the README must be small. */
const MAX_PICTURE_OCTETS = 150_000;

const README = `# Garden plans

Drawings and notes for the new **garden**.

| File | What it is |
| ---- | ---------- |
| [plan.svg](plan.svg) | the plan, 1:50 |
| [plants.csv](plants.csv) | names, numbers and prices |

- measure the ground
- order the trees
`;

/** A folder as people share them. */
const FILES = {
  "garden/README.md": README,
  "garden/2025/index.txt": "last year",
  "garden/photos/1.jpg": "",
  "garden/plan.svg": "<svg/>".repeat(3_100),
  "garden/plants.csv": "rose,3\n".repeat(600),
  "garden/offer.pdf": new Uint8Array(284_000),
  "garden/walk through.mp4": new Uint8Array(31_400_000),
  "garden/notes 2.txt": "notes".repeat(90),
};

/** Minutes between the modification times of the files. */
const STEP_MINUTES = 1_733;

/** What the inspector shows: the last one is refused. */
const REQUESTS = [
  encodeRequest("/"),
  encodeRequest("/test.jpg", { fields: ["Range: bytes=0-1023"] }),
  encodeRequest("/hello", { fields: ["Accept: text/html"] }),
  encodeRequest("/time?token=opensesame", { fields: ["Cookie: id=8f3a"] }),
  encodeRequest("/nothing"),
  "GET /hello HTTP/1.1\r\nHost: localhost:8000\r\nX-Folded: one\n  two\r\n\r\n",
];

function setTimes(folder: string): void {
  const first = Date.UTC(2026, 4, 3, 8, 20);
  Object.keys(FILES).forEach((name, i) => {
    const time = new Date(first + i * STEP_MINUTES * 60_000);
    Deno.utimeSync(`${folder}/${name}`, time, time);
  });
  for (const [i, name] of ["garden/2025", "garden/photos"].entries()) {
    const time = new Date(first - i * STEP_MINUTES * 60_000);
    Deno.utimeSync(`${folder}/${name}`, time, time);
  }
}

/** The port differs in each run; users mostly see this one. */
async function renamePort(page: Page, port: number): Promise<void> {
  await page.evaluate(`{
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { currentNode: text } = walker;
      text.data = text.data.replaceAll("127.0.0.1:${port}", "localhost:8000");
    }
  }`);
}

async function takePicture(
  name: string,
  { width, height }: { width: number; height: number },
  show: (page: Page) => Promise<void>,
): Promise<void> {
  await withPage(async (page) => {
    await show(page);
    const picture = await page.screenshot();
    if (picture.length > MAX_PICTURE_OCTETS) {
      throw new Error(`${name} has ${picture.length} octets`);
    }
    const path = fromFileUrl(new URL(`../.github/${name}`, import.meta.url));
    Deno.writeFileSync(path, picture);
    console.log(`${path}: ${picture.length} octets`);
    // Otherwise the server would wait for the page's connection.
    await page.goto("about:blank");
  }, { viewport: { width, height }, timezoneId: "UTC" });
}

await withFolder(FILES, async (folder) => {
  setTimes(folder);
  await withSite({ folder, list: true }, async (port) => {
    const size = { width: 900, height: 990 };
    await takePicture("listing.png", size, async (page) => {
      await page.goto(`http://127.0.0.1:${port}/garden/`);
      await renamePort(page, port);
    });
  });
});

await withSite({}, async (port) => {
  const size = { width: 1100, height: 720 };
  await takePicture("index.png", size, async (page) => {
    await page.goto(`http://127.0.0.1:${port}/`);
    await renamePort(page, port);
  });
});

await withInspector({}, async ({ port, url }) => {
  const size = { width: 1280, height: 880 };
  await takePicture("inspector.png", size, async (page) => {
    await page.goto(url.href);
    await page.locator("#state", { hasText: "live" }).waitFor();
    const client = await RawClient.connect(port);
    for (const request of REQUESTS) {
      await client.send(request);
      await client.receive();
      await page.waitForTimeout(20);
    }
    client.close();
    await page.locator("#list a", { hasText: "bare LF" }).click();
    await page.locator("#chosen mark").waitFor();
    await page.waitForTimeout(500);
    await renamePort(page, port);
  });
});
