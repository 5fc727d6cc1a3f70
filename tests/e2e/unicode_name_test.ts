// Names on the disk in another Unicode normalisation than in the request.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { exchange } from "../raw_client.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { withFolder, withSettledSite } from "../site_server.ts";
import { encode } from "../site/coding/coded_content.ts";

const NFC = "Caf\u00e9";
const NFD = "Cafe\u0301";

Deno.test(requiring(
  requireSystem("linux"),
  "a name in the other Unicode normalisation is found, as a file, a folder, a page, an index and a rewrite",
  () =>
    withFolder({
      [`${NFD}.txt`]: "decomposed",
      [`composed-${NFC}.txt`]: "composed",
      [`${NFD}/index.html`]: "index",
      [`${NFD}/${NFD}.html`]: "page",
      [`${NFD}/plain.txt`]: "plain",
      [`list-${NFD}/${NFC}/x.txt`]: "x",
      [`list-${NFD}/README.md`]: "the readme",
      [`coded-${NFD}.txt.gz`]: encode(new TextEncoder().encode("c"), "gzip"),
      "\u1112\u1161\u11ab.txt": "Hangul",
      "\u00c5.txt": "Angstrom",
      "_redirects": `/moved /${NFC}.txt 200\n/never/* /x 301\n`,
    }, async (folder) => {
      const cases: [string, number, string][] = [
        [`/${NFC}.txt`, 200, "decomposed"],
        [`/${NFD}.txt`, 200, "decomposed"],
        [`/composed-${NFD}.txt`, 200, "composed"],
        [`/${NFC}`, 301, ""],
        [`/${NFC}/`, 200, "index"],
        [`/${NFC}/${NFC}`, 200, "page"],
        [`/${NFC}/${NFD}`, 200, "page"],
        [`/${NFD}/${NFC}`, 200, "page"],
        [`/${NFC}/plain.txt`, 200, "plain"],
        [`/list-${NFC}/${NFD}/x.txt`, 200, "x"],
        [`/coded-${NFC}.txt`, 200, "c"],
        ["/\ud55c.txt", 200, "Hangul"],
        ["/\u212b.txt", 200, "Angstrom"],
        ["/moved", 200, "decomposed"],
        [`/${NFC}.md`, 404, ""],
        [`/missing-${NFC}/x`, 404, ""],
        [`/${NFC}.txt/x`, 404, ""],
      ];
      const options = { folder, cleanUrls: true, list: true };
      await withSettledSite(options, async (port) => {
        for (const heat of ["cold", "hot"]) {
          for (const [path, status, content] of cases) {
            const why = `${path} ${heat}`;
            const got = await exchange(port, encodeURI(path));
            assertEquals(got.status, status, why);
            if (status === 200) assertEquals(got.text(), content, why);
            if (status === 200) continue;
            if (status === 301) {
              assertEquals(got.field("location"), encodeURI(`${NFC}/`));
            }
          }
          const listing = await exchange(port, encodeURI(`/list-${NFC}/`));
          assertEquals(listing.status, 200, heat);
          assert(listing.text().includes(encodeURI(`${NFC}/`)), heat);
          assert(listing.text().includes("the readme"), heat);
        }
      });
    }),
));

Deno.test(requiring(
  requireSystem("linux"),
  "a name in two other forms is not found, and hidden names stay hidden in any form",
  () =>
    withFolder({
      "\u00e9\u00e9.txt": "composed",
      "e\u0301e\u0301.txt": "decomposed",
      [`.${NFD}`]: "secret",
      [`hidden-${NFD}.txt`]: "secret",
    }, async (folder) => {
      Deno.writeTextFileSync(join(folder, `../${NFD}`), "outside");
      Deno.symlinkSync(`../${NFD}`, join(folder, `link-${NFD}`));
      const hidden = [`hidden-${NFD}.txt`];
      await withSettledSite({ folder, hidden }, async (port) => {
        const names = [
          "\u00e9e\u0301.txt",
          `.${NFC}`,
          `hidden-${NFC}.txt`,
          `hidden-${NFD}.txt`,
          `link-${NFC}`,
        ];
        for (const name of names) {
          const got = await exchange(port, encodeURI(`/${name}`));
          assertEquals(got.status, 404, name);
        }
        const exact = await exchange(port, encodeURI("/\u00e9\u00e9.txt"));
        assertEquals(exact.text(), "composed", "it precedes the other form");
      });
    }),
));
