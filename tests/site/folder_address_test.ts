import { assertEquals } from "@std/assert";
import { discardContent } from "../../src/http/content.ts";
import type { FileFailure } from "../../src/site/files/file_error.ts";
import type { FoundFile } from "../../src/site/files/site_file.ts";
import { MAX_HOT_FILE_OCTETS } from "../../src/site/files/limits.ts";
import {
  type AddressOptions,
  FolderAddresses,
  type Found,
} from "../../src/site/folder_address.ts";
import { withFolder } from "../site_server.ts";
import { openStore } from "./files/opened_store.ts";
import { targetOf } from "./rules/path_target.ts";

/** Each file is open when it is found, so that one that is not discarded stays open. */
const LARGE = new Uint8Array(MAX_HOT_FILE_OCTETS + 1);

const FILES = {
  "index.html": LARGE,
  "about.html": LARGE,
  "plain.txt": LARGE,
  "both": LARGE,
  "both.html": LARGE,
  "shop/default.htm": LARGE,
  "shop.html": LARGE,
  "empty/": "",
  "docs/index.html": LARGE,
};

/** The file's name, where the redirect leads, or the kind. */
function show(found: Found | FoundFile | FileFailure): string {
  if (found.kind === "redirect") return `→ ${found.location}`;
  if (found.kind !== "file") return found.kind;
  discardContent(found.file.content);
  return found.file.name;
}

const DEFAULTS: AddressOptions = {
  indexNames: ["index.html", "default.htm"],
  passesFolders: false,
};
const CLEAN = { cleanUrls: true };

Deno.test("FolderAddresses.find() returns the file, the redirect, or the listing of a path", async () => {
  const cases: [Partial<AddressOptions>, string, string, string][] = [
    [{}, "/", "index.html", "an index"],
    [{}, "/plain.txt", "plain.txt", "a file"],
    [{}, "/plain.txt/", "missing", "a file with a slash"],
    [{}, "/docs", "→ docs/", "a folder without its slash"],
    [{}, "/docs?a=%20", "→ docs/?a=%20", "with its query"],
    [{}, "/shop/", "default.htm", "the second index"],
    [{}, "/empty/", "missing", "neither index nor listing"],
    [{}, "/empty", "→ empty/", "without its slash"],
    [{}, "/about", "missing", "a page without clean URLs"],
    [{}, "/nowhere", "missing", "nothing"],
    [{ list: true }, "/empty/", "listing", "a listing"],
    [{ list: true }, "/docs/", "index.html", "an index precedes it"],
    [{ passesFolders: true }, "/empty", "missing", "counts as missing"],
    [{ passesFolders: true }, "/docs", "→ docs/", "has an index"],
    [{ passesFolders: true, list: true }, "/empty", "→ empty/", "is listed"],
    [CLEAN, "/about", "about.html", "a page"],
    [CLEAN, "/about.html", "→ about", "a page by its file"],
    [CLEAN, "/about/", "→ /about", "a page with a slash"],
    [CLEAN, "/index.html", "→ ./", "an index by its file"],
    [CLEAN, "/docs/index.html?q", "→ ./?q", "with its query"],
    [CLEAN, "/both.html", "both.html", "a file stands without the ending"],
    [CLEAN, "/both", "both", "that file"],
    [CLEAN, "/shop", "shop.html", "a page precedes a folder"],
    [CLEAN, "/shop/", "default.htm", "whose slash leads to it"],
    [CLEAN, "/docs", "→ docs/", "a folder without a page"],
  ];
  await withFolder(FILES, (folder) => {
    const store = openStore(folder);
    for (const [options, target, expected, why] of cases) {
      const addresses = new FolderAddresses(store, { ...DEFAULTS, ...options });
      const found = addresses.find(targetOf(target), Date.now());
      assertEquals(show(found), expected, `${target}: ${why}`);
    }
  });
});

Deno.test("FolderAddresses.findContent() returns a file without redirects and listings", async () => {
  const cases: [Partial<AddressOptions>, string, string, string][] = [
    [{}, "/", "index.html", "an index"],
    [{}, "/docs", "index.html", "without its slash"],
    [{}, "/plain.txt", "plain.txt", "a file"],
    [{}, "/plain.txt/", "missing", "a file with a slash"],
    [{ list: true }, "/empty/", "missing", "a listing is no file"],
    [{}, "/about", "missing", "a page without clean URLs"],
    [CLEAN, "/about", "about.html", "a page"],
    [CLEAN, "/about.html", "about.html", "a page by its file"],
    [CLEAN, "/about/", "missing", "a page with a slash"],
    [CLEAN, "/shop", "shop.html", "a page precedes a folder"],
    [CLEAN, "/shop/", "default.htm", "whose slash leads to it"],
  ];
  await withFolder(FILES, (folder) => {
    const store = openStore(folder);
    for (const [options, target, expected, why] of cases) {
      const addresses = new FolderAddresses(store, { ...DEFAULTS, ...options });
      const found = addresses.findContent(targetOf(target), Date.now());
      assertEquals(show(found), expected, `${target}: ${why}`);
    }
  });
});
