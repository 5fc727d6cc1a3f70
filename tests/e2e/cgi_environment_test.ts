// The variables that programs get, over sockets.

import { assertEquals } from "@std/assert";
import { ask, type Asked } from "../chunked_client.ts";
import { makeProgramFolder, withPrograms } from "../program_folder.ts";
import { requiring, windowsLacks } from "../requirement.ts";

const FILES = {
  "env":
    '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\ncat >/dev/null\nexec env\n',
  "local": "#!/bin/sh\nprintf 'Location: /cgi-bin/env\\n\\n'\n",
};

/** The variables of the program that responds, by name. */
async function askEnvironment(
  port: number,
  target: string,
  asked: Asked = {},
): Promise<Record<string, string | undefined>> {
  const response = await ask(port, target, asked);
  assertEquals(response.status, 200, target);
  return Object.fromEntries(
    response.text().split("\n").map((line) => line.split(/=(.*)/s)),
  );
}

Deno.test(requiring(
  windowsLacks,
  "--cgi sets SERVER_NAME to the host of the target where it has one, and SERVER_PORT to the port that it listens on",
  () =>
    withPrograms(FILES, async ({ port }) => {
      // `ask` sends "Host: localhost".
      const table: [string, string][] = [
        ["/cgi-bin/env", "localhost"],
        ["http://target.example:99/cgi-bin/env", "target.example"],
        ["HTTP://target.example/cgi-bin/env?http://a/", "target.example"],
        ["https://[2001:db8::1]:99/cgi-bin/env", "[2001:db8::1]"],
        ["/cgi-bin/env/http://a/?http://b/", "localhost"],
        ["/cgi-bin/local", "localhost"],
        ["http://target.example:99/cgi-bin/local", "target.example"],
      ];
      for (const [target, name] of table) {
        const { SERVER_NAME, SERVER_PORT, HTTP_HOST } = await askEnvironment(
          port,
          target,
        );
        assertEquals(
          [SERVER_NAME, SERVER_PORT, HTTP_HOST],
          [name, String(port), "localhost"],
          target,
        );
      }
    }),
));

Deno.test(requiring(
  windowsLacks,
  "--cgi sets CONTENT_TYPE where the request has the field, and CONTENT_LENGTH where it has a content",
  () =>
    withPrograms(FILES, async ({ port }) => {
      const type = "Content-Type: a/b";
      const language = "Content-Language: de";
      const table: [string, Asked, (string | undefined)[]][] = [
        ["env", { fields: [type, language] }, ["a/b", undefined, "de"]],
        ["env", { method: "POST", fields: [type] }, ["a/b", undefined]],
        ["env", { fields: [type], content: "" }, ["a/b", "0"]],
        ["env", { fields: [type], content: "abc" }, ["a/b", "3"]],
        ["env", { fields: ["Content-Type:"] }, ["", undefined]],
        ["env", { content: "abc" }, [undefined, "3"]],
        ["env", {}, [undefined, undefined]],
        // The redirected request has no content (RFC 3875 §6.2.2).
        ["local", { fields: [type, language], content: "abc" }, []],
        ["local", { fields: [type, language] }, []],
      ];
      for (const [name, asked, expected] of table) {
        const environment = await askEnvironment(
          port,
          `/cgi-bin/${name}`,
          asked,
        );
        const { CONTENT_TYPE, CONTENT_LENGTH, HTTP_CONTENT_LANGUAGE } =
          environment;
        const [contentType, length, contentLanguage] = expected;
        assertEquals(
          [CONTENT_TYPE, CONTENT_LENGTH, HTTP_CONTENT_LANGUAGE],
          [contentType, length, contentLanguage],
          JSON.stringify([name, asked]),
        );
        assertEquals(environment.HTTP_CONTENT_TYPE, undefined);
        assertEquals(environment.HTTP_CONTENT_LENGTH, undefined);
      }
    }),
));

Deno.test(requiring(
  windowsLacks,
  "--cgi sets PATH_TRANSLATED to the path after the program, in the folder of the site",
  async () => {
    const site = await makeProgramFolder({ "a.txt": "a", ".git/config": "" });
    const folder = Deno.realPathSync(site);
    const table: [string, string | undefined][] = [
      ["", undefined],
      ["/", `${folder}/`],
      ["/a.txt?b", `${folder}/a.txt`],
      ["/sub//n%20b/", `${folder}/sub/n b/`],
      ["/.git/config", undefined],
      ["/%2e%2e/../cgi-bin/env/x", `${folder}/x`],
    ];
    await withPrograms(FILES, async ({ port }) => {
      for (const [path, expected] of table) {
        const target = `/cgi-bin/env${path}`;
        const { PATH_TRANSLATED } = await askEnvironment(port, target);
        assertEquals(PATH_TRANSLATED, expected, target);
      }
    }, [site]);
    await withPrograms(FILES, async ({ port }) => {
      const { PATH_INFO, PATH_TRANSLATED } = await askEnvironment(
        port,
        "/cgi-bin/env/a.txt",
      );
      assertEquals([PATH_INFO, PATH_TRANSLATED], ["/a.txt", undefined]);
    });
    await Deno.remove(site, { recursive: true });
  },
));
