import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { CertificatePair } from "../../src/certificate/certificate_pair.ts";
import { MAX_PEM_OCTETS } from "../../src/certificate/limits.ts";
import { makeSelfSigned } from "../../src/certificate/self_signed.ts";
import {
  type CertificatePaths,
  CertificateUnusable,
  CertificateWatch,
  readCertificateFiles,
} from "../../src/cluster/certificate_files.ts";
import { until } from "../wait.ts";

/** Gives `body` a folder with the files of a pair for `name`. */
async function withFiles(
  body: (paths: CertificatePaths, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_pem_" });
  try {
    const paths = {
      certificate: join(folder, "certificate.pem"),
      key: join(folder, "key.pem"),
    };
    await write(paths, await makePair("a.example"));
    await body(paths, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function makePair(name: string): Promise<CertificatePair> {
  return (await makeSelfSigned([name], new Date())).pair;
}

async function write(
  paths: CertificatePaths,
  { certificatePem, keyPem }: CertificatePair,
): Promise<void> {
  await Deno.writeTextFile(paths.certificate, certificatePem);
  await Deno.writeTextFile(paths.key, keyPem);
}

/** A watch that notes what it is told. */
async function watch(paths: CertificatePaths) {
  const names: string[] = [];
  const problems: string[] = [];
  const current = await readCertificateFiles(paths);
  const watching = new CertificateWatch(paths, {
    current,
    watcher: {
      onPair: (pair) => names.push(pair.names.join()),
      onProblem: (text) => problems.push(text),
    },
  });
  return { names, problems, watching };
}

Deno.test("readCertificateFiles() reads a pair, from two files or from one", async () => {
  await withFiles(async (paths) => {
    assertEquals((await readCertificateFiles(paths)).names, ["a.example"]);
    const both = await Deno.readTextFile(paths.certificate) +
      await Deno.readTextFile(paths.key);
    await Deno.writeTextFile(paths.key, both);
    const { names } = await readCertificateFiles({
      certificate: paths.key,
      key: paths.key,
    });
    assertEquals(names, ["a.example"]);
  });
});

Deno.test("readCertificateFiles() names the file that cannot be used, and why", async () => {
  await withFiles(async (paths, folder) => {
    const other = join(folder, "other");
    await Deno.writeFile(other, new Uint8Array(10 * MAX_PEM_OCTETS));
    const cases: [Partial<CertificatePaths>, RegExp][] = [
      [{ key: join(folder, "none") }, /"[^"]*none": there is no such file/],
      [{ certificate: folder }, /": it is a folder$/],
      [{ key: other }, /other": the file has more than \d+ octets$/],
      [{ key: paths.certificate }, /certificate.pem": the file has no private/],
    ];
    for (const [changed, message] of cases) {
      const error = await readCertificateFiles({ ...paths, ...changed })
        .then(() => undefined, (error) => error);
      assert(error instanceof CertificateUnusable);
      assertMatch(error.message, message);
    }
  });
});

Deno.test("CertificateWatch tells a pair that was written, moved or linked into place, once", async () => {
  await withFiles(async (paths, folder) => {
    const { names, problems, watching } = await watch(paths);
    try {
      await write(paths, await makePair("b.example"));
      await until(() => names.length === 1);
      const next = {
        certificate: join(folder, "next.pem"),
        key: join(folder, "next_key.pem"),
      };
      await write(next, await makePair("c.example"));
      await Deno.rename(next.key, paths.key);
      await Deno.rename(next.certificate, paths.certificate);
      await until(() => names.length === 2);
      await watching.reload();
      assertEquals([names, problems], [["b.example", "c.example"], []]);
    } finally {
      watching.stop();
    }
  });
});

Deno.test("CertificateWatch keeps the pair while the files cannot be used, and says so once", async () => {
  await withFiles(async (paths) => {
    const { names, problems, watching } = await watch(paths);
    try {
      const { certificatePem, keyPem } = await makePair("b.example");
      await Deno.writeTextFile(paths.certificate, certificatePem);
      await until(() => problems.length === 1);
      assertMatch(problems[0], /key\.pem": .*does not belong.*; the former/);
      await Deno.writeTextFile(paths.key, keyPem);
      await until(() => names.length === 1);
      assertEquals([names, problems.length], [["b.example"], 1]);
    } finally {
      watching.stop();
    }
  });
});

Deno.test("CertificateWatch.reload() reads at once, and does nothing for the same pair or after the end", async () => {
  await withFiles(async (paths) => {
    const { names, problems, watching } = await watch(paths);
    await watching.reload();
    assertEquals(names, []);
    await write(paths, await makePair("b.example"));
    await Promise.all([watching.reload(), watching.reload()]);
    assertEquals(names, ["b.example"]);
    await Deno.writeTextFile(paths.key, "");
    await watching.reload();
    assertEquals(problems.length, 1);
    watching.stop();
    await Deno.remove(paths.key);
    await watching.reload();
    assertEquals([names.length, problems.length], [1, 1]);
  });
});
