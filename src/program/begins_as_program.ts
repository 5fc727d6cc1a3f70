// Whether a file is a program, by the octets that it begins with. A system refuses other files (ENOEXEC), and the runtime then
// gives them to /bin/sh: any executable text would be a shell script.
//
// A program is a binary of this system and, where the format is ELF, of this processor, or begins with `#!` and an
// interpreter. As on Linux, the interpreter ends within `MAX_START_OCTETS`, or with the file.

import { decodeLatin1 } from "../http/octets.ts";
import { MAX_START_OCTETS } from "./limits.ts";

/** Where the formats of binaries differ. */
type System = Pick<typeof Deno.build, "os" | "arch">;

const INTERPRETER = /^#![ \t]*[^ \t\n\0]+[ \t\n\0]/;
const ELF = /^\x7fELF/;
/** Where the order of octets, the type and the processor stand. */
const ELF_ORDER = 5;
const ELF_TYPE = 16;
const ELF_MACHINE = 18;
/** The order of octets of all processors that the runtime is for. */
const LITTLE_ENDIAN = 1;
/** Programs at a fixed address and at any one. An object file is of another type. */
const ELF_TYPES: readonly number[] = [2, 3];
/** The processors whose programs run: with 64 bits, and with 32 where the system has that. */
const ELF_MACHINES: Readonly<Record<string, readonly number[]>> = {
  x86_64: [62, 3],
  aarch64: [183, 40],
};
/** For one processor in either order of octets, and for several. */
const MACH_O =
  /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba[\xbe\xbf])/;
const PE = /^MZ/;

/** True where a file begins as a program of the system does. `start`: the first `MAX_START_OCTETS`, fewer where it ends. */
export function beginsAsProgram(
  start: Uint8Array,
  { os, arch }: System,
): boolean {
  const text = decodeLatin1(start, 0, start.length);
  if (os === "windows") return PE.test(text);
  const line = start.length < MAX_START_OCTETS ? `${text}\0` : text;
  if (INTERPRETER.test(line)) return true;
  return os === "darwin"
    ? MACH_O.test(text)
    : ELF.test(text) && isElfProgram(start, arch);
}

/** Where it is not known which processors the system runs, any of them counts. */
function isElfProgram(start: Uint8Array, arch: string): boolean {
  if (start.length < ELF_MACHINE + 2) return false;
  const view = new DataView(start.buffer, start.byteOffset);
  const machine = view.getUint16(ELF_MACHINE, true);
  return start[ELF_ORDER] === LITTLE_ENDIAN &&
    ELF_TYPES.includes(view.getUint16(ELF_TYPE, true)) &&
    (ELF_MACHINES[arch]?.includes(machine) ?? true);
}
