// apt-get on a flat repository, with a configuration and a state of its own: the machine's are not touched.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { findMissing, requiring } from "../requirement.ts";
import { writeFiles } from "../site_server.ts";
import {
  assertContent,
  digest,
  makeOctets,
  type Served,
  withServed,
} from "./client.ts";

const missing = findMissing("apt-get") ?? findMissing("dpkg-deb");
const PACKAGES = 12;

/** Everything below one folder. APT_CONFIG is read before the machine's own configuration, which it thus hides. */
function encodeConfiguration(work: string): string {
  return `Dir "${work}";
Dir::State::status "${work}/status";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Sandbox::User "root";
APT::Architecture "all";
Acquire::Languages "none";
Acquire::Retries "0";
`;
}

/** Makes a package and returns its paragraph of the index. */
async function makePackage(
  { folder, work, run }: Served,
  name: string,
  version: string,
): Promise<string> {
  const control = `Package: ${name}
Version: ${version}
Architecture: all
Maintainer: Test <test@example.org>
Description: a package of a test
`;
  const path = `pool/${name}_${version}+x~1_all.deb`;
  writeFiles(work, {
    [`tree/${name}/DEBIAN/control`]: control,
    [`tree/${name}/usr/share/${name}/data`]: makeOctets(20_000, name.length),
  });
  Deno.mkdirSync(join(folder, "pool"), { recursive: true });
  const target = join(folder, path);
  await run("dpkg-deb", ["-Znone", "--build", `tree/${name}`, target]);
  const octets = Deno.readFileSync(target);
  return `${control}Filename: ./${path}
Size: ${octets.length}
SHA256: ${await digest(octets)}
`;
}

Deno.test(requiring(
  missing,
  "apt-get updates from a flat repository and downloads its packages",
  async () => {
    let before = 0;
    const log = await withServed({ files: {} }, async (served) => {
      const { origin, folder, work, run } = served;
      const names = Array.from({ length: PACKAGES }, (_, i) => `test-${i}`);
      const publish = async (version: string, endings: string[]) => {
        const paragraphs: string[] = [];
        for (const name of names) {
          paragraphs.push(await makePackage(served, name, version));
        }
        const index = join(folder, "Packages");
        Deno.writeTextFileSync(index, paragraphs.join("\n"));
        if (endings.includes(".gz")) {
          await run("gzip", ["--keep", "--force", index]);
        }
        // Times of files in other seconds than before.
        const at = Math.trunc(Date.now() / 1000) - 1000 + ++before * 100;
        for (const ending of endings) Deno.utimeSync(index + ending, at, at);
      };
      writeFiles(work, {
        "apt.conf": encodeConfiguration(work),
        "status": "",
        "etc/apt/sources.list": `deb [trusted=yes] ${origin}/ ./\n`,
        "etc/apt/preferences.d/": "",
        "var/lib/apt/lists/partial/": "",
        "var/cache/apt/archives/partial/": "",
      });
      const env = { APT_CONFIG: join(work, "apt.conf") };
      const apt = (...args: string[]) => run("apt-get", args, env);
      const downloadAll = async (version: string) => {
        await apt("download", ...names);
        for (const name of names) {
          const file = `${name}_${version}+x~1_all.deb`;
          const path = join(folder, "pool", file);
          await assertContent(
            join(work, `${name}_${version}_all.deb`),
            Deno.readFileSync(path),
          );
        }
      };

      await publish("1.0", ["", ".gz"]);
      assertStringIncludes(await apt("update"), "Get:");
      await downloadAll("1.0");
      assertStringIncludes(await apt("update"), "Hit:");
      await publish("2.0", ["", ".gz"]);
      await apt("update");
      await downloadAll("2.0");
      // The compressed index alone is gone: the other one is taken.
      await publish("3.0", [""]);
      Deno.removeSync(join(folder, "Packages.gz"));
      await apt("update");
      await downloadAll("3.0");
    });
    const packages = log.filter(({ target }) => target.endsWith(".deb"));
    assertEquals(packages.length, 3 * PACKAGES);
    assert(packages.every(({ status }) => status === 200));
    const odd = log.filter(({ status }) => ![200, 304, 404].includes(status));
    assertEquals(odd, []);
  },
));
