import { assertEquals } from "@std/assert";
import { beginsAsProgram } from "../../src/program/begins_as_program.ts";
import { MAX_START_OCTETS } from "../../src/program/limits.ts";
import { encodeLatin1 } from "../latin1.ts";

function begins(text: string, system: typeof Deno.build.os): boolean {
  const start = encodeLatin1(text).subarray(0, MAX_START_OCTETS);
  return beginsAsProgram(start, system);
}

Deno.test("beginsAsProgram() takes what the system runs without a shell", () => {
  const long = (length: number) => "#!/" + "x".repeat(length - 3);
  const table: [string, boolean, string][] = [
    ["#!/bin/sh\necho\n", true, "an interpreter"],
    ["#!/bin/sh", true, "the file ends with its line"],
    ["#! \t/usr/bin/env -S deno run\n", true, "blanks and an argument"],
    ["#!/bin/sh\r\n", true, "the system looks for `/bin/sh\\r`"],
    [`${long(MAX_START_OCTETS - 1)}\n`, true, "the longest path"],
    [`${long(MAX_START_OCTETS)}\n`, false, "a path that is too long"],
    ["\x7fELF\x02\x01\x01\0", true, "a binary"],
    ["", false, "nothing"],
    ["id > /tmp/x\n", false, "text"],
    ["#!", false, "no interpreter"],
    ["#!\nid\n", false, "no interpreter in the first line"],
    ["#! \t\nid\n", false, "blanks alone"],
    ["#!\0\nid\n", false, "NUL ends the line"],
    ["# !/bin/sh\n", false, "a comment"],
    ["\n#!/bin/sh\n", false, "a blank line before it"],
    ["\xef\xbb\xbf#!/bin/sh\n", false, "a byte order mark before it"],
    ["\x89PNG\r\n\x1a\n\0\0", false, "a binary file of data"],
    ["MZ\x90\0", false, "a binary of Windows"],
    ["\xcf\xfa\xed\xfe", false, "a binary of macOS"],
  ];
  for (const [text, expected, why] of table) {
    assertEquals(begins(text, "linux"), expected, why);
  }
});

Deno.test("beginsAsProgram() knows the binaries of each system", () => {
  const table: [string, typeof Deno.build.os, boolean][] = [
    ["\xcf\xfa\xed\xfe", "darwin", true],
    ["\xfe\xed\xfa\xce", "darwin", true],
    ["\xca\xfe\xba\xbe", "darwin", true],
    ["\x7fELF", "darwin", false],
    ["#!/bin/sh\n", "darwin", true],
    ["MZ\x90\0", "windows", true],
    ["#!/bin/sh\n", "windows", false],
    ["\x7fELF", "freebsd", true],
  ];
  for (const [text, system, expected] of table) {
    assertEquals(begins(text, system), expected, `${text} ${system}`);
  }
});
