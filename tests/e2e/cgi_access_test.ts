// Which programs can be reached, and by whom; what stays hidden.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ask } from "../chunked_client.ts";
import { makeProgramFolder } from "../program_folder.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { runProgram, withProgram } from "./program.ts";

const HELLO = '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\nhello"\n';

Deno.test(requiring(
  windowsLacks,
  "--cgi runs what is in the folder, and neither follows links out of it nor sends its files",
  async () => {
    const site = await makeProgramFolder({
      "index.html": "home",
      "cgi-bin/hello": HELLO,
      "cgi-bin/data.db": "secret",
      "other/.keep": "",
    });
    const outside = await makeProgramFolder({ "hello": HELLO });
    try {
      const folder = join(site, "cgi-bin");
      await Deno.symlink("hello", join(folder, "alias"));
      await Deno.symlink(join(outside, "hello"), join(folder, "escape"));
      await Deno.symlink(outside, join(folder, "out"));
      await withProgram(
        [site, `--cgi=/run=${folder}`, "--list"],
        async (program, port) => {
          const table: [string, number, string][] = [
            ["/", 200, "home"],
            ["/run/hello", 200, "hello"],
            ["/run/alias", 200, "hello"],
            ["/run/escape", 404, ""],
            ["/run/out/hello", 404, ""],
            ["/run/data.db", 403, ""],
            ["/run/", 404, ""],
            // The folder is in DIR, and its files are not sent.
            ["/cgi-bin/hello", 404, ""],
            ["/cgi-bin/data.db", 404, ""],
            ["/cgi-bin/", 404, ""],
          ];
          for (const [target, status, text] of table) {
            const response = await ask(port, target);
            assertEquals(response.status, status, target);
            if (text !== "") assertEquals(response.text(), text, target);
          }
          assertMatch(program.banner, /^On: .*programs of \S+ below \/run\/$/m);
        },
      );
    } finally {
      await Deno.remove(site, { recursive: true });
      await Deno.remove(outside, { recursive: true });
    }
  },
));

Deno.test(requiring(
  windowsLacks,
  "--cgi refuses the served folder, a folder around it, and one that is not there",
  async () => {
    const site = await makeProgramFolder({ "public/index.html": "home" });
    try {
      const served = join(site, "public");
      for (const folder of [served, site]) {
        const { code, stderr } = await runProgram([
          served,
          "--port=0",
          `--cgi=/a=${folder}`,
        ]);
        assertEquals(code, 2);
        assertStringIncludes(stderr, "programs need a folder of their own");
      }
      const { code, stderr } = await runProgram(["--cgi=/a=/no/such/folder"]);
      assertEquals(code, 1);
      assertMatch(stderr, /^tinyhttp: cannot run programs in "\/no\/such/);
    } finally {
      await Deno.remove(site, { recursive: true });
    }
  },
));

Deno.test(requiring(
  windowsLacks,
  "--cgi runs programs only for users of the site, and names them to the program",
  async () => {
    const folder = await makeProgramFolder({
      "who":
        '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\nprintf "%s" "$AUTH_TYPE $REMOTE_USER $HTTP_AUTHORIZATION"\ntouch ran\n',
    });
    try {
      await withProgram(
        [`--cgi=/a=${folder}`, "--auth=ann:secret"],
        async (_, port) => {
          const denied = await ask(port, "/a/who", {
            method: "POST",
            content: "x",
          });
          assertEquals(denied.status, 401);
          assertEquals([...Deno.readDirSync(folder)].length, 1);
          const fields = [`Authorization: Basic ${btoa("ann:secret")}`];
          const granted = await ask(port, "/a/who", { fields });
          assertEquals(granted.text(), "Basic ann ");
        },
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
));

Deno.test(requiring(
  windowsLacks,
  "--cgi takes its path as it is in an address, and prints it so",
  async () => {
    const folder = await makeProgramFolder({ "hello": HELLO });
    try {
      await withProgram(
        [`--cgi=/a%20b/%C3%BC=${folder}`],
        async (program, port) => {
          const path = / below (\S+)/.exec(program.banner)?.[1];
          assertEquals(path, "/a%20b/%C3%BC/");
          assertEquals((await ask(port, `${path}hello`)).text(), "hello");
          const { status } = await ask(port, "/a%2520b/%25C3%25BC/hello");
          assertEquals(status, 404);
        },
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
));
