import { assertEquals } from "@std/assert";
import { beginsAsProgram } from "../../src/program/begins_as_program.ts";
import { MAX_START_OCTETS } from "../../src/program/limits.ts";
import { encodeLatin1 } from "../latin1.ts";

function begins(
  text: string,
  os: typeof Deno.build.os,
  arch: typeof Deno.build.arch = "x86_64",
): boolean {
  const start = encodeLatin1(text).subarray(0, MAX_START_OCTETS);
  return beginsAsProgram(start, { os, arch });
}

/** The first octets of an ELF file. `order` and `type` by their numbers in the format. */
function elf(machine: number, { order = 1, type = 3 } = {}): string {
  const numbers = [type, machine].map((number) => {
    const octets = [number & 0xff, number >> 8];
    return String.fromCharCode(...(order === 1 ? octets : octets.reverse()));
  });
  const start = `\x7fELF\x02${String.fromCharCode(order)}\x01`;
  return start.padEnd(16, "\0") + numbers.join("");
}

const X86_64 = 62;
const AARCH64 = 183;

Deno.test("beginsAsProgram() takes what the system runs without a shell", () => {
  const long = (length: number) => "#!/" + "x".repeat(length - 3);
  const table: [string, boolean, string][] = [
    ["#!/bin/sh\necho\n", true, "an interpreter"],
    ["#!/bin/sh", true, "the file ends with its line"],
    ["#! \t/usr/bin/env -S deno run\n", true, "blanks and an argument"],
    ["#!/bin/sh\r\n", true, "the system looks for `/bin/sh\\r`"],
    [`${long(MAX_START_OCTETS - 1)}\n`, true, "the longest path"],
    [`${long(MAX_START_OCTETS)}\n`, false, "a path that is too long"],
    [elf(X86_64), true, "a binary"],
    ["\x7fELF\x02\x01\x01\0", false, "a binary that is cut"],
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
    [elf(X86_64), "darwin", false],
    ["#!/bin/sh\n", "darwin", true],
    ["MZ\x90\0", "windows", true],
    ["#!/bin/sh\n", "windows", false],
    [elf(X86_64), "freebsd", true],
  ];
  for (const [text, system, expected] of table) {
    assertEquals(begins(text, system), expected, `${text} ${system}`);
  }
});

Deno.test("beginsAsProgram() refuses a binary of another processor, and what is no whole program", () => {
  const table: [string, typeof Deno.build.arch, boolean, string][] = [
    [elf(X86_64), "x86_64", true, "this processor"],
    [elf(AARCH64), "aarch64", true, "this processor"],
    [elf(3), "x86_64", true, "x86 of 32 bits"],
    [elf(40), "aarch64", true, "ARM of 32 bits"],
    [elf(AARCH64), "x86_64", false, "another processor"],
    [elf(X86_64), "aarch64", false, "another processor"],
    [elf(243), "x86_64", false, "RISC-V"],
    [elf(0x3e00), "x86_64", false, "the same octets in the other order"],
    [elf(X86_64, { order: 2 }), "x86_64", false, "the other order"],
    [elf(X86_64, { type: 2 }), "x86_64", true, "at a fixed address"],
    [elf(X86_64, { type: 1 }), "x86_64", false, "an object file"],
    [elf(X86_64, { type: 4 }), "x86_64", false, "a memory dump"],
    [elf(X86_64).slice(0, -1), "x86_64", false, "a header that is cut"],
    [`${elf(AARCH64)}#!/bin/sh`, "x86_64", false, "the line is not first"],
  ];
  for (const [text, arch, expected, why] of table) {
    assertEquals(begins(text, "linux", arch), expected, why);
  }
});
