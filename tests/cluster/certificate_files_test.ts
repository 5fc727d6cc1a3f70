import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { CertificatePair } from "../../src/certificate/certificate_pair.ts";
import { MAX_PEM_OCTETS } from "../../src/certificate/limits.ts";
import { makeSelfSigned } from "../../src/certificate/self_signed.ts";
import {
  CertificateFiles,
  type CertificatePaths,
  CertificateUnusable,
  CertificateWatch,
} from "../../src/cluster/certificate_files.ts";
import type { FileWait } from "../../src/base/named_file.ts";
import { makeFifo } from "../fifo.ts";
import { requiring, windowsLacks } from "../requirement.ts";
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

function read(
  paths: CertificatePaths,
  wait?: FileWait,
): Promise<CertificatePair> {
  return new CertificateFiles(paths).read(wait);
}

/** A watch that notes what it is told. */
async function watch(paths: CertificatePaths) {
  const names: string[] = [];
  const problems: string[] = [];
  const files = new CertificateFiles(paths);
  const current = await files.read();
  const watching = new CertificateWatch(files, {
    current,
    watcher: {
      onPair: (pair) => names.push(pair.names.join()),
      onProblem: (text) => problems.push(text),
    },
  });
  return { names, problems, watching };
}

Deno.test("CertificateFiles.read() reads a pair, from two files or from one", async () => {
  await withFiles(async (paths) => {
    assertEquals((await read(paths)).names, ["a.example"]);
    const both = await Deno.readTextFile(paths.certificate) +
      await Deno.readTextFile(paths.key);
    await Deno.writeTextFile(paths.key, both);
    const { names } = await read({
      certificate: paths.key,
      key: paths.key,
    });
    assertEquals(names, ["a.example"]);
  });
});

Deno.test("CertificateFiles.read() names the file that cannot be used, and why", async () => {
  await withFiles(async (paths, folder) => {
    const other = join(folder, "other");
    await Deno.writeFile(other, new Uint8Array(10 * MAX_PEM_OCTETS));
    const cases: [Partial<CertificatePaths>, RegExp][] = [
      [{ key: join(folder, "none") }, /"[^"]*none": it does not exist/],
      [{ certificate: folder }, /": it is a folder$/],
      [{ key: other }, /other": the file has more than \d+ octets$/],
      [{ key: paths.certificate }, /certificate.pem": the file has no private/],
    ];
    for (const [changed, message] of cases) {
      const error = await read({ ...paths, ...changed })
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

Deno.test(requiring(
  windowsLacks,
  "CertificateFiles.read() waits for a pipe, and does not read or watch it again",
  async () => {
    await withFiles(async (paths, folder) => {
      const key = join(folder, "fifo");
      const write = await makeFifo(key);
      const text = await Deno.readTextFile(paths.key);
      const [{ names, problems, watching }] = await Promise.all([
        watch({ ...paths, key }),
        write(text),
      ]);
      try {
        await watching.reload();
        assertEquals([names, problems], [[], []], "the key is kept");
        const { certificatePem } = await makePair("b.example");
        await Deno.writeTextFile(paths.certificate, certificatePem);
        await watching.reload();
        assertMatch(problems[0], /does not belong.*; the former/);
      } finally {
        watching.stop();
      }
      const both = join(folder, "both");
      const writeBoth = await makeFifo(both);
      const pair = await makePair("c.example");
      const [kept] = await Promise.all([
        watch({ certificate: both, key: both }),
        writeBoth(pair.certificatePem + pair.keyPem),
      ]);
      await kept.watching.reload();
      assertMatch(kept.problems[0], /stays: .* read once/);
      kept.watching.stop();
    });
  },
));

Deno.test(requiring(
  windowsLacks,
  "CertificateFiles.read() waits for a pipe until a timeout or a signal, and not for more than a file may have",
  async () => {
    await withFiles(async (paths, folder) => {
      const key = join(folder, "a fifo?");
      const write = await makeFifo(key);
      const controller = new AbortController();
      const { signal } = controller;
      const cases: [FileWait, RegExp][] = [
        [
          { timeoutMs: 100 },
          /a fifo\?": its content did not end within 0\.1 s/,
        ],
        [{ signal }, /a fifo\?": the program was stopped before/],
        [{ signal }, /a fifo\?": the program was stopped before/],
      ];
      for (const [wait, message] of cases) {
        const failing = read({ ...paths, key }, wait);
        if (wait.signal !== undefined) controller.abort();
        const error = await failing.catch((error) => error);
        assert(error instanceof CertificateUnusable);
        assertMatch(error.message, message);
      }
      // The runtime still opens it.
      await write("");
      const endless = await read({ ...paths, key: "/dev/zero" }).catch((e) =>
        e
      );
      assertMatch(endless.message, /zero": the file has more than \d+ octets/);
    });
  },
));
