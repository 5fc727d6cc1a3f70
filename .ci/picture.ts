// Makes the picture of the README: a listing as Chromium shows it, in .github/listing.png.
//
// Run `deno run -A .ci/picture.ts` after the listing changed, and look at the result. It needs Chromium, which
// TINYHTTP_CHROMIUM may name.

import { fromFileUrl } from "@std/path";
import { withPage } from "../tests/browser/browser.ts";
import { withFolder, withSite } from "../tests/site_server.ts";

const PICTURE = fromFileUrl(new URL("../.github/listing.png", import.meta.url));

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

await withFolder(FILES, async (folder) => {
  setTimes(folder);
  const picture = await withSite(
    { folder, list: true },
    (port) =>
      withPage(async (page) => {
        await page.goto(`http://127.0.0.1:${port}/garden/`);
        // The port differs in each run; users mostly see this one.
        const host = page.getByText(`127.0.0.1:${port}`);
        await host.evaluate((link) => link.textContent = "localhost:8000/");
        return await page.screenshot();
      }, { viewport: { width: 900, height: 990 }, timezoneId: "UTC" }),
  );
  if (picture.length > MAX_PICTURE_OCTETS) {
    throw new Error(`the picture has ${picture.length} octets`);
  }
  Deno.writeFileSync(PICTURE, picture);
  console.log(`${PICTURE}: ${picture.length} octets`);
});
