// Which files a real browser shows, in which encoding, and which it downloads.

import { assertEquals, assertRejects } from "@std/assert";
import { encodeLatin1 } from "../latin1.ts";
import { encode } from "../site/coding/coded_content.ts";
import { withFolder, withSite } from "../site_server.ts";
import { inBrowser } from "./browser.ts";

/** Names of text files: the browser shows each of them. */
const TEXTS =
  "LICENSE Makefile Dockerfile README unknown a.unknown a.py a.rs a.go a.toml a.sh a.diff a.patch a.vue a.tsx a.jsx a.ts a.mts a.cts a.cjs a.mjs a.js a.c a.h a.java a.rb a.php a.pl a.sql a.ini a.cfg a.conf a.lock a.log a.yaml a.yml a.json a.json5 a.md a.rst a.tex a.org a.scss a.less a.kt a.swift a.lua a.bat a.ps1 a.key id.pub a.dot a.pot a.env a.properties a.graphql a.proto a.tf a.svelte a.astro a.sc a.td a.st"
    .split(" ");

Deno.test(inBrowser(
  "source, configuration and other text is shown, and what is binary is downloaded",
  (page) => {
    const files = Object.fromEntries(TEXTS.map((name) => [name, "text: é"]));
    const binary = { "b.unknown": Uint8Array.of(0, 1), "b.zip": "PK" };
    return withFolder(
      { ...files, ...binary },
      (folder) =>
        withSite({ folder }, async (port) => {
          for (const name of TEXTS) {
            await page.goto(`http://127.0.0.1:${port}/${name}`);
            assertEquals(await page.innerText("body"), "text: é", name);
          }
          for (const name of Object.keys(binary)) {
            await assertRejects(
              () => page.goto(`http://127.0.0.1:${port}/${name}`),
              `${name} is downloaded`,
            );
          }
        }),
    );
  },
));

Deno.test(inBrowser(
  "a page in the encoding that it declares, a gzipped image and one beside it are shown right",
  (page) => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"/>';
    const gzipped = encode(new TextEncoder().encode(svg), "gzip");
    return withFolder({
      "plain.html": "<title>é</title>",
      "latin.html": encodeLatin1("<meta charset=latin1><title>\xe9</title>"),
      "utf16.html": encodeLatin1(
        "\xff\xfe" + [..."<title>\xe9</title>"].join("\0") + "\0",
      ),
      "a.xhtml": encodeLatin1(
        '<?xml version="1.0" encoding="ISO-8859-1"?><html xmlns="http://www.w3.org/1999/xhtml"><title>\xe9</title></html>',
      ),
      "image.html": "<img src=a.svgz>",
      "a.svgz": gzipped,
    }, (folder) =>
      withSite({ folder }, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        for (
          const name of ["plain.html", "latin.html", "utf16.html", "a.xhtml"]
        ) {
          await page.goto(`${origin}/${name}`);
          assertEquals(await page.title(), "é", name);
        }
        await page.goto(`${origin}/image.html`);
        const width = "document.querySelector('img').naturalWidth";
        assertEquals(await page.evaluate(width), 7);
      }));
  },
));
