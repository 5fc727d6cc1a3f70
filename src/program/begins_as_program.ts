// Whether a file is a program, by the octets that it begins with. A system refuses other files (ENOEXEC), and the runtime then
// gives them to /bin/sh: any executable text would be a shell script.
//
// A program is a binary of this system, or begins with `#!` and an interpreter. As on Linux, the interpreter ends within
// `MAX_START_OCTETS`, or with the file.

import { decodeLatin1 } from "../http/octets.ts";
import { MAX_START_OCTETS } from "./limits.ts";

/** Where the formats of binaries differ. */
type System = typeof Deno.build.os;

const INTERPRETER = /^#![ \t]*[^ \t\n\0]+[ \t\n\0]/;
const ELF = /^\x7fELF/;
/** For one processor in either order of octets, and for several. */
const MACH_O =
  /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba[\xbe\xbf])/;
const PE = /^MZ/;

/** True where a file begins as a program of the system does. `start`: the first `MAX_START_OCTETS`, fewer where it ends. */
export function beginsAsProgram(start: Uint8Array, system: System): boolean {
  const text = decodeLatin1(start, 0, start.length);
  if (system === "windows") return PE.test(text);
  const line = start.length < MAX_START_OCTETS ? `${text}\0` : text;
  return INTERPRETER.test(line) ||
    (system === "darwin" ? MACH_O : ELF).test(text);
}
