// git over the dumb protocol: a folder that `git update-server-info` prepared.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findMissing, requiring } from "../requirement.ts";
import { writeFiles } from "../site_server.ts";
import {
  assertSameFiles,
  makeOctets,
  makeText,
  type Served,
  withServed,
} from "./client.ts";

const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
};

Deno.test(requiring(
  findMissing("git"),
  "git clones and fetches packs and loose objects over dumb HTTP",
  async () => {
    const log = await withServed({ files: {} }, async (served: Served) => {
      const { origin, folder, work, run } = served;
      const git = (...args: string[]) => run("git", args, ENVIRONMENT);
      const bare = join(folder, "project.git");
      const commit = async (message: string) => {
        await git("-C", "source", "add", "--all");
        await git("-C", "source", "commit", "--quiet", "--message", message);
        await git("-C", "source", "push", "--quiet", bare, "HEAD:main");
        await git("-C", bare, "update-server-info");
      };
      const url = `${origin}/project.git`;

      await git("init", "--quiet", "--bare", "--initial-branch=main", bare);
      await git("init", "--quiet", "--initial-branch=main", "source");
      writeFiles(join(work, "source"), {
        "large.bin": makeOctets(2_000_000),
        "größe/a b.txt": makeText(5_000),
      });
      await commit("first");
      await git("-C", bare, "repack", "-adq");
      writeFiles(join(work, "source"), { "second.txt": "second\n" });
      await commit("second");
      await git("clone", "--quiet", url, "copy");
      await git("-C", "copy", "fsck", "--strict");
      await assertSameTree(work);

      writeFiles(join(work, "source"), { "second.txt": "changed\n" });
      await commit("third");
      await git("-C", bare, "tag", "v1");
      await git("-C", bare, "gc", "--quiet");
      await git("-C", bare, "update-server-info");
      await git("-C", "copy", "pull", "--quiet", "--tags", url, "main");
      await assertSameTree(work);
      const heads = await Promise.all(
        ["source", "copy"].map((name) => git("-C", name, "rev-parse", "HEAD")),
      );
      assertEquals(heads[0], heads[1]);
    });
    const packs = log.filter(({ target }) => target.endsWith(".pack"));
    assert(packs.length >= 1);
    assert(log.some(({ target }) => /\/objects\/[0-9a-f]{2}\//.test(target)));
    assertEquals(log.filter(({ status }) => ![200, 404].includes(status)), []);
  },
));

/** Compares the files of both working trees, without what git keeps of its own. */
async function assertSameTree(work: string): Promise<void> {
  const [source, copy] = ["source", "copy"].map((name) => join(work, name));
  const trees = [source, copy].map((folder) => {
    Deno.renameSync(join(folder, ".git"), `${folder}.git`);
    return folder;
  });
  await assertSameFiles(copy, source);
  for (const folder of trees) {
    Deno.renameSync(`${folder}.git`, join(folder, ".git"));
  }
}
