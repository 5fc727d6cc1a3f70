// Executable files that the system does not run by itself, over sockets.

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ask } from "../chunked_client.ts";
import { withPrograms } from "../program_folder.ts";
import { requireSystem, requiring } from "../requirement.ts";

/** The first octets of a program for SPARC. */
const FOREIGN_ELF = "\x7fELF\x02\x01\x01".padEnd(16, "\0") + "\x03\0\x02\0";

Deno.test(requiring(
  requireSystem("linux"),
  "--cgi gives no executable file to a shell that does not ask for one",
  () =>
    withPrograms({}, async ({ port, program, folder }) => {
      const command = `echo run > ${folder}/trace\n`;
      const files: [string, string][] = [
        ["data.txt", command],
        ["empty", ""],
        ["no_interpreter", `#!\n${command}`],
        ["blank_interpreter", `#! \t\n${command}`],
        ["long_interpreter", `#!/${"x".repeat(300)}\n${command}`],
        ["marked", `\u{feff}#!/bin/sh\n${command}`],
        ["binary_data", `\0\n${command}`],
        ["foreign_binary", `${FOREIGN_ELF}\n${command}`],
      ];
      for (const [name, text] of files) {
        const path = join(folder, name);
        await Deno.writeTextFile(path, text);
        await Deno.chmod(path, 0o755);
        const { status } = await ask(port, `/cgi-bin/${name}`);
        assertEquals(status, 502, name);
        const line = `/${name}" does not start: ` +
          "it is no executable of this system, and has no #! line";
        await program.waitFor(() => program.stderr.includes(line));
      }
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
      assertEquals(names.sort(), files.map(([name]) => name).sort());

      await Deno.copyFile("/bin/true", join(folder, "true"));
      await Deno.chmod(join(folder, "true"), 0o755);
      assertEquals((await ask(port, "/cgi-bin/true")).status, 502);
      await program.waitFor(() =>
        program.stderr.includes('"/cgi-bin/true" printed nothing')
      );
    }),
));
