// Package managers that take packages from a folder, as from `python3 -m http.server`: they read its listing.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { findMissing, requiring } from "../requirement.ts";
import { writeFiles } from "../site_server.ts";
import { assertContent, makeText, type Served, withServed } from "./client.ts";

/** What Python lacks to run pip. */
function findMissingPip(): string | undefined {
  const missing = findMissing("python3");
  if (missing !== undefined) return missing;
  return new Deno.Command("python3", { args: ["-m", "pip", "--version"] })
      .outputSync().success
    ? undefined
    : "pip3 is missing";
}

const PIP = [
  "-m",
  "pip",
  "--isolated",
  "--no-cache-dir",
  "--disable-pip-version-check",
];

/** Makes a wheel of one module, at a path below the folder that is served; returns the module's text. */
async function makeWheel(
  { folder, work, run }: Served,
  version: string,
  path: string,
): Promise<string> {
  const text = `VERSION = "${version}"\n# ${makeText(1_000)}`.replaceAll(
    "\nline",
    "\n# line",
  );
  const info = `test_wheel-${version}.dist-info`;
  writeFiles(work, {
    "test_wheel/__init__.py": text,
    [`${info}/METADATA`]:
      `Metadata-Version: 2.1\nName: test-wheel\nVersion: ${version}\n`,
    [`${info}/WHEEL`]:
      "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]:
      `test_wheel/__init__.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  });
  const target = join(folder, path);
  Deno.mkdirSync(dirname(target), { recursive: true });
  await run("python3", ["-m", "zipfile", "-c", target, "test_wheel", info]);
  return text;
}

Deno.test(requiring(
  findMissingPip(),
  "pip finds the newest wheel in a listing, by --find-links and as an index",
  async () => {
    const log = await withServed(
      { files: {}, args: ["--list"] },
      async (served) => {
        const { origin, folder, work, run } = served;
        const name = (version: string) =>
          `test_wheel-${version}-py3-none-any.whl`;
        await makeWheel(served, "1.0", `wheels/${name("1.0")}`);
        // A local version has a plus sign, which a listing must not leave to guesses.
        const newest = "1.10+build.1";
        const text = await makeWheel(served, newest, `wheels/${name(newest)}`);
        await run("python3", [
          ...PIP,
          "download",
          "--no-index",
          `--find-links=${origin}/wheels/`,
          "--dest=found",
          "test-wheel",
        ]);
        await assertContent(
          join(work, "found", name(newest)),
          Deno.readFileSync(join(folder, "wheels", name(newest))),
        );
        Deno.mkdirSync(join(folder, "simple"));
        Deno.renameSync(
          join(folder, "wheels"),
          join(folder, "simple/test-wheel"),
        );
        await run("python3", [
          ...PIP,
          "install",
          `--index-url=${origin}/simple`,
          "--target=installed",
          "test-wheel",
        ]);
        await assertContent(
          join(work, "installed/test_wheel/__init__.py"),
          text,
        );
      },
    );
    assertEquals(log.filter(({ status }) => status >= 400), []);
  },
));

Deno.test(requiring(
  findMissing("npm"),
  "npm installs a package from a tarball that is served",
  async () => {
    const text = makeText(1_000);
    await withServed({ files: {} }, async ({ origin, folder, work, run }) => {
      writeFiles(work, {
        "package/package.json": '{"name":"test-package","version":"1.0.0"}',
        "package/text.txt": text,
      });
      const name = "test-package-1.0.0.tgz";
      await run("tar", ["-czf", join(folder, name), "package"]);
      Deno.mkdirSync(join(work, "project"));
      await run("npm", [
        "install",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--prefix=project",
        `--registry=${origin}/none/`,
        `${origin}/${name}`,
      ]);
      const installed = join(work, "project/node_modules/test-package");
      await assertContent(join(installed, "text.txt"), text);
      const lock = join(work, "project/package-lock.json");
      assertStringIncludes(Deno.readTextFileSync(lock), "sha512-");
    });
  },
));
