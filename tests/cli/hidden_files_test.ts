// Files that options name are not served where they lie in DIR, whatever a request calls them.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { findHidden } from "../../src/cli/hidden_files.ts";
import { locate } from "../../src/cli/located_options.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { exchange } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { withFolder, withSite, writeFiles } from "../site_server.ts";

const FILES = {
  "index.html": "index",
  "other.pem": "other",
  "tls/cert.pem": "certificate",
  "tls/key.pem": "key",
  "app.js": "export default { fetch() {} };",
  "users": "joe:{SHA}x",
};
const NAMES = ["tls/cert.pem", "tls/key.pem", "app.js", "users"];

/** Serves as the program does with these arguments; `hidden` and the warnings are those of the start. */
async function serving(
  args: readonly string[],
  body: (
    ask: (target: string) => Promise<[number, string]>,
    warnings: readonly string[],
  ) => Promise<void>,
): Promise<void> {
  const parsed = parseOptions(args, () => undefined);
  if (parsed.kind !== "run") throw new Error(JSON.stringify(parsed));
  const options = locate(parsed.options, undefined);
  const warnings: string[] = [];
  const hidden = findHidden(options, (text) => warnings.push(text));
  await withSite({ ...options.site, hidden }, async (port) => {
    await body(async (target) => {
      const response = await exchange(port, target);
      return [response.status, response.text()];
    }, warnings);
  });
}

/** The arguments that name these files. */
function naming(path: (name: string) => string): string[] {
  return [
    `--tls-cert=${path("tls/cert.pem")}`,
    `--tls-key=${path("tls/key.pem")}`,
    `--handler=${path("app.js")}`,
    `--auth-file=${path("users")}`,
  ];
}

Deno.test("findHidden() hides the key, the certificate, the handler and the passwords, and says so", () =>
  withFolder(FILES, (folder) =>
    serving(
      [folder, "--list", ...naming((name) => join(folder, name))],
      async (ask, warnings) => {
        for (const name of NAMES) {
          assertEquals((await ask(`/${name}`))[0], 404, name);
        }
        assertEquals((await ask("/other.pem"))[0], 200);
        const [, listing] = await ask("/tls/");
        assertEquals(/key\.pem|cert\.pem/.test(listing), false);
        const [, archive] = await ask("/tls/?download=zip");
        assertEquals(/key\.pem|cert\.pem/.test(archive), false);
        assertEquals(warnings.length, 4);
        for (const [at, name] of ["users", "key.pem", "cert.pem"].entries()) {
          assertStringIncludes(
            warnings[at],
            `${name}" is in the served folder: it is not served`,
          );
        }
        assertStringIncludes(
          warnings[3],
          'app.js" is in the served folder: it is not served; other modules are served',
        );
      },
    )));

Deno.test("findHidden() says nothing of files outside of DIR", () =>
  withFolder(FILES, (folder) => {
    writeFiles(join(folder, ".."), FILES);
    return serving(
      [folder, ...naming((name) => join(folder, "..", name))],
      async (ask, warnings) => {
        for (const name of NAMES) {
          assertEquals((await ask(`/${name}`))[0], 200, name);
        }
        assertEquals(warnings, []);
      },
    );
  }));

Deno.test(requiring(
  windowsLacks,
  "what is hidden is not served under the names of links, nor after it was replaced",
  () =>
    withFolder({ ...FILES, "archive/.keep": "" }, async (folder) => {
      Deno.renameSync(
        join(folder, "tls/key.pem"),
        join(folder, "archive/key1.pem"),
      );
      // As certbot keeps keys.
      Deno.symlinkSync("../archive/key1.pem", join(folder, "tls/key.pem"));
      Deno.symlinkSync("tls", join(folder, "linked"));
      Deno.symlinkSync("users", join(folder, "symbolic"));
      Deno.linkSync(join(folder, "users"), join(folder, "hard"));
      Deno.linkSync(join(folder, "app.js"), join(folder, "app.txt"));
      const beside = join(folder, "../served");
      Deno.symlinkSync(folder, beside);
      for (
        const args of [
          [folder, ...naming((name) => join(folder, name))],
          [beside, ...naming((name) => join(folder, name))],
          [folder, ...naming((name) => join(beside, name))],
          [folder, ...naming((name) => `${folder}/tls/../tls/.././${name}`)],
        ]
      ) {
        await serving([...args, "--list"], async (ask, { length }) => {
          assertEquals(length, 4);
          const targets = [
            ...NAMES.map((name) => `/${name}`),
            "/archive/key1.pem",
            "/linked/key.pem",
            "/linked/cert.pem",
            "/symbolic",
            "/hard",
            "/app.txt",
          ];
          for (const target of targets) {
            assertEquals((await ask(target))[0], 404, target);
          }
          const [, listing] = await ask("/");
          assertEquals(/symbolic|hard|app\.txt/.test(listing), false);
          assertEquals((await ask("/linked/"))[0], 200);

          writeFiles(folder, { "archive/key2.pem": "key", "new": "users" });
          Deno.symlinkSync("../archive/key2.pem", join(folder, "tls/new"));
          Deno.renameSync(
            join(folder, "tls/new"),
            join(folder, "tls/key.pem"),
          );
          Deno.renameSync(join(folder, "new"), join(folder, "users"));
          for (
            const target of [
              "/tls/key.pem",
              "/archive/key1.pem",
              "/archive/key2.pem",
              "/users",
              "/symbolic",
            ]
          ) {
            assertEquals((await ask(target))[0], 404, target);
          }
          // As before.
          Deno.removeSync(join(folder, "tls/key.pem"));
          Deno.symlinkSync("../archive/key1.pem", join(folder, "tls/key.pem"));
          Deno.removeSync(join(folder, "users"));
          Deno.linkSync(join(folder, "hard"), join(folder, "users"));
        });
      }
    }),
));

Deno.test(requiring(
  windowsLacks,
  "a hard link to what is hidden is neither listed nor archived",
  () =>
    withFolder({ ...FILES, "plain/a.txt": "a" }, async (folder) => {
      Deno.linkSync(join(folder, "users"), join(folder, "plain/hard"));
      Deno.linkSync(join(folder, "plain/a.txt"), join(folder, "plain/b.txt"));
      const args = [folder, "--list", ...naming((name) => join(folder, name))];
      await serving(args, async (ask) => {
        const [status, listing] = await ask("/plain/");
        assertEquals(status, 200);
        assertEquals(listing.includes("hard"), false);
        assertStringIncludes(listing, "b.txt");
        const [, archive] = await ask("/plain/?download=zip");
        assertEquals(archive.includes("hard"), false);
        // The end of a whole archive.
        assertStringIncludes(archive, "PK\x05\x06");
        assertStringIncludes(archive, "b.txt");
      });
    }),
));

Deno.test(requiring(
  windowsLacks,
  "what is hidden is not served where --follow-symlinks follows a link to it",
  () =>
    withFolder({ "index.html": "index" }, async (folder) => {
      const top = join(folder, "..");
      writeFiles(top, { ...FILES, "programs/run": "#!/bin/sh" });
      for (const name of ["tls", "users", "programs"]) {
        Deno.symlinkSync(`../${name}`, join(folder, name));
      }
      const args = naming((name) => join(top, name));
      args.push(`--cgi=/run=${join(top, "programs")}`, "--follow-symlinks");
      await serving([folder, ...args], async (ask) => {
        for (
          const target of [
            "/tls/key.pem",
            "/tls/cert.pem",
            "/users",
            "/programs/run",
          ]
        ) {
          assertEquals((await ask(target))[0], 404, target);
        }
      });
    }),
));

Deno.test(requiring(
  windowsLacks,
  "the programs' folder in DIR is not served under the name of a link",
  () =>
    withFolder(
      { "cgi/run": "#!/bin/sh", "index.html": "index" },
      async (folder) => {
        Deno.symlinkSync("cgi", join(folder, "alias"));
        Deno.symlinkSync("cgi/run", join(folder, "file"));
        Deno.symlinkSync("cgi", join(folder, "named"));
        const programs = `--cgi=/run=${join(folder, "named")}`;
        await serving([folder, programs, "--list"], async (ask) => {
          for (
            const target of ["/cgi/run", "/alias/run", "/alias/", "/file"]
          ) {
            assertEquals((await ask(target))[0], 404, target);
          }
          assertEquals((await ask("/"))[0], 200);
        });
      },
    ),
));

Deno.test(requiring(
  windowsLacks,
  "the one file to serve is not served where it is a secret",
  () =>
    withFolder(FILES, async (folder) => {
      Deno.symlinkSync("users", join(folder, "alias"));
      const path = (name: string) => join(folder, name);
      const cases: [string, number][] = [
        ["users", 404],
        ["alias", 404],
        ["tls/key.pem", 404],
        // These were named to be served.
        ["tls/cert.pem", 200],
        ["app.js", 200],
      ];
      for (const [name, status] of cases) {
        await serving([path(name), ...naming(path)], async (ask, warnings) => {
          assertEquals((await ask("/"))[0], status, name);
          assertEquals(warnings.length, status === 404 ? 1 : 0, name);
          for (const warning of warnings) {
            assertStringIncludes(
              warning,
              "is the file to serve, but it is a key or a password file: it is not served",
            );
          }
        });
      }
    }),
));
