import { assertEquals } from "@std/assert";
import {
  findDeclaredCharset,
  identifyEncoding,
} from "../../../src/site/representation/declared_charset.ts";
import { encodeLatin1 } from "../../../src/http/octets.ts";

type Case = readonly [start: string, expected: string | undefined, why: string];

function check(mediaType: string, cases: readonly Case[]): void {
  for (const [start, expected, why] of cases) {
    const found = findDeclaredCharset(mediaType, encodeLatin1(start));
    assertEquals(found, expected, `${why}: ${start}`);
  }
}

const LATIN = "windows-1252";
const PRAGMA = 'http-equiv="Content-Type"';

Deno.test("findDeclaredCharset() reads the charset of a meta element", () => {
  check("text/html", [
    ["<meta charset=latin1>", LATIN, "unquoted"],
    ['<!doctype html><html><head><meta charset="latin1">', LATIN, "quoted"],
    ["<META CHARSET='Shift_JIS'/>", "shift_jis", "in capitals"],
    ["<meta\n\tcharset = latin1 >", LATIN, "with blanks"],
    ["<meta/charset=latin1>", LATIN, "with a solidus"],
    ["<meta name=a content='x>y' charset=latin1>", LATIN, "after a quoted >"],
    ["<meta charset=' latin1 '>", LATIN, "blanks in the value"],
    ["<meta charset=utf-8>", "utf-8", "UTF-8"],
    ["<meta charset=utf-16le>", "utf-8", "UTF-16 cannot be so declared"],
    ["<meta charset=x-user-defined>", LATIN, "as the standard says"],
    ["<meta charset=bogus><meta charset=latin1>", LATIN, "the next one"],
    ["<meta charset=bogus>", undefined, "unknown"],
    ["<meta charset=latin1 charset=utf-8>", LATIN, "the first attribute"],
    ["<metal charset=latin1>", undefined, "another element"],
    ["<p title='<meta charset=latin1>'>", undefined, "in an attribute"],
    ["<p title=\"<meta charset='latin1'>\">", undefined, "in an attribute"],
    ["</p x='>' y=\"<meta charset=latin1>\">", undefined, "in an end tag"],
    ["<!-- <meta charset=latin1> -->", undefined, "in a comment"],
    ["<!--><meta charset=latin1>", LATIN, "after an empty comment"],
    ["<!-- a -- > --><meta charset=latin1>", LATIN, "after a comment"],
    ["<!-- <meta charset=latin1>", undefined, "in an open comment"],
    ["<?php ?><meta charset=latin1>", LATIN, "after an instruction"],
    ["a < b <meta charset=latin1>", LATIN, "after a lone <"],
    ["<meta charset=latin1", undefined, "cut"],
    ["<meta charset='latin1>", undefined, "an open quote"],
    ["<meta x='a charset=latin1>", undefined, "an open quote before"],
    ["", undefined, "nothing"],
  ]);
});

Deno.test("findDeclaredCharset() reads the charset of an http-equiv", () => {
  const meta = (content: string, rest = PRAGMA) =>
    `<meta ${rest} content="${content}">`;
  check("text/html", [
    [meta("text/html; charset=latin1"), LATIN, "usual"],
    [meta("text/html;charset = 'latin1'"), LATIN, "quoted"],
    [meta("text/html; charset=latin1; a=b"), LATIN, "followed"],
    [`<meta content='text/html; charset=latin1' ${PRAGMA}>`, LATIN, "before"],
    [meta("text/html"), undefined, "without"],
    [meta("text/html; charset=latin1", "name=a"), undefined, "no pragma"],
    [meta("text/html; charset=latin1", "http-equiv=refresh"), undefined, "x"],
    [
      `<meta ${PRAGMA} content="text/html; charset=latin1" charset=utf-8>`,
      "utf-8",
      "the attribute is stronger",
    ],
  ]);
});

Deno.test("findDeclaredCharset() reads XML declarations, in XML and in HTML", () => {
  for (const type of ["application/xml", "text/xml", "image/svg+xml"]) {
    check(type, [
      ['<?xml version="1.0" encoding="ISO-8859-1"?>', LATIN, "double"],
      ["<?xml version='1.0' encoding = 'koi8-r' ?>", "koi8-r", "single"],
      ['<?xml version="1.0" encoding="UTF-32"?>', "utf-32", "unknown here"],
      ['<?xml version="1.0"?>', undefined, "none"],
      [' <?xml version="1.0" encoding="koi8-r"?>', undefined, "not first"],
      ['<?xml version="1.0"?><a encoding="koi8-r"/>', undefined, "later"],
      ["<meta charset=latin1>", undefined, "not HTML"],
      ["<\0?\0x\0m\0l\0", "utf-16le", "UTF-16LE"],
      ["\0<\0?\0x\0m\0l", "utf-16be", "UTF-16BE"],
    ]);
  }
  check("text/html", [
    ['<?xml version="1.0" encoding="koi8-r"?><html>', "koi8-r", "XHTML"],
    [
      '<?xml version="1.0" encoding="koi8-r"?><meta charset=latin1>',
      LATIN,
      "meta first",
    ],
    ['<?xml version="1.0" encoding="UTF-32"?>', undefined, "unknown"],
  ]);
});

Deno.test("findDeclaredCharset() reads @charset of style sheets in its one form", () => {
  check("text/css", [
    ['@charset "latin1"; a {}', LATIN, "usual"],
    ["@charset 'latin1';", undefined, "single quotes"],
    ['@CHARSET "latin1";', undefined, "in capitals"],
    [' @charset "latin1";', undefined, "not first"],
    ['@charset "utf-16";', "utf-8", "UTF-16"],
  ]);
});

Deno.test("findDeclaredCharset() finds a byte order mark first, in all text", () => {
  for (const type of ["text/plain", "text/html", "application/xml"]) {
    check(type, [
      ["\xff\xfe<\0", "utf-16le", "UTF-16LE"],
      ["\xfe\xff\0<", "utf-16be", "UTF-16BE"],
      ["\xef\xbb\xbf<meta charset=latin1>", "utf-8", "UTF-8"],
      [
        '\xef\xbb\xbf<?xml version="1.0" encoding="latin1"?>',
        "utf-8",
        "UTF-8",
      ],
    ]);
  }
  check("text/plain", [["<meta charset=latin1>", undefined, "not HTML"]]);
});

Deno.test("identifyEncoding() knows the labels of the Encoding standard only", () => {
  assertEquals(identifyEncoding("UTF8"), "utf-8");
  assertEquals(identifyEncoding("latin1"), LATIN);
  for (const label of ["", "utf-7", "utf-32", "none", undefined]) {
    assertEquals(identifyEncoding(label), undefined, label);
  }
});
