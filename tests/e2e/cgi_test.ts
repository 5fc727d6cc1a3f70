// Programs behind the server, over sockets.

import { assertEquals, assertMatch } from "@std/assert";
import { makeProgramFolder, withPrograms } from "../program_folder.ts";
import { ask } from "../chunked_client.ts";
import { exchange } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";

const HEAD = 'printf "Content-Type: text/plain\\n\\n"';
const SHOW =
  `#!/bin/sh\n${HEAD}\nprintf '%s|' "$REQUEST_METHOD" "$SCRIPT_NAME" "$PATH_INFO" "$QUERY_STRING" "$CONTENT_LENGTH"\n`;

Deno.test(requiring(
  windowsLacks,
  "--cgi runs a program for GET, HEAD, POST and other methods",
  () =>
    withPrograms({
      "show": SHOW,
      "cat": `#!/bin/sh\n${HEAD}\nexec cat\n`,
      "env": `#!/bin/sh\n${HEAD}\nexec env\n`,
      "where": `#!/bin/sh\n${HEAD}\npwd; echo $#\n`,
      "sub/inner": SHOW,
    }, async ({ port, folder, program }) => {
      const table: [string, string][] = [
        ["/cgi-bin/show", "GET|/cgi-bin/show||||"],
        [
          "/cgi-bin/show/a%20b//%C3%BC/?x=%41&y=+",
          "GET|/cgi-bin/show|/a b//ü/|x=%41&y=+||",
        ],
        ["/cgi-bin/sub/inner/x", "GET|/cgi-bin/sub/inner|/x|||"],
        ["/cgi-bin/show?-s+-d", "GET|/cgi-bin/show||-s+-d||"],
        ["/cgi-bin/show/$(id);`id`", "GET|/cgi-bin/show|/$(id);`id`|||"],
      ];
      for (const [target, expected] of table) {
        const response = await ask(port, target);
        assertEquals(response.status, 200, target);
        assertEquals(
          response.text(),
          expected,
          target,
        );
      }
      const where = await ask(port, "/cgi-bin/where?a+b");
      assertEquals(where.text(), `${Deno.realPathSync(folder)}\n0\n`);
      const head = await ask(port, "/cgi-bin/show", { method: "HEAD" });
      assertEquals([head.status, head.text()], [200, ""]);
      const deleted = await ask(port, "/cgi-bin/show", {
        method: "DELETE",
      });
      assertEquals(deleted.text(), "DELETE|/cgi-bin/show||||");
      for (const content of ["", "x", "a=1&b=2"]) {
        const posted = await ask(port, "/cgi-bin/cat", {
          method: "POST",
          content,
        });
        assertEquals([posted.text(), posted.isWhole], [content, true]);
      }
      const env = await ask(port, "/cgi-bin/env", {
        fields: [
          "Proxy: evil",
          "X_A: 1",
          "X-A: 2",
          "Authorization: Basic eA==",
        ],
      });
      const names = env.text().split("\n").map((line) => line.split("=")[0]);
      assertEquals(
        names.filter((name) =>
          !["PWD", "SHLVL", "_", "", "OLDPWD"].includes(name)
        ).sort(),
        [
          "GATEWAY_INTERFACE",
          "HTTP_HOST",
          "HTTP_X_A",
          "PATH",
          "QUERY_STRING",
          "REMOTE_ADDR",
          "REMOTE_HOST",
          "REQUEST_METHOD",
          "SCRIPT_NAME",
          "SERVER_NAME",
          "SERVER_PORT",
          "SERVER_PROTOCOL",
          "SERVER_SOFTWARE",
        ],
      );
      assertMatch(env.text(), /^HTTP_X_A=2$/m);
      assertMatch(env.text(), new RegExp(`^SERVER_PORT=${port}$`, "m"));
      assertMatch(env.text(), /^REMOTE_ADDR=127\.0\.0\.1$/m);
      const { code, stderr } = await program.end();
      assertEquals([code, stderr], [0, ""]);
    }),
));

Deno.test(requiring(
  windowsLacks,
  "--cgi makes a relative Location absolute after a local redirect, and sends the client to a listing",
  async () => {
    const site = await makeProgramFolder({
      "sub/index.html": "index",
      "about.html": "about",
      "listed/a.txt": "a",
      "_redirects": "/old /new 301\n",
    });
    const headers = await makeProgramFolder({
      "sub/index.html": "index",
      "_headers": "/*\n  X-Rule: yes\n",
    });
    const to = (path: string) =>
      `#!/bin/sh\nprintf "Location: ${path.replaceAll("%", "%%")}\\n\\n"\n`;
    const files = {
      "x/folder": to("/sub?a=%41"),
      "x/page": to("/about.html?b#c"),
      "x/slash": to("/about/"),
      "x/index": to("/sub/index.html"),
      "x/rule": to("/old"),
      "x/list": to("/listed/?sort=name"),
      "x/zip": to("/listed/?download=zip"),
      "x/twice": to("/cgi-bin/x/folder"),
      "x/file": to("/about"),
      "x/program": to("/cgi-bin/y/relative"),
      "y/relative": "#!/bin/sh\nprintf 'Location: next\\n\\n'\n",
    };
    const cases: [string, number, string | undefined][] = [
      ["x/folder", 301, "/sub/?a=%41"],
      ["x/page", 301, "/about?b"],
      ["x/slash", 301, "/about"],
      ["x/index", 301, "/sub/"],
      ["x/rule", 301, "/new"],
      ["x/list", 303, "/listed/?sort=name"],
      ["x/zip", 200, undefined],
      ["x/twice", 301, "/sub/?a=%41"],
      ["x/file", 200, undefined],
      ["x/program", 302, "/cgi-bin/y/next"],
      ["y/relative", 302, "next"],
    ];
    await withPrograms(files, async ({ port }) => {
      for (const [name, status, location] of cases) {
        for (const method of ["GET", "POST", "HEAD"]) {
          const response = await exchange(port, `/cgi-bin/${name}`, { method });
          assertEquals(
            [response.status, response.field("location")],
            [status, location],
            `${method} ${name}`,
          );
        }
      }
    }, [site, "--clean-urls", "--list"]);
    await withPrograms(files, async ({ port }) => {
      const response = await exchange(port, "/cgi-bin/x/folder");
      assertEquals(response.field("location"), "/sub/?a=%41");
      assertEquals(response.field("x-rule"), "yes");
      assertEquals(response.head.match(/^server:/gim)?.length, 1);
    }, [headers]);
    await Deno.remove(site, { recursive: true });
    await Deno.remove(headers, { recursive: true });
  },
));
