// The program, whose workers are in their sandbox, serves its own key and handler under no name.

import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { FIRST_PAIR, ISSUERS_PEM } from "../net/tls_pairs.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { withFolder } from "../site_server.ts";
import { withProgram } from "./program.ts";

Deno.test(requiring(
  windowsLacks,
  "--tls-key, --tls-cert and --handler in DIR are not served, also through links",
  () =>
    withFolder({
      "index.html": "index",
      "app.js": "export default { fetch() {} };",
      "fullchain.pem": FIRST_PAIR.certificatePem,
      "privkey.pem": FIRST_PAIR.keyPem,
    }, async (folder) => {
      Deno.symlinkSync("privkey.pem", join(folder, "symbolic"));
      Deno.linkSync(join(folder, "privkey.pem"), join(folder, "hard"));
      Deno.symlinkSync(folder, join(folder, "../link"));
      const args = [
        join(folder, "../link"),
        `--tls-cert=${join(folder, "fullchain.pem")}`,
        `--tls-key=${join(folder, "privkey.pem")}`,
        `--handler=${join(folder, "app.js")}`,
      ];
      await withProgram(args, async (program, port) => {
        using client = Deno.createHttpClient({ caCerts: [ISSUERS_PEM[0]] });
        const get = async (name: string) => {
          const url = `https://127.0.0.1:${port}/${name}`;
          const response = await fetch(url, { client });
          await response.body?.cancel();
          return response.status;
        };
        assertEquals(await get("index.html"), 200);
        for (
          const name of [
            "app.js",
            "fullchain.pem",
            "privkey.pem",
            "symbolic",
            "hard",
          ]
        ) {
          assertEquals(await get(name), 404, name);
        }
        const { stderr } = await program.end();
        assertMatch(stderr, /"\S+privkey\.pem" is in the served folder/);
      });
    }),
));
